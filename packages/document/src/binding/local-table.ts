import type { TableCellNode, TableNode, TableRowNode } from '@lexical/table'
import type { NodeKey } from 'lexical'
import { placeCells } from '../content/tables.ts'
import { type CellLook, cellKey, type Grid, type Line } from '../model/grid.ts'
import type { ShapeCell, TableShape } from '../model/table-shape.ts'
import type { Json, Props } from '../model/types.ts'
import { orderChanges } from './line-order.ts'
import { $isTableCellNode, $isTableRowNode, headers } from './table-nodes.ts'

/** The row and the column that a cell starts in. */
export interface CellPlace {
  readonly row: string
  readonly column: string
}

/** Which node shows which row and which cell. */
export interface TableNodes {
  rowOf(key: NodeKey): string | undefined
  placeOf(key: NodeKey): CellPlace | undefined
}

/** A table as it stands in the editor, with ids for what is new. */
export interface LocalTable {
  readonly shape: TableShape
  readonly rowKeys: readonly NodeKey[]
  readonly cells: readonly (CellPlace & { readonly key: NodeKey })[]
}

/** Reads a table of the editor; rows and columns that were not there before get new ids. */
export function $readTable(
  table: TableNode,
  nodes: TableNodes,
  before: TableShape,
  newId: () => string,
): LocalTable {
  const rowNodes = table.getChildren().filter($isTableRowNode)
  const placed = placeCells(
    rowNodes.map((row) =>
      row
        .getChildren()
        .filter($isTableCellNode)
        .map((node) => ({ node, colspan: node.getColSpan(), rowspan: node.getRowSpan() })),
    ),
  )
  const width = placed.flat().reduce((most, { column, colspan }) => Math.max(most, column + colspan), 0)
  const rowIds = rowNodes.map((row) => nodes.rowOf(row.getKey()) ?? newId())
  const votes = Array.from({ length: width }, (_, x) =>
    placed.flatMap((cells) =>
      cells.filter(({ column }) => column === x).map(({ cell }) => nodes.placeOf(cell.node.getKey())?.column),
    ),
  )
  const columnIds = columnsOf(
    votes,
    before.columns.map(({ id }) => id),
    newId,
  )
  const widths = table.getColWidths()
  const cells: (CellPlace & { key: NodeKey })[] = []
  const rows = placed.map((places, y) => ({
    line: line(rowIds[y]!, rowNodes[y]!.getHeight()),
    cells: places.map(({ cell: { node }, column: x, colspan, rowspan }): ShapeCell => {
      const place = { row: rowIds[y]!, column: columnIds[x]! }
      cells.push({ ...place, key: node.getKey() })
      return { ...place, colspan, rowspan, look: lookOf(node) }
    }),
  }))
  const shape = {
    columns: columnIds.map((id, x) => line(id, widths?.[x])),
    rows,
    headerRow: isHeaderRow(rowNodes[0]),
    headerColumn: rowNodes.length > 0 && placed.every(isHeaderColumn),
  }
  return { shape, rowKeys: rowNodes.map((row) => row.getKey()), cells }
}

const line = (id: string, size = 0): Line => ({ id, order: 0, isDeleted: false, size })

const lookOf = (cell: TableCellNode): CellLook => {
  const [background, verticalAlign] = [cell.getBackgroundColor(), cell.getVerticalAlign()]
  return { ...(background && { background }), ...(verticalAlign && { verticalAlign }) }
}

const isHeader = (cell: TableCellNode, bit: number): boolean => (cell.getHeaderStyles() & bit) !== 0

function isHeaderRow(row: TableRowNode | undefined): boolean {
  const cells = row?.getChildren().filter($isTableCellNode) ?? []
  return cells.length > 0 && cells.every((cell) => isHeader(cell, headers.row))
}

const isHeaderColumn = (
  places: readonly { readonly column: number; readonly cell: { readonly node: TableCellNode } }[],
): boolean => places.every(({ column, cell }) => column > 0 || isHeader(cell.node, headers.column))

/** The column each position is: that of most cells there, else one that vanished at this place, else a new one. */
function columnsOf(
  votes: readonly (readonly (string | undefined)[])[],
  before: readonly string[],
  newId: () => string,
): string[] {
  const taken = new Set<string>()
  const elected = votes.map((ids) => {
    const id = mostFrequent(ids.filter((it) => it !== undefined && !taken.has(it)) as string[])
    if (id !== undefined) taken.add(id)
    return id
  })
  const columns: string[] = []
  for (const id of elected) {
    const next = before[before.indexOf(columns.at(-1) ?? '') + 1]
    const isVanished = id === undefined && next !== undefined && !taken.has(next)
    if (isVanished) taken.add(next)
    columns.push(id ?? (isVanished ? next : newId()))
  }
  return columns
}

function mostFrequent(ids: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  let best: string | undefined
  for (const [id, count] of counts) if (best === undefined || count > counts.get(best)!) best = id
  return best
}

/** The properties that make a table that showed `before` show `after`; `null` takes one away. */
export function gridChanges(before: TableShape, after: TableShape, grid: Grid): Props {
  const changes: Record<string, Json> = {}
  const lines = (prefix: string, sizePrefix: string, axis: 'rows' | 'columns'): void => {
    const [old, now] = [linesOf(before, axis), linesOf(after, axis)]
    const wanted = now.map(({ id }) => id)
    for (const [id, order] of orderChanges(grid[axis], wanted)) changes[`${prefix}${id}`] = order
    for (const { id } of old) if (!wanted.includes(id)) changes[`x:${id}`] = true
    // Came back with somebody's words: who goes on with the table keeps it.
    for (const { id, isDeleted } of grid[axis])
      if (isDeleted && wanted.includes(id)) changes[`x:${id}`] = null
    const sizes = new Map(old.map(({ id, size }) => [id, size]))
    for (const { id, size } of now)
      if (size !== (sizes.get(id) ?? 0)) changes[`${sizePrefix}${id}`] = size > 0 ? size : null
  }
  lines('r:', 'h:', 'rows')
  lines('c:', 'w:', 'columns')
  for (const flag of ['headerRow', 'headerColumn'] as const)
    if (before[flag] !== after[flag]) changes[flag] = after[flag] || null
  Object.assign(changes, cellChanges(before, after))
  if (hasNewLine(before, after)) Object.assign(changes, cutSpans(after, grid))
  return changes
}

const linesOf = (shape: TableShape, axis: 'rows' | 'columns'): readonly Line[] =>
  axis === 'columns' ? shape.columns : shape.rows.map((row) => row.line)

function cellChanges(before: TableShape, after: TableShape): Props {
  const changes: Record<string, Json> = {}
  const [old, now] = [cellsByKey(before), cellsByKey(after)]
  for (const [key, cell] of now) {
    const was = old.get(key)
    const [span, spanBefore] = [lastOf(after, cell), was && lastOf(before, was)]
    if (JSON.stringify(span) !== JSON.stringify(spanBefore ?? null)) changes[`s:${key}`] = span
    for (const [prefix, property] of [
      ['b:', 'background'],
      ['v:', 'verticalAlign'],
    ] as const)
      if (cell.look[property] !== was?.look[property])
        changes[`${prefix}${key}`] = cell.look[property] ?? null
  }
  return changes
}

const hasNewLine = (before: TableShape, after: TableShape): boolean =>
  (['rows', 'columns'] as const).some((axis) => {
    const known = new Set(linesOf(before, axis).map(({ id }) => id))
    return linesOf(after, axis).some(({ id }) => !known.has(id))
  })

/** A merged cell that words keep short would reach into a new line that stands before them. */
function cutSpans(after: TableShape, { spans }: Grid): Props {
  const now = cellsByKey(after)
  return Object.fromEntries(
    [...spans].flatMap(([key, span]) => {
      const cell = now.get(key)
      const shown = cell && lastOf(after, cell)
      return cell && JSON.stringify(shown) !== JSON.stringify(span) ? [[`s:${key}`, shown ?? null]] : []
    }),
  )
}

const cellsByKey = (shape: TableShape): Map<string, ShapeCell> =>
  new Map(shape.rows.flatMap(({ cells }) => cells.map((cell) => [cellKey(cell.row, cell.column), cell])))

/** The last column and the last row that a cell reaches; null when it is not merged. */
function lastOf(shape: TableShape, { row, column, colspan, rowspan }: ShapeCell): [string, string] | null {
  if (colspan === 1 && rowspan === 1) return null
  const x = shape.columns.findIndex(({ id }) => id === column)
  const y = shape.rows.findIndex(({ line }) => line.id === row)
  const lastRow = shape.rows[Math.min(y + rowspan, shape.rows.length) - 1]!
  return [shape.columns[Math.min(x + colspan, shape.columns.length) - 1]!.id, lastRow.line.id]
}
