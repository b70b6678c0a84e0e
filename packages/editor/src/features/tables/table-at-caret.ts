import {
  $findTableNode,
  $getTableCellNodeFromLexicalNode,
  $isTableCellNode,
  $isTableSelection,
  TableCellHeaderStates,
  type TableCellNode,
  type TableNode,
} from '@lexical/table'
import { $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical'
import { useEffect, useState } from 'react'
import { readState } from '../../read-state.ts'
import { $directionOf } from '../../ui/direction.ts'

/** The table the caret is in, and what its selection allows. */
export interface TableAtCaret {
  readonly key: string
  readonly direction: 'ltr' | 'rtl' | null
  readonly hasHeaderRow: boolean
  readonly hasHeaderColumn: boolean
  readonly canMerge: boolean
  readonly canSplit: boolean
}

/** The table at the caret; new only when something about it changes. */
export const useTableAtCaret = (editor: LexicalEditor): TableAtCaret | undefined => {
  const [table, setTable] = useState<TableAtCaret>()
  useEffect(() => {
    const read = () => {
      const latest = readState(editor, $tableAtCaret)
      setTable((before) => (JSON.stringify(before) === JSON.stringify(latest) ? before : latest))
    }
    // The caret may be in a table before this was loaded.
    read()
    return editor.registerUpdateListener(read)
  }, [editor])
  return table
}

const $tableAtCaret = (): TableAtCaret | undefined => {
  const selection = $getSelection()
  if (!$isRangeSelection(selection) && !$isTableSelection(selection)) return undefined
  const node = selection.anchor.getNode()
  const table = $findTableNode(node)
  const first = table && $firstCell(table)
  if (!table || !first) return undefined
  const cell = $getTableCellNodeFromLexicalNode(node)
  return {
    key: table.getKey(),
    direction: table.getDirection() ?? $directionOf(table),
    hasHeaderRow: first.hasHeaderState(TableCellHeaderStates.ROW),
    hasHeaderColumn: first.hasHeaderState(TableCellHeaderStates.COLUMN),
    canMerge: $isTableSelection(selection) && selection.getNodes().filter($isTableCellNode).length > 1,
    canSplit: Boolean(cell && (cell.getColSpan() > 1 || cell.getRowSpan() > 1)),
  }
}

const $firstCell = (table: TableNode): TableCellNode | null => {
  const first = table.getFirstDescendant()
  return first && $getTableCellNodeFromLexicalNode(first)
}
