// Lexical's tables, for a binding whose document has some: `binding.addTables(tableSupport)`.
import {
  $createTableSelectionFrom,
  $findCellNode,
  $findTableNode,
  TableCellNode,
  TableNode,
  TableRowNode,
} from '@lexical/table'
import { $getNodeByKeyOrThrow, $setSelection, type NodeKey } from 'lexical'
import { $draftTable, TableBinding } from './table-binding.ts'
import type { TableSupport } from './types.ts'

/** Selects the cells from the one around a node to the one around another, if they are in one table. */
function $selectCells(anchorKey: NodeKey, focusKey: NodeKey): boolean {
  const [anchor, focus] = [anchorKey, focusKey].map((key) => $findCellNode($getNodeByKeyOrThrow(key)))
  const table = anchor && $findTableNode(anchor)
  if (!table || !focus || !$findTableNode(focus)?.is(table)) return false
  $setSelection($createTableSelectionFrom(table, anchor, focus))
  return true
}

/** Load it behind the text: `const { tableSupport } = await import('@quire/document/tables')`. */
export const tableSupport: TableSupport = {
  nodes: [TableNode, TableRowNode, TableCellNode],
  $selectCells,
  TableBinding,
  $draftTable,
}
