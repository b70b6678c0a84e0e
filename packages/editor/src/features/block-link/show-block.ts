import { $getNodeByKey, type LexicalEditor } from 'lexical'
import { readState } from '../../read-state.ts'

const shownForMs = 2500

/** Scrolls to a block and shows for a moment which it is. @returns whether it is there */
export const showBlock = (editor: LexicalEditor, key: string): boolean => {
  const element = editor.getElementByKey(key)
  if (!element || !readState(editor, () => $getNodeByKey(key))) return false
  const isReduced = matchMedia('(prefers-reduced-motion: reduce)').matches
  element.scrollIntoView({ behavior: isReduced ? 'auto' : 'smooth', block: 'center' })
  paint(element)
  return true
}

/** A highlight paints over the text without changing the page's elements, which are Lexical's. */
const paint = (element: HTMLElement): void => {
  if (typeof Highlight === 'undefined' || !CSS.highlights) return
  const range = element.ownerDocument.createRange()
  range.selectNodeContents(element)
  const highlight = new Highlight(range)
  CSS.highlights.set('quire-target', highlight)
  setTimeout(() => {
    if (CSS.highlights.get('quire-target') === highlight) CSS.highlights.delete('quire-target')
  }, shownForMs)
}
