import { $getRoot, $isParagraphNode, type LexicalEditor } from 'lexical'

/** Is there nothing in the document but one empty line? */
export const isBlank = (editor: LexicalEditor): boolean =>
  editor.getEditorState().read(() => {
    const root = $getRoot()
    const only = root.getFirstChild()
    return root.getChildrenSize() === 1 && $isParagraphNode(only) && only.isEmpty()
  })
