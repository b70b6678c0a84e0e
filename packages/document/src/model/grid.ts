import type { Json, Props } from './types.ts'

/** A row or a column of a table. */
export interface Line {
  readonly id: string
  readonly order: number
  /** Hidden as long as all its cells are blank (M-GRID). */
  readonly isDeleted: boolean
  /** Height or width in CSS pixels; 0 as its content needs it. */
  readonly size: number
}

/** How a cell looks, apart from its text. */
export interface CellLook {
  readonly background?: string
  readonly verticalAlign?: string
}

/**
 * What the properties of a table block say (M-GRID): rows and columns have ids, so that adding one here and one
 * there makes no hole.
 */
export interface Grid {
  /** In order, deleted ones too. */
  readonly rows: readonly Line[]
  readonly columns: readonly Line[]
  /** By `cellKey`: the last column and the last row that a merged cell reaches. */
  readonly spans: ReadonlyMap<string, readonly [column: string, row: string]>
  /** By `cellKey`. */
  readonly looks: ReadonlyMap<string, CellLook>
  readonly headerRow: boolean
  readonly headerColumn: boolean
}

/** Name of the root text that holds what stands in a cell. */
export const cellFlow = (table: string, row: string, column: string): string =>
  `table/${table}/${row}/${column}`
export const cellKey = (row: string, column: string): string => `${row}/${column}`

/** The table a flow is a cell of. */
export function tableOfFlow(name: string): string | undefined {
  const parts = name.split('/')
  // A table's own id may hold slashes, ids of rows and columns may not.
  return parts.length >= 4 && parts[0] === 'table' ? parts.slice(1, -2).join('/') : undefined
}

/** The properties a grid is made of; every other one is a property like that of any block. */
export const isGridKey = (key: string): boolean => /^(?:[rcxwhsbv]:.*|headerRow|headerColumn)$/s.test(key)

/** Whether properties say a grid of at least one cell. */
export const hasGrid = (props: Props): boolean =>
  Object.keys(props).some((key) => isLine(key, 'r:', props)) &&
  Object.keys(props).some((key) => isLine(key, 'c:', props))

/** Of the key that puts a row or a column into a table, the key that deletes it; undefined for any other key. */
export function deletionOfLine(key: string): string | undefined {
  const [, table, line] = /^([^|]+)\|[rc]:([^/]+)$/s.exec(key) ?? []
  return line === undefined ? undefined : `${table}|x:${line}`
}

const isLine = (key: string, prefix: string, props: Props): boolean =>
  key.startsWith(prefix) && key.length > 2 && !key.includes('/') && typeof props[key] === 'number'

/** Reads a grid out of any properties; what is malformed is left out. */
export function readGrid(props: Props): Grid {
  const spans = new Map<string, readonly [string, string]>()
  const looks = new Map<string, CellLook>()
  for (const [key, value] of Object.entries(props)) {
    const cell = key.slice(2)
    if (key.startsWith('s:') && isSpan(value)) spans.set(cell, value)
    if (key.startsWith('b:') && typeof value === 'string')
      looks.set(cell, { ...looks.get(cell), background: value })
    if (key.startsWith('v:') && typeof value === 'string')
      looks.set(cell, { ...looks.get(cell), verticalAlign: value })
  }
  return {
    rows: linesOf(props, 'r:', 'h:'),
    columns: linesOf(props, 'c:', 'w:'),
    spans,
    looks,
    headerRow: props.headerRow === true,
    headerColumn: props.headerColumn === true,
  }
}

/** Two that were put at one place at the same time stand in the order of their ids. */
function linesOf(props: Props, prefix: string, sizePrefix: string): Line[] {
  const lines = Object.keys(props)
    .filter((key) => isLine(key, prefix, props))
    .map((key): Line => {
      const id = key.slice(2)
      const size = props[`${sizePrefix}${id}`]
      return {
        id,
        order: props[key] as number, // `isLine` saw that it is one
        isDeleted: props[`x:${id}`] === true,
        size: typeof size === 'number' && size > 0 ? size : 0,
      }
    })
  return lines.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
}

const isSpan = (value: Json): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')

/** The properties that say a grid. */
export function gridProps({ rows, columns, spans, looks, headerRow, headerColumn }: Grid): Props {
  const props: Record<string, Json> = {}
  const addLines = (lines: readonly Line[], prefix: string, sizePrefix: string): void => {
    for (const { id, order, isDeleted, size } of lines) {
      props[`${prefix}${id}`] = order
      if (isDeleted) props[`x:${id}`] = true
      if (size > 0) props[`${sizePrefix}${id}`] = size
    }
  }
  addLines(rows, 'r:', 'h:')
  addLines(columns, 'c:', 'w:')
  for (const [key, span] of spans) props[`s:${key}`] = span
  for (const [key, { background, verticalAlign }] of looks) {
    if (background !== undefined) props[`b:${key}`] = background
    if (verticalAlign !== undefined) props[`v:${key}`] = verticalAlign
  }
  if (headerRow) props.headerRow = true
  if (headerColumn) props.headerColumn = true
  return props
}
