// How the selected blocks stand on the page: their side, their depth, their direction.
import { $isCodeNode } from '@lexical/code-core'
import { $isTableCellNode, $isTableNode, type TableNode } from '@lexical/table'
import { $findMatchingParent } from '@lexical/utils'
import { blockAlign, blockDirection } from '@quire/document/nodes'
import {
  $getSelection,
  $getState,
  $isDecoratorNode,
  $isElementNode,
  $isRangeSelection,
  $setState,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical'

export type Alignment = 'start' | 'center' | 'end' | 'justify'
export type Direction = 'ltr' | 'rtl'

export interface Layout {
  readonly align: Alignment
  /** Undefined: as its first letter has it. */
  readonly direction: Direction | undefined
}

export const startLayout: Layout = { align: 'start', direction: undefined }

/** Puts the selected blocks to a side; `start` is where their lines begin, so it is what they have by themselves. */
export const setAlignment = (editor: LexicalEditor, align: Alignment): void =>
  editor.update(() => {
    const stored = align === 'start' ? undefined : align
    for (const block of $selectedBlocks())
      if ($isElementNode(block)) block.setFormat(stored ?? '')
      else $setState(block, blockAlign, stored)
  })

/**
 * Sets the direction of the selected blocks; undefined leaves it to their first letter. A table is one of them once all
 * its cells are selected: who selects a column of Hebrew in it means those lines, not the order of its columns.
 */
export const setDirection = (editor: LexicalEditor, direction: Direction | undefined): void =>
  editor.update(() => {
    for (const block of [...$selectedBlocks().filter($keepsDirection), ...$selectedTables()])
      if ($isElementNode(block)) block.setDirection(direction ?? null)
      else $setState(block, blockDirection, direction)
  })

/** A blank cell has no line in the document, so others would not see its direction; only who writes there now gives it one. */
const $keepsDirection = (block: LexicalNode): boolean => {
  const cell = block.getParent()
  const isBlank = $isTableCellNode(cell) && cell.getChildrenSize() === 1 && cell.getTextContentSize() === 0
  const selection = $getSelection()
  return !isBlank || ($isRangeSelection(selection) && selection.isCollapsed())
}

/** The layout of the first selected block. */
export const $layoutAt = (node: LexicalNode): Layout => {
  const block = $blockAround(node)
  if (!block) return startLayout
  const [align, direction] = $isElementNode(block)
    ? [block.getFormatType(), block.getDirection()]
    : [$getState(block, blockAlign), $getState(block, blockDirection)]
  return {
    align:
      align === 'center' || align === 'justify'
        ? align
        : align === 'end' || align === 'right'
          ? 'end'
          : 'start',
    direction: direction ?? undefined,
  }
}

const $selectedBlocks = (): readonly LexicalNode[] => {
  const selection = $getSelection()
  const nodes = selection?.getNodes() ?? []
  const among = $isRangeSelection(selection) ? [selection.anchor.getNode(), ...nodes] : nodes
  const blocks = new Map<string, LexicalNode>()
  for (const node of among) {
    const block = $blockAround(node)
    // A side means nothing to code: its lines begin where they were put.
    if (block && !$isCodeNode(block)) blocks.set(block.getKey(), block)
  }
  return [...blocks.values()]
}

const $selectedTables = (): readonly TableNode[] => {
  const nodes = $getSelection()?.getNodes() ?? []
  const keys = new Set(nodes.map((node) => node.getKey()))
  const isSelected = (cell: LexicalNode) => keys.has(cell.getKey())
  return nodes
    .filter($isTableNode)
    .filter((table) =>
      table.getChildren().every((row) => $isElementNode(row) && row.getChildren().every(isSelected)),
    )
}

/** The nearest block: a line of text, or a picture and its like. */
const $blockAround = (node: LexicalNode): LexicalNode | null =>
  $findMatchingParent(
    node,
    (each): each is LexicalNode =>
      ($isElementNode(each) && !each.isInline() && !each.isShadowRoot() && each.getParent() !== null) ||
      ($isDecoratorNode(each) && !each.isInline()),
  )
