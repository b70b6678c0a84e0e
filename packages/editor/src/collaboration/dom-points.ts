// From a place in the document to a place on the screen.

import { createDOMRange } from '@lexical/selection'
import type { Point } from '@quire/document'
import { $getNodeByKey, type LexicalEditor } from 'lexical'
import { readState } from '../read-state.ts'

/** The DOM range between two points, in document order; null when one of them is not on the page. */
export const domRange = (editor: LexicalEditor, anchor: Point, focus: Point): Range | null =>
  readState(editor, () => {
    const from = $getNodeByKey(anchor.key)
    const to = $getNodeByKey(focus.key)
    return from && to ? createDOMRange(editor, from, anchor.offset, to, focus.offset) : null
  })

/**
 * Where a caret at this point stands, in viewport pixels; null when it is not on the page.
 *
 * @param scale - viewport pixels for a pixel of the text's style.
 */
export const caretRect = (editor: LexicalEditor, point: Point, scale: number): DOMRect | null => {
  const range = domRange(editor, point, point)
  if (!range) return null
  const unseen = unseenBlock(range)
  if (unseen) return unseen.getBoundingClientRect()
  // At a soft line break there are two rectangles: a caret is drawn at the start of the later line.
  const rects = range.getClientRects()
  return rects[rects.length - 1] ?? emptyLineRect(editor, point, range, scale)
}

/**
 * The block around a place whose inside the browser has not laid out, as it is far from the screen. To ask for a
 * rectangle in there lays it out for that alone: for ten carets that took longer than all that they wrote.
 */
const unseenBlock = ({ startContainer }: Range): Element | null => {
  const element = startContainer instanceof Element ? startContainer : startContainer.parentElement
  // Safari before 17.4 cannot tell, and leaves no block out.
  if (!element?.checkVisibility?.() || element.checkVisibility({ contentVisibilityAuto: true })) return null
  return element.closest('[data-lexical-editor] > *')
}

/** An empty block has no rectangle of its own: its line box stands in. */
const emptyLineRect = (editor: LexicalEditor, point: Point, range: Range, scale: number): DOMRect | null => {
  const child = range.startContainer.childNodes[range.startOffset] ?? range.startContainer
  const element = child instanceof Element ? child : editor.getElementByKey(point.key)
  if (!element) return null
  const block = element.tagName === 'BR' ? (element.parentElement ?? element) : element
  const style = getComputedStyle(block)
  const box = block.getBoundingClientRect()
  const pixels = (length: string) => Number.parseFloat(length) * scale
  const left =
    style.direction === 'rtl' ? box.right - pixels(style.paddingRight) : box.left + pixels(style.paddingLeft)
  return new DOMRect(left, box.top + pixels(style.paddingTop), 0, pixels(style.lineHeight) || box.height)
}
