// A block as a hand takes hold of it: a paragraph, a table, or one list item with what is nested below it.
import {
  $createListNode,
  $isListItemNode,
  $isListNode,
  type ListItemNode,
  type ListNode,
} from '@lexical/list'
import {
  $createParagraphNode,
  $getRoot,
  $isElementNode,
  $isRootOrShadowRoot,
  $parseSerializedNode,
  type LexicalNode,
  type SerializedLexicalNode,
} from 'lexical'

/** The block that a node stands in; null for the root. */
export const $blockOf = (node: LexicalNode): LexicalNode | null => {
  for (let current: LexicalNode | null = node; current; current = current.getParent()) {
    if ($isListItemNode(current) && !$isNesting(current)) return current
    const parent: LexicalNode | null = current.getParent()
    if (parent && $isRootOrShadowRoot(parent) && !$isListNode(current)) return current
  }
  return null
}

/** Lexical nests a list inside an item of its own, which holds nothing else and follows the item it belongs to. */
const $isNesting = (item: ListItemNode): boolean => $isListNode(item.getFirstChild())

/** The block and, behind a list item, the item that holds what is nested below it. */
const $withNested = (block: LexicalNode): LexicalNode[] => {
  const next = block.getNextSibling()
  return $isListItemNode(block) && $isListItemNode(next) && $isNesting(next) ? [block, next] : [block]
}

/**
 * Moves a block beside another one.
 *
 * A list item that goes to paragraphs takes a list along; a paragraph that goes between list items splits their
 * list. Nothing happens when it would land inside itself.
 */
export const $moveBlock = (block: LexicalNode, target: LexicalNode, side: 'before' | 'after'): void => {
  const moved = $withNested(block)
  if (moved.some((node) => node.is(target) || node.isParentOf(target))) return
  const from = block.getParent()
  const place = side === 'after' ? ($withNested(target).at(-1) ?? target) : target
  if ($isListItemNode(block) && $isListItemNode(target)) $insert(moved, place, side)
  else if ($isListItemNode(block)) $insert([$listAround(block, moved)], place, side)
  else if ($isListItemNode(target)) $insert(moved, $splitList(place, side), side)
  else $insert(moved, place, side)
  $removeIfEmpty(from)
}

const $insert = (nodes: readonly LexicalNode[], place: LexicalNode, side: 'before' | 'after'): void => {
  if (side === 'before') for (const node of nodes) place.insertBefore(node)
  else for (const node of nodes.toReversed()) place.insertAfter(node)
}

const $listAround = (item: LexicalNode, nodes: readonly LexicalNode[]): ListNode => {
  const parent = item.getParent()
  const list = $createListNode($isListNode(parent) ? parent.getListType() : 'bullet')
  for (const node of nodes) list.append(node)
  return list
}

/** Cuts a list at an item's side. @returns the top-level list before (or after) which the cut is */
const $splitList = (item: LexicalNode, side: 'before' | 'after'): LexicalNode => {
  const top = item.getTopLevelElementOrThrow()
  const child = item.getParents().findLast((parent) => parent.getParent()?.is(top)) ?? item
  const later = side === 'before' ? [child, ...child.getNextSiblings()] : child.getNextSiblings()
  if (!$isListNode(top) || later.length === 0) return top
  if (side === 'before' && child.getPreviousSibling() === null) return top
  const rest = $createListNode(top.getListType())
  for (const node of later) rest.append(node)
  top.insertAfter(rest)
  return side === 'before' ? rest : top
}

const $removeIfEmpty = (parent: LexicalNode | null): void => {
  if (!$isListNode(parent) || !parent.isEmpty()) return
  const holder = parent.getParent()
  parent.remove()
  if ($isListItemNode(holder) && holder.isEmpty()) holder.remove()
}

/** Moves a block one place up or down among its neighbours. @returns whether there was one to pass */
export const $moveBlockBy = (block: LexicalNode, by: -1 | 1): boolean => {
  const neighbour = by < 0 ? $previousBlock(block) : $withNested(block).at(-1)?.getNextSibling()
  if (!neighbour) {
    // The end of a list is not the end of the document.
    const list = block.getParent()
    if (!$isListItemNode(block) || !$isListNode(list) || !list.getParent()?.is($getRoot())) return false
    const beyond = by < 0 ? list.getPreviousSibling() : list.getNextSibling()
    if (!beyond) return false
    $moveBlock(block, beyond, by < 0 ? 'before' : 'after')
    return true
  }
  $moveBlock(block, neighbour, by < 0 ? 'before' : 'after')
  return true
}

const $previousBlock = (block: LexicalNode): LexicalNode | null => {
  const previous = block.getPreviousSibling()
  return $isListItemNode(previous) && $isNesting(previous) ? previous.getPreviousSibling() : previous
}

/** Puts a copy below a block. @returns the copy */
export const $duplicateBlock = (block: LexicalNode): LexicalNode => {
  const originals = $withNested(block)
  const copies = originals.map((node) => $parseSerializedNode($serialize(node)))
  $insert(copies, originals.at(-1) ?? block, 'after')
  const [copy = block] = copies
  if ($isElementNode(copy)) copy.selectEnd()
  return copy
}

const $serialize = (node: LexicalNode): SerializedLexicalNode & { children?: SerializedLexicalNode[] } => {
  const json = node.exportJSON()
  return $isElementNode(node) ? { ...json, children: node.getChildren().map($serialize) } : json
}

/** Removes a block; the caret goes to the block before it, and the last one leaves an empty line. */
export const $removeBlock = (block: LexicalNode): void => {
  const parent = block.getParent()
  const neighbour = $previousBlock(block) ?? $withNested(block).at(-1)?.getNextSibling() ?? null
  for (const node of $withNested(block)) node.remove()
  $removeIfEmpty(parent)
  if ($getRoot().isEmpty()) $getRoot().append($createParagraphNode())
  const caret = neighbour?.isAttached() ? neighbour : $getRoot().getFirstChild()
  if ($isElementNode(caret)) caret.selectEnd()
}
