import { $getNodeByKey, $isElementNode, type LexicalEditor } from 'lexical'

/** Scrolls to a block and, where one may write, puts the caret at its end: at once, as keys may follow. */
export const goToBlock = (editor: LexicalEditor, key: string): void => {
  const isReduced = matchMedia('(prefers-reduced-motion: reduce)').matches
  editor.getElementByKey(key)?.scrollIntoView({ behavior: isReduced ? 'auto' : 'smooth', block: 'start' })
  if (!editor.isEditable()) return
  editor.update(() => {
    const block = $getNodeByKey(key)
    if ($isElementNode(block)) block.selectEnd()
    else block?.selectNext()
  })
}
