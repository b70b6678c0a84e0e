import { $isListItemNode, $isListNode } from '@lexical/list'
import {
  $getNodeByKey,
  $isElementNode,
  type EditorState,
  type ElementNode,
  type LexicalNode,
  type NodeKey,
  type UpdateListenerPayload,
} from 'lexical'
import type { FlowBinding } from './flow-binding.ts'
import { isTitle } from './nodes.ts'
import { $enclosingBlock, $isWrapper, $listItems } from './screen.ts'
import { $isTableCellNode, $isTableNode, $isTableRowNode } from './table-nodes.ts'

/** What an update of the editor says about its nodes. */
export type Update = Pick<
  UpdateListenerPayload,
  'editorState' | 'prevEditorState' | 'dirtyElements' | 'dirtyLeaves'
>

/** What an update touched in one flow. */
export interface Touched {
  readonly blocks: Set<NodeKey>
  /** Whether a block is new, gone, moved or under another list than before. */
  isStructural: boolean
}

/** What an update touched: blocks, by the flow they are in now, and tables. */
export interface TouchedFlows {
  readonly flows: Map<FlowBinding, Touched>
  readonly tables: Set<NodeKey>
}

/** The flow bound below an element: the root, or the cell with a key. */
export type FlowOfCell = (cell: NodeKey | undefined) => FlowBinding | undefined

/** Sorts the dirty nodes of an update by flow. Nodes in cells that are not bound yet are left out. */
export function $touchedFlows(update: Update, flowOfCell: FlowOfCell): TouchedFlows {
  const sorter = new Sorter(update, flowOfCell)
  for (const key of update.dirtyElements.keys()) sorter.$add(key)
  for (const key of update.dirtyLeaves) sorter.$add(key)
  return sorter.touched
}

class Sorter {
  readonly touched: TouchedFlows = { flows: new Map(), tables: new Set() }
  readonly #update: Update
  readonly #flowOfCell: FlowOfCell

  constructor(update: Update, flowOfCell: FlowOfCell) {
    this.#update = update
    this.#flowOfCell = flowOfCell
  }

  $add(key: NodeKey): void {
    const { editorState, prevEditorState } = this.#update
    const node = editorState._nodeMap.get(key)
    const before = prevEditorState._nodeMap.get(key)
    if (!node) {
      if (before) this.#addGone(before)
      return
    }
    if (before && before.__parent !== node.__parent) this.#addGone(before)
    if ($isTableRowNode(node) || $isTableCellNode(node)) this.#$addTablePart(node, before)
    else this.#$addNode(node, before)
  }

  /** A node that is not where it was any more changes the flow, or the table, that it was in. */
  #addGone(before: LexicalNode): void {
    const { _nodeMap } = this.#update.prevEditorState
    if ($isTableRowNode(before)) this.#addTable(before.__parent)
    else if ($isTableCellNode(before)) this.#addTable(_nodeMap.get(before.__parent ?? '')?.__parent)
    else if (!$isInner(before)) {
      const touched = this.#touchedIn(this.#flowOfCell(cellAround(this.#update.prevEditorState, before)))
      if (touched) touched.isStructural = true
    }
  }

  #addTable(key: NodeKey | null | undefined): void {
    if (key && $getNodeByKey(key)) this.touched.tables.add(key)
  }

  #$addTablePart(node: ElementNode, before: LexicalNode | undefined): void {
    const table = $isTableRowNode(node) ? node.getParent() : node.getParent()?.getParent()
    if (table && $isTableNode(table)) this.touched.tables.add(table.getKey())
    if (!$isTableCellNode(node) || !before || !hasOtherChildren(node, before)) return
    const touched = this.#touchedIn(this.#flowOfCell(node.getKey()))
    if (touched) touched.isStructural = true
  }

  #$addNode(node: LexicalNode, before: LexicalNode | undefined): void {
    const key = node.getKey()
    const flow = this.#flowOfCell(cellAround(this.#update.editorState, node))
    if ($isTableNode(node)) this.touched.tables.add(key)
    const touched = this.#touchedIn(flow)
    if (!flow || !touched) return
    if ($isInner(node)) {
      const block = $enclosingBlock(node)
      if (block) touched.blocks.add(block.getKey())
      return
    }
    touched.blocks.add(key)
    // A block that was not written yet, as the empty paragraph of an empty document.
    const isUnwritten = flow.view.idOf(key) === undefined && $enclosingBlock(node)?.is(node)
    if (isUnwritten || !before || isElsewhere(node, before) || hasOtherChildren(node, before)) {
      touched.isStructural = true
      $touchItems(node, touched.blocks)
    }
  }

  #touchedIn(flow: FlowBinding | undefined): Touched | undefined {
    if (!flow) return undefined
    const touched = this.touched.flows.get(flow) ?? { blocks: new Set(), isStructural: false }
    this.touched.flows.set(flow, touched)
    return touched
  }
}

/** Key of the cell around a node of a state; undefined outside of tables. */
function cellAround({ _nodeMap }: EditorState, node: LexicalNode): NodeKey | undefined {
  for (let key = node.__parent; key; ) {
    const parent = _nodeMap.get(key)
    if (!parent) return undefined
    if ($isTableCellNode(parent)) return key
    key = parent.__parent
  }
  return undefined
}

/** Whether a node lies inside a block instead of being one, or a list, or the root. */
const $isInner = (node: LexicalNode): boolean =>
  isTitle(node) || ($isElementNode(node) ? node.isInline() : !isBlockLeaf(node))

const isBlockLeaf = (node: LexicalNode): boolean => 'decorate' in node && !node.isInline()

const isElsewhere = (node: LexicalNode, before: LexicalNode): boolean =>
  node !== before &&
  (node.__parent !== before.__parent ||
    node.__prev !== before.__prev ||
    node.__next !== before.__next ||
    node.__type !== before.__type)

function hasOtherChildren(node: LexicalNode, before: LexicalNode): boolean {
  if (node === before || !$isElementNode(node)) return false
  if ($isListNode(node) && $isListNode(before)) {
    if (node.__listType !== before.__listType || node.__start !== before.__start) return true
  } else if (node.__type !== 'root' && !mayHoldBlocks(node)) return false
  const old = before as ElementNode
  return node.__first !== old.__first || node.__last !== old.__last || node.__size !== old.__size
}

const mayHoldBlocks = (node: LexicalNode): boolean =>
  !['paragraph', 'heading', 'quote', 'code', 'listitem', 'table'].includes(node.__type)

/** Items show the kind and depth of the lists around them, so they change with those. */
function $touchItems(node: LexicalNode, touched: Set<NodeKey>): void {
  if (!$isListNode(node) && !($isListItemNode(node) && $isWrapper(node))) return
  for (const child of node.getChildren()) {
    touched.add(child.getKey())
    $touchItems(child, touched)
  }
}

/** Nodes of an update that have another parent than before, items of lists too, with the cell they were in. */
export function* $movedNodes({
  prevEditorState,
  dirtyElements,
}: Update): Generator<{ readonly key: NodeKey; readonly cell: NodeKey | undefined }> {
  for (const key of dirtyElements.keys()) {
    const node = $getNodeByKey(key)
    const before = prevEditorState._nodeMap.get(key)
    if (!node || !before || node.__parent === before.__parent) continue
    const cell = cellAround(prevEditorState, before)
    for (const moved of [node, ...($isListNode(node) ? $listItems(node).map((item) => item.node) : [])])
      yield { key: moved.getKey(), cell }
  }
}
