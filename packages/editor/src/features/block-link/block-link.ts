// A link to one block: the page's address with `#b-` and the id that the block keeps.
import { $getNodeByKey, type LexicalEditor } from 'lexical'
import { readState } from '../../read-state.ts'

const prefix = '#b-'
const shownForMs = 2500

/** The address of a block on a page. */
export const blockLink = (page: string, id: string): string => {
  const url = new URL(page)
  url.hash = `${prefix}${encodeURIComponent(id)}`
  return url.href
}

/** The block that an address's fragment (`location.hash`) names. */
export const blockOfHash = (hash: string): string | undefined => {
  if (!hash.startsWith(prefix)) return undefined
  try {
    return decodeURIComponent(hash.slice(prefix.length)) || undefined
  } catch {
    return undefined // cut off in the middle of a character
  }
}

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
