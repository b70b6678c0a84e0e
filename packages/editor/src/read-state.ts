import type { LexicalEditor } from 'lexical'

/**
 * Reads the editor's latest state, without the side effect of `editor.read`, which commits what is pending.
 *
 * Nodes may ask for their editor while they are read, so it is always named.
 */
export const readState = <Result>(editor: LexicalEditor, $read: () => Result): Result =>
  editor.getEditorState().read($read, { editor })
