// What can be done with the table that the caret is in.
import {
  $computeTableMapSkipCellCheck,
  $deleteTableColumnAtSelection,
  $deleteTableRowAtSelection,
  $findTableNode,
  $getTableCellNodeFromLexicalNode,
  $insertTableColumnAtSelection,
  $insertTableRowAtSelection,
  $isTableCellNode,
  $isTableSelection,
  $mergeCells,
  $unmergeCell,
  TableCellHeaderStates,
  type TableNode,
} from '@lexical/table'
import { $getSelection, $isElementNode, $isRangeSelection, type LexicalEditor } from 'lexical'
import {
  ArrowLeftRight,
  BetweenHorizontalEnd,
  BetweenHorizontalStart,
  BetweenVerticalEnd,
  BetweenVerticalStart,
  type LucideIcon,
  PanelLeft,
  PanelTop,
  PilcrowLeft,
  PilcrowRight,
  StretchHorizontal,
  TableCellsMerge,
  TableCellsSplit,
  TableColumnsSplit,
  TableRowsSplit,
  Trash2,
  UnfoldHorizontal,
} from 'lucide-react'
import type { Action } from '../../ui/action.ts'

const action = (
  id: string,
  label: string,
  icon: LucideIcon,
  $run: (table: TableNode) => unknown,
  keywords: readonly string[] = ['cell'],
): Action => ({
  id: `table-${id}`,
  label,
  icon,
  keywords: ['table', ...keywords],
  run: (editor: LexicalEditor) =>
    editor.update(() => {
      const table = $tableAtSelection()
      if (table) $run(table)
    }),
})

export const rowAbove: Action = action('row-above', 'Row above', BetweenHorizontalStart, () =>
  $insertTableRowAtSelection(false),
)
export const rowBelow: Action = action('row-below', 'Row below', BetweenHorizontalEnd, () =>
  $insertTableRowAtSelection(true),
)
export const columnBefore: Action = action('column-before', 'Column before', BetweenVerticalStart, () =>
  $insertTableColumnAtSelection(false),
)
export const columnAfter: Action = action('column-after', 'Column after', BetweenVerticalEnd, () =>
  $insertTableColumnAtSelection(true),
)
export const deleteRow: Action = action(
  'delete-row',
  'Delete row',
  TableRowsSplit,
  $deleteTableRowAtSelection,
)
export const deleteColumn: Action = action(
  'delete-column',
  'Delete column',
  TableColumnsSplit,
  $deleteTableColumnAtSelection,
)
export const headerRow: Action = action('header-row', 'Header row', PanelTop, () =>
  $toggleHeader(TableCellHeaderStates.ROW),
)
export const headerColumn: Action = action('header-column', 'Header column', PanelLeft, () =>
  $toggleHeader(TableCellHeaderStates.COLUMN),
)
export const mergeCells: Action = action('merge', 'Merge cells', TableCellsMerge, () => {
  const selection = $getSelection()
  if (!$isTableSelection(selection)) return
  $mergeCells(selection.getNodes().filter($isTableCellNode))?.selectEnd()
})
export const splitCell: Action = action('split', 'Split cell', TableCellsSplit, $unmergeCell)
export const deleteTable: Action = action('delete', 'Delete table', Trash2, () => {
  const table = $tableAtSelection()
  const beside = table?.getPreviousSibling() ?? table?.getNextSibling()
  if ($isElementNode(beside)) beside.selectEnd()
  table?.remove()
})

/** How the columns run, whatever the lines in the cells do; these the formatting menus set. */
const directionActions: readonly Action[] = (
  [
    ['rtl', 'Columns right to left', PilcrowLeft],
    ['ltr', 'Columns left to right', PilcrowRight],
    [null, 'Columns by the first letter', ArrowLeftRight],
  ] as const
).map(([direction, label, icon]) =>
  action(`direction-${direction ?? 'automatic'}`, label, icon, (table) => table.setDirection(direction), [
    'direction',
    'hebrew',
    'arabic',
  ]),
)

/** Everything, for the command palette. */
export const tableActions: readonly Action[] = [
  rowAbove,
  rowBelow,
  columnBefore,
  columnAfter,
  deleteRow,
  deleteColumn,
  headerRow,
  headerColumn,
  mergeCells,
  splitCell,
  resizeAction('wider', 'Wider column', UnfoldHorizontal, 32),
  resizeAction('narrower', 'Narrower column', StretchHorizontal, -32),
  ...directionActions,
  deleteTable,
]

const $tableAtSelection = (): TableNode | null => {
  const selection = $getSelection()
  return $isRangeSelection(selection) || $isTableSelection(selection)
    ? $findTableNode(selection.anchor.getNode())
    : null
}

/** A header is the whole first row, or the whole first column. */
const $toggleHeader = (
  state: typeof TableCellHeaderStates.ROW | typeof TableCellHeaderStates.COLUMN,
): void => {
  const table = $tableAtSelection()
  if (!table) return
  const [map] = $computeTableMapSkipCellCheck(table, null, null)
  const first = state === TableCellHeaderStates.ROW ? (map[0] ?? []) : map.map((row) => row[0])
  const isOn = first[0]?.cell.hasHeaderState(state)
  for (const place of first)
    place?.cell.setHeaderStyles(isOn ? TableCellHeaderStates.NO_STATUS : state, state)
}

function resizeAction(id: string, label: string, icon: LucideIcon, byPx: number): Action {
  return {
    id: `table-${id}`,
    label,
    icon,
    keywords: ['table', 'width', 'resize'],
    run: (editor) =>
      editor.update(() => {
        const table = $tableAtSelection()
        const selection = $getSelection()
        const cell =
          $isRangeSelection(selection) && $getTableCellNodeFromLexicalNode(selection.anchor.getNode())
        if (!table || !cell) return
        const [, place] = $computeTableMapSkipCellCheck(table, cell, null)
        const column = (place?.startColumn ?? 0) + cell.getColSpan() - 1
        const shown = $shownWidths(editor, table)
        table.setColWidths(
          shown.map((width, at) => (at === column ? Math.max(minWidth, width + byPx) : width)),
        )
      }),
  }
}

/** A column narrower than this holds nothing. */
export const minWidth = 64

/** How wide each column is on this screen, in CSS pixels. Call it inside an update or a reading. */
export const $shownWidths = (editor: LexicalEditor, table: TableNode): readonly number[] => {
  const [map] = $computeTableMapSkipCellCheck(table, null, null)
  const stored = table.getColWidths() ?? []
  return (map[0] ?? []).map((_, column) => {
    const alone = map.map((row) => row[column]?.cell).find((cell) => cell?.getColSpan() === 1)
    const element = alone && editor.getElementByKey(alone.getKey())
    return Math.round(element?.getBoundingClientRect().width ?? (stored[column] || minWidth))
  })
}
