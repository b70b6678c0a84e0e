import type { Binding } from '@quire/document'
import type { LexicalEditor } from 'lexical'

const bound = new WeakMap<LexicalEditor, Binding['blocks']>()

/** Makes an editor's blocks known by their ids for as long as it collaborates. @returns forgets them */
export const bindBlocks = (editor: LexicalEditor, blocks: Binding['blocks']): (() => void) => {
  bound.set(editor, blocks)
  return () => bound.delete(editor)
}

/** The blocks on an editor's screen, by the ids that they keep for ever. */
export const blocksOf = (editor: LexicalEditor): Binding['blocks'] => ({
  idOf: (key) => bound.get(editor)?.idOf(key),
  keyOf: (id) => bound.get(editor)?.keyOf(id),
})
