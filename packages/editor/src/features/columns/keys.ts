// How the caret gets in and out of columns, and how they go away.
import { $findMatchingParent } from '@lexical/utils'
import { ColumnNode, ColumnsNode } from '@quire/document/nodes'
import {
  $getSelection,
  $isElementNode,
  $isParagraphNode,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  DELETE_CHARACTER_COMMAND,
  type ElementNode,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
} from 'lexical'

/** Enter on an empty last line of the last column leaves the columns; Backspace in an empty column takes it away. @returns stops it */
export const registerColumnKeys = (editor: LexicalEditor): (() => void) =>
  mergeRegister(
    editor.registerCommand(INSERT_PARAGRAPH_COMMAND, $leave, COMMAND_PRIORITY_LOW),
    editor.registerCommand(
      DELETE_CHARACTER_COMMAND,
      (isBackward) => isBackward && $removeEmptyColumn(),
      COMMAND_PRIORITY_LOW,
    ),
  )

const $isColumn = (node: LexicalNode | null): node is ColumnNode => node instanceof ColumnNode

/** The empty paragraph that the caret stands in, right inside a column. */
const $emptyLine = (): { line: ElementNode; column: ColumnNode; columns: ElementNode } | null => {
  const selection = $getSelection()
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null
  const line = $findMatchingParent(selection.anchor.getNode(), $isParagraphNode)
  const column = line?.getParent() ?? null
  if (!line?.isEmpty() || !$isColumn(column)) return null
  const columns = column.getParent()
  return columns instanceof ColumnsNode ? { line, column, columns } : null
}

const $leave = (): boolean => {
  const place = $emptyLine()
  if (!place || place.column.getNextSibling() !== null) return false
  const { line, columns } = place
  if (line.getNextSibling() !== null || line.getPreviousSibling() === null) return false
  columns.insertAfter(line)
  line.select()
  return true
}

const $removeEmptyColumn = (): boolean => {
  const place = $emptyLine()
  if (!place || place.column.getChildrenSize() > 1) return false
  const { line, column, columns } = place
  const beside = column.getPreviousSibling() ?? column.getNextSibling()
  if ($isElementNode(beside)) {
    if (column.getPreviousSibling()) beside.selectEnd()
    else beside.selectStart()
  }
  column.remove()
  if (columns.getChildrenSize() < 2) $dissolve(columns, line)
  return true
}

/** One column is no columns: its blocks stand where they stood. */
const $dissolve = (columns: ElementNode, spare: ElementNode): void => {
  const [only] = columns.getChildren()
  const blocks = $isElementNode(only) ? only.getChildren() : [spare]
  for (const block of blocks.toReversed()) columns.insertAfter(block)
  columns.remove()
}
