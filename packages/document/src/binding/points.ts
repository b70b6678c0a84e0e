import { $isListNode } from '@lexical/list'
import {
  $getNodeByKey,
  $isElementNode,
  $isLineBreakNode,
  $isTextNode,
  type ElementNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical'
import { $isAtomNode } from './inline.ts'
import { $textHost } from './nodes.ts'
import { $enclosingBlock } from './screen.ts'
import { $isTableNode } from './table-nodes.ts'
import type { Point } from './types.ts'

/** A place in a block: UTF-16 units of the block's text. */
export interface BlockPoint {
  readonly key: NodeKey
  readonly offset: number
}

/** Where in its block a point of a selection is; null when it is in no block. */
export function $blockPoint(point: {
  readonly key: NodeKey
  readonly offset: number
  readonly type: string
}): BlockPoint | null {
  const node = $getNodeByKey(point.key)
  if (!node) return null
  if (point.type === 'text') return $before(node, Math.min(point.offset, node.getTextContentSize()))
  if (!$isElementNode(node)) return null
  const block = $enclosingBlock(node)
  if (!block) return $atChild(node, point.offset)
  const children = node.getChildren().slice(0, point.offset)
  const inside = children.reduce((sum, child) => sum + $lengthOf(child), 0)
  return node.is(block) ? { key: block.getKey(), offset: inside } : $before(node, inside)
}

/** A point on the root or a list: the start of the block there, or the end of the last one. */
function $atChild(element: ElementNode, index: number): BlockPoint | null {
  const child = element.getChildAtIndex(index)
  const leaf = child ? $firstLeaf(child) : element.getLastDescendant()
  const block = leaf && $enclosingBlock(leaf)
  if (!block) return null
  return { key: block.getKey(), offset: child || !$isElementNode(block) ? 0 : $lengthOf(block) }
}

const $firstLeaf = (node: LexicalNode): LexicalNode =>
  $isElementNode(node) ? (node.getFirstDescendant() ?? node) : node

function $before(node: LexicalNode, offset: number): BlockPoint | null {
  const block = $enclosingBlock(node)
  if (!block) return null
  let sum = offset
  let current: LexicalNode = node
  while (!current.is(block)) {
    for (let sibling = current.getPreviousSibling(); sibling; sibling = sibling.getPreviousSibling())
      sum += $lengthOf(sibling)
    current = current.getParentOrThrow()
  }
  return { key: block.getKey(), offset: sum }
}

/** Characters a node stands for in the model. */
function $lengthOf(node: LexicalNode): number {
  if ($isAtomNode(node) || $isLineBreakNode(node)) return 1
  if ($isTextNode(node)) return node.getTextContentSize()
  if (!$isElementNode(node) || $isListNode(node) || $isTableNode(node)) return 0
  return node.getChildren().reduce((sum, child) => sum + $lengthOf(child), 0)
}

/** The point of a selection at an offset of a block: the end of the text on the left, if there is any. */
export function $pointAt(block: LexicalNode, offset: number): Point {
  if (!$isElementNode(block)) {
    const parent = block.getParentOrThrow()
    return { key: parent.getKey(), offset: block.getIndexWithinParent(), type: 'element' }
  }
  const inside = $isTableNode(block) ? $firstInside(block) : null
  if (inside) return $pointAt(inside, 0)
  return $pointIn($textHost(block) ?? block, Math.max(0, offset))
}

/** A table has no text of its own: the caret stands in its first cell. */
function $firstInside(table: ElementNode): LexicalNode | null {
  const leaf = table.getFirstDescendant()
  const block = leaf && $enclosingBlock(leaf)
  return block?.is(table) ? null : block
}

function $pointIn(element: ElementNode, offset: number): Point {
  let rest = offset
  let index = 0
  for (const child of element.getChildren()) {
    const length = $lengthOf(child)
    const isText = $isTextNode(child) && !$isAtomNode(child)
    if (isText && rest <= length && (rest > 0 || $startsHere(child)))
      return { key: child.getKey(), offset: rest, type: 'text' }
    if (
      $isElementNode(child) &&
      child.isInline() &&
      rest <= length &&
      length > 0 &&
      (rest > 0 || $startsHere(child))
    )
      return $pointIn(child, rest)
    if (rest === 0 || $isListNode(child)) break
    rest -= length
    index++
  }
  const last = rest > 0 ? element.getLastChild() : null
  if ($isTextNode(last) && !$isAtomNode(last))
    return { key: last.getKey(), offset: last.getTextContentSize(), type: 'text' }
  return { key: element.getKey(), offset: index, type: 'element' }
}

/** Nothing with text of its own stands right before a node, so an offset at its start belongs to it. */
function $startsHere(node: LexicalNode): boolean {
  const previous = node.getPreviousSibling()
  return previous === null || !$isTextNode(previous) || $isAtomNode(previous)
}
