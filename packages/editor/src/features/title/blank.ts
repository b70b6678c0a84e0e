import { $getRoot, $isParagraphNode, type LexicalEditor } from 'lexical'
import { readState } from '../../read-state.ts'

/** Is there nothing in the document but one empty line? */
export const isBlank = (editor: LexicalEditor): boolean =>
  readState(editor, () => {
    const root = $getRoot()
    const only = root.getFirstChild()
    return root.getChildrenSize() === 1 && $isParagraphNode(only) && only.isEmpty()
  })
