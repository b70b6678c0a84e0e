import type { Json, Props } from '../../model/types.ts'

/**
 * The grid of a table block: rows and columns have ids, so that adding one here and one there makes no hole.
 *
 * Properties of the block, each last writer wins: `r:<id>` and `c:<id>` are places in the order of rows and of
 * columns (a number; absent: gone), `w:<column>` a width in CSS pixels, `s:<row>/<column>` the span
 * `[columns, rows]` of the cell there, `headerRow` and `headerColumn` flags. The text of a cell is the flow
 * `cellFlow(table, row, column)`.
 */
export interface Grid {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly widths: Readonly<Record<string, number>>
  readonly spans: ReadonlyMap<string, readonly [columns: number, rows: number]>
  readonly headerRow: boolean
  readonly headerColumn: boolean
}

export const cellFlow = (table: string, row: string, column: string): string =>
  `table/${table}/${row}/${column}`
export const cellKey = (row: string, column: string): string => `${row}/${column}`

/** Reads a grid out of any properties; what is malformed is left out. */
export function readGrid(props: Props): Grid {
  const rows: [string, number][] = []
  const columns: [string, number][] = []
  const widths: Record<string, number> = {}
  const spans = new Map<string, readonly [number, number]>()
  for (const [key, value] of Object.entries(props)) {
    const id = key.slice(2)
    if (key.startsWith('r:') && typeof value === 'number') rows.push([id, value])
    else if (key.startsWith('c:') && typeof value === 'number') columns.push([id, value])
    else if (key.startsWith('w:') && typeof value === 'number' && value > 0) widths[id] = value
    else if (key.startsWith('s:') && isSpan(value)) spans.set(id, value)
  }
  return {
    rows: inOrder(rows),
    columns: inOrder(columns),
    widths,
    spans,
    headerRow: props.headerRow === true,
    headerColumn: props.headerColumn === true,
  }
}

const isSpan = (value: Json): value is readonly [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((part) => Number.isInteger(part) && Number(part) > 0)

/** Two that were put at one place at the same time stand in the order of their ids. */
const inOrder = (entries: readonly [string, number][]): string[] =>
  [...entries].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([id]) => id)

/** The properties that say a grid. */
export function gridProps({ rows, columns, widths, spans, headerRow, headerColumn }: Grid): Props {
  const props: Record<string, Json> = {}
  rows.forEach((id, order) => {
    props[`r:${id}`] = order
  })
  columns.forEach((id, order) => {
    props[`c:${id}`] = order
  })
  for (const [id, pixels] of Object.entries(widths)) props[`w:${id}`] = pixels
  for (const [key, span] of spans) props[`s:${key}`] = span
  if (headerRow) props.headerRow = true
  if (headerColumn) props.headerColumn = true
  return props
}
