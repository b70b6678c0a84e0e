// Which block is under the pointer, also when the pointer is in the margin beside it.

import { $getNearestNodeFromDOMNode, type LexicalEditor, type NodeKey } from 'lexical'
import { readState } from '../../read-state.ts'
import { $blockOf } from './blocks.ts'

export interface HoveredBlock {
  readonly key: NodeKey
  readonly element: HTMLElement
}

export type Side = 'left' | 'right'

/** How far into the margin the pointer still means the block beside it. */
const marginPx = 72

/** The block at a height of the page; undefined beside the text, but for the margin in which the block's handle stands. */
export const blockAt = (editor: LexicalEditor, x: number, y: number): HoveredBlock | undefined => {
  const root = editor.getRootElement()
  const box = root?.getBoundingClientRect()
  if (!root || !box || x < box.left - marginPx || x > box.right + marginPx || y < box.top || y > box.bottom)
    return undefined
  const element = lineAt(root, y)
  if (!element) return undefined
  const beyond = x < box.left ? 'left' : x > box.right ? 'right' : undefined
  if (beyond && beyond !== beginningOf(element)) return undefined
  return readState(editor, () => {
    const node = $getNearestNodeFromDOMNode(element)
    const block = node && $blockOf(node)
    const blockElement = block && editor.getElementByKey(block.getKey())
    return block && blockElement ? { key: block.getKey(), element: blockElement } : undefined
  })
}

/** The side on which a block's lines begin. */
export const beginningOf = (block: Element): Side =>
  getComputedStyle(block).direction === 'rtl' ? 'right' : 'left'

/** The top-level element, or the list item in it, whose box holds a height. */
const lineAt = (parent: Element, y: number): Element | undefined => {
  const child = childAt(parent.children, y)
  if (!child) return undefined
  const isList = child.matches('ul, ol') || child.querySelector(':scope > ul, :scope > ol') !== null
  return isList ? (lineAt(child, y) ?? child) : child
}

/** Children stand below each other, so the one at a height is found by halving. */
const childAt = (children: HTMLCollection, y: number): Element | undefined => {
  let low = 0
  let high = children.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const child = children[middle]
    if (!child) return undefined
    const { top, bottom } = child.getBoundingClientRect()
    if (y < top) high = middle - 1
    else if (y > bottom) low = middle + 1
    else return child
  }
  // Between two blocks the margin belongs to the one above.
  return children[Math.max(0, high)]
}
