// Between an open editor and content outside of it; loaded when something is brought in or taken out as a whole.
import type { Content } from '@quire/document/content'
import { $readNodes } from '@quire/document/nodes'
import { writeContent } from '@quire/document/yjs'
import { $getRoot, type LexicalEditor } from 'lexical'
import { catchUp, type EditorSession } from './collaboration/index.ts'
import { readState } from './read-state.ts'

export { withForms, withoutForms } from '@quire/document/content'
export { insertContent } from './features/clipboard/insert.ts'

/** All that an editor shows, with what others wrote up to now. */
export const readContent = (editor: LexicalEditor): Content => {
  catchUp(editor)
  return readState(editor, () => $readNodes($getRoot().getChildren()))
}

/** Puts content in the place of all that is in a document. */
export const fillDocument = ({ doc }: EditorSession, content: Content): void => writeContent(doc, content)
