import { $getSelection, $isNodeSelection, type LexicalEditor } from 'lexical'

/** Gives pictures, dividers and the like `data-selected` while they are selected as a whole. @returns stops it */
export const markSelected = (editor: LexicalEditor): (() => void) => {
  let marked: readonly HTMLElement[] = []
  return editor.registerUpdateListener(({ editorState }) => {
    const selection = editorState.read($getSelection)
    if (marked.length === 0 && !$isNodeSelection(selection)) return
    const keys = $isNodeSelection(selection) ? [...selection._nodes] : []
    const now = keys.map((key) => editor.getElementByKey(key)).filter((element) => element !== null)
    for (const element of marked) if (!now.includes(element)) element.removeAttribute('data-selected')
    for (const element of now) element.setAttribute('data-selected', 'true')
    marked = now
  })
}
