import type { Binding } from '@quire/document'
import type { LexicalEditor } from 'lexical'

const bound = new WeakMap<LexicalEditor, Binding>()

/** Makes an editor's blocks known by their ids for as long as it collaborates. @returns forgets them */
export const bindBlocks = (editor: LexicalEditor, binding: Binding): (() => void) => {
  bound.set(editor, binding)
  return () => bound.delete(editor)
}

/** The blocks on an editor's screen, by the ids that they keep for ever. */
export const blocksOf = (editor: LexicalEditor): Binding['blocks'] => ({
  idOf: (key) => bound.get(editor)?.blocks.idOf(key),
  keyOf: (id) => bound.get(editor)?.blocks.keyOf(id),
})

/** Shows what others have written and the pace still holds back, for who reads the whole document. */
export const catchUp = (editor: LexicalEditor): void => bound.get(editor)?.catchUp()
