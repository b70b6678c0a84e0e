import { $isListItemNode, $isListNode, type ListItemNode, type ListNode } from '@lexical/list'
import { $isDecoratorNode, $isElementNode, type ElementNode, type LexicalNode, type NodeKey } from 'lexical'
import type { Run } from '../model/types.ts'
import { $readRuns } from './inline.ts'
import { $isContainerNode, $lookOf, $lookOfItem, $textHost, isTitle, type Look } from './nodes.ts'
import { $isTableCellNode, $isTableRowNode } from './table-nodes.ts'

/** A block as the editor shows it. */
export interface ScreenBlock {
  readonly key: NodeKey
  readonly node: LexicalNode
  /** Key of the container that holds it. */
  readonly parentKey: NodeKey | undefined
  /** The list and the nesting of a list item. */
  readonly list: { readonly node: ListNode; readonly level: number } | undefined
}

/** The blocks below an element, depth first. Lists and the wrappers of nested lists are no blocks. */
export function $screenBlocks(element: ElementNode, parentKey?: NodeKey): ScreenBlock[] {
  const blocks: ScreenBlock[] = []
  $collect(element, parentKey, blocks)
  return blocks
}

/** The blocks that a child of such an element shows. */
export function $screenBlocksOf(node: LexicalNode, parentKey?: NodeKey): ScreenBlock[] {
  const blocks: ScreenBlock[] = []
  $collectNode(node, parentKey, blocks)
  return blocks
}

function $collect(element: ElementNode, parentKey: NodeKey | undefined, blocks: ScreenBlock[]): void {
  for (let node = element.getFirstChild(); node; node = node.getNextSibling())
    $collectNode(node, parentKey, blocks)
}

function $collectNode(node: LexicalNode, parentKey: NodeKey | undefined, blocks: ScreenBlock[]): void {
  if ($isListNode(node)) {
    $collectList(node, 0, parentKey, blocks)
    return
  }
  if ((!$isElementNode(node) && !$isDecoratorNode(node)) || isTitle(node)) return
  blocks.push({ key: node.getKey(), node, parentKey, list: undefined })
  if ($isContainerNode(node)) $collect(node, node.getKey(), blocks)
}

function $collectList(
  list: ListNode,
  level: number,
  parentKey: NodeKey | undefined,
  blocks: ScreenBlock[],
): void {
  for (let item = list.getFirstChild(); item; item = item.getNextSibling()) {
    if (!$isListItemNode(item)) continue
    if (!$isWrapper(item))
      blocks.push({ key: item.getKey(), node: item, parentKey, list: { node: list, level } })
    for (let child = item.getFirstChild(); child; child = child.getNextSibling())
      if ($isListNode(child)) $collectList(child, level + 1, parentKey, blocks)
  }
}

/** The items of a list and of the lists in it. */
export function $listItems(list: ListNode): ScreenBlock[] {
  const items: ScreenBlock[] = []
  $collectList(list, 0, undefined, items)
  return items
}

/** A list item that only holds a nested list. */
export function $isWrapper(item: ListItemNode): boolean {
  const first = item.getFirstChild()
  return first !== null && $isListNode(first)
}

export const $look = ({ node, list }: ScreenBlock): Look =>
  list && $isListItemNode(node) ? $lookOfItem(node, list.node, list.level) : $lookOf(node)

export function $runs({ node }: ScreenBlock): readonly Run[] {
  const host = $textHost(node)
  return host ? $readRuns(host) : []
}

/** The block a node lies in: the nearest ancestor, or itself, that is one. */
export function $enclosingBlock(node: LexicalNode): LexicalNode | null {
  let current: LexicalNode | null = node
  while (current) {
    const parent: ElementNode | null = current.getParent()
    if (parent === null || $isTableRowNode(current) || $isTableCellNode(current)) return null
    const isInline = ($isElementNode(current) || $isDecoratorNode(current)) && current.isInline()
    if (isTitle(current)) return parent
    if (($isElementNode(current) || $isDecoratorNode(current)) && !isInline && !$isListNode(current)) {
      if (!$isListItemNode(current) || !$isWrapper(current)) return current
      return null
    }
    current = parent
  }
  return null
}

/** A single block with its list around it. */
export function $screenBlockOf(node: LexicalNode): ScreenBlock {
  let level = -1
  const list = $isListItemNode(node) ? node.getParent() : null
  let parent = node.getParent()
  while (parent && ($isListNode(parent) || $isListItemNode(parent))) {
    if ($isListNode(parent)) level++
    parent = parent.getParent()
  }
  const isTop = !parent?.getParent() || $isTableCellNode(parent)
  const parentKey = isTop ? undefined : parent?.getKey()
  return { key: node.getKey(), node, parentKey, list: $isListNode(list) ? { node: list, level } : undefined }
}
