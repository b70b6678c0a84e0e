import {
  $deleteTableColumnAtSelection,
  $deleteTableRowAtSelection,
  $findTableNode,
  $getTableCellNodeFromLexicalNode,
  $insertTableColumnAtSelection,
  $insertTableRowAtSelection,
  $isTableCellNode,
  $isTableSelection,
  $mergeCells,
  $setTableRowIsHeader,
  $unmergeCell,
  TableCellHeaderStates,
} from '@lexical/table'
import { $getNodeByKey, $getSelection, $isElementNode, $isRangeSelection, type LexicalEditor } from 'lexical'
import {
  BetweenHorizontalEnd,
  BetweenVerticalEnd,
  Heading,
  TableCellsMerge,
  TableCellsSplit,
  TableColumnsSplit,
  TableRowsSplit,
  Trash2,
} from 'lucide-react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { readState } from '../../read-state.ts'
import { floatBeside } from '../../ui/float.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useFocusWithin } from '../../ui/use-focus-within.ts'

/** The table the caret is in, and what its selection allows. */
interface TableAtCaret {
  readonly key: string
  readonly isHeaderRow: boolean
  readonly canMerge: boolean
  readonly canSplit: boolean
}

/** Over the table that the caret is in: rows, columns, header, cells. */
export const TableTools = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const tools = useRef<HTMLDivElement>(null)
  const [table, setTable] = useState<TableAtCaret>()
  const hasFocus = useFocusWithin(editor, tools)
  const key = hasFocus ? table?.key : undefined

  useEffect(
    () =>
      editor.registerUpdateListener(() => {
        const latest = readTable(editor)
        setTable((before) => (JSON.stringify(before) === JSON.stringify(latest) ? before : latest))
      }),
    [editor],
  )
  useEffect(() => {
    const element = tools.current
    const anchor = key && editor.getElementByKey(key)
    return element && anchor ? floatBeside(element, anchor, 'top-end') : undefined
  }, [editor, key])
  if (!table || !key) return null

  const change = ($step: () => void) => () => editor.update($step)
  return (
    <div ref={tools} className="quire-bubble" role="toolbar" aria-label="Table">
      <IconButton
        icon={BetweenVerticalEnd}
        label="Row below"
        onPress={change(() => $insertTableRowAtSelection())}
      />
      <IconButton
        icon={BetweenHorizontalEnd}
        label="Column after"
        onPress={change(() => $insertTableColumnAtSelection())}
      />
      <hr />
      <IconButton icon={TableRowsSplit} label="Delete row" onPress={change($deleteTableRowAtSelection)} />
      <IconButton
        icon={TableColumnsSplit}
        label="Delete column"
        onPress={change($deleteTableColumnAtSelection)}
      />
      <hr />
      <IconButton
        icon={Heading}
        label="Header row"
        isPressed={table.isHeaderRow}
        onPress={change(() => $setHeaderRow(key, !table.isHeaderRow))}
      />
      <IconButton
        icon={TableCellsMerge}
        label="Merge cells"
        isDisabled={!table.canMerge}
        onPress={change($mergeSelectedCells)}
      />
      <IconButton
        icon={TableCellsSplit}
        label="Split cell"
        isDisabled={!table.canSplit}
        onPress={change($unmergeCell)}
      />
      <hr />
      <IconButton icon={Trash2} label="Delete table" onPress={change(() => $removeTable(key))} />
    </div>
  )
}

const readTable = (editor: LexicalEditor): TableAtCaret | undefined =>
  readState(editor, () => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection) && !$isTableSelection(selection)) return undefined
    const node = selection.anchor.getNode()
    const table = $findTableNode(node)
    if (!table) return undefined
    const cell = $getTableCellNodeFromLexicalNode(node)
    const first = table.getFirstDescendant()
    const firstCell = first && $getTableCellNodeFromLexicalNode(first)
    return {
      key: table.getKey(),
      isHeaderRow: Boolean(firstCell?.hasHeaderState(TableCellHeaderStates.ROW)),
      canMerge: $isTableSelection(selection) && selection.getNodes().filter($isTableCellNode).length > 1,
      canSplit: Boolean(cell && (cell.getColSpan() > 1 || cell.getRowSpan() > 1)),
    }
  })

const $setHeaderRow = (key: string, isHeader: boolean): void => {
  const table = $getNodeByKey(key)
  const found = table && $findTableNode(table)
  if (found) $setTableRowIsHeader(found, 0, isHeader)
}

const $mergeSelectedCells = (): void => {
  const selection = $getSelection()
  if (!$isTableSelection(selection)) return
  const merged = $mergeCells(selection.getNodes().filter($isTableCellNode))
  merged?.selectEnd()
}

const $removeTable = (key: string): void => {
  const table = $getNodeByKey(key)
  const beside = table?.getPreviousSibling() ?? table?.getNextSibling()
  if ($isElementNode(beside)) beside.selectEnd()
  table?.remove()
}
