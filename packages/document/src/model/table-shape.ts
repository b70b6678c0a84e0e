import { type CellLook, cellKey, type Grid, type Line } from './grid.ts'

/** A table as it shows: every place of the grid is covered once. */
export interface TableShape {
  readonly columns: readonly Line[]
  readonly rows: readonly ShapeRow[]
  readonly headerRow: boolean
  readonly headerColumn: boolean
}

export interface ShapeRow {
  readonly line: Line
  readonly cells: readonly ShapeCell[]
}

/** A cell by the row and the column it starts in. */
export interface ShapeCell {
  readonly row: string
  readonly column: string
  readonly colspan: number
  readonly rowspan: number
  readonly look: CellLook
}

/** Whether nothing stands in the cell of a row and a column. */
export type IsBlank = (row: string, column: string) => boolean

/**
 * What shows of a grid, as a function of the state: a deleted line shows while somebody's words are in it, and a
 * merged cell ends where the table, another cell or words of somebody else are in its way (M-GRID).
 */
export function shapeOf(grid: Grid, isBlank: IsBlank): TableShape {
  const rows = shownLines(grid.rows, (row) => grid.columns.every((column) => isBlank(row, column.id)))
  const columns = shownLines(grid.columns, (column) => grid.rows.every((row) => isBlank(row.id, column)))
  const placing = new Placing(grid, rows, columns, isBlank)
  return {
    columns,
    rows: rows.map((line, y) => ({ line, cells: placing.cellsOf(y) })),
    headerRow: grid.headerRow,
    headerColumn: grid.headerColumn,
  }
}

/** A table is never left without a row or a column: the first one stays. */
function shownLines(lines: readonly Line[], isBlank: (id: string) => boolean): readonly Line[] {
  if (!lines.some(({ isDeleted }) => isDeleted)) return lines
  const shown = lines.filter(({ id, isDeleted }) => !isDeleted || !isBlank(id))
  return shown.length > 0 ? shown : lines.slice(0, 1)
}

class Placing {
  readonly #grid: Grid
  readonly #rows: readonly Line[]
  readonly #columns: readonly Line[]
  readonly #isBlank: IsBlank
  readonly #covered = new Set<string>()

  constructor(grid: Grid, rows: readonly Line[], columns: readonly Line[], isBlank: IsBlank) {
    this.#grid = grid
    this.#rows = rows
    this.#columns = columns
    this.#isBlank = isBlank
  }

  /** The cells that start in a row; rows are asked for from the first to the last. */
  cellsOf(y: number): readonly ShapeCell[] {
    const row = this.#rows[y]!.id
    return this.#columns.flatMap(({ id: column }, x) => {
      if (this.#covered.has(`${x}/${y}`)) return []
      const key = cellKey(row, column)
      const span = this.#grid.spans.get(key)
      const [colspan, rowspan] = span ? this.#fit(x, y, span) : [1, 1]
      for (let dy = 0; span && dy < rowspan; dy++)
        for (let dx = 0; dx < colspan; dx++) this.#covered.add(`${x + dx}/${y + dy}`)
      return [{ row, column, colspan, rowspan, look: this.#grid.looks.get(key) ?? plain }]
    })
  }

  #fit(x: number, y: number, [lastColumn, lastRow]: readonly [string, string]): [number, number] {
    const wide = reach(this.#grid.columns, this.#columns, x, lastColumn)
    const high = reach(this.#grid.rows, this.#rows, y, lastRow)
    let colspan = 1
    while (colspan < wide && this.#isFree(x + colspan, y)) colspan++
    let rowspan = 1
    while (rowspan < high && this.#isFreeRow(x, y + rowspan, colspan)) rowspan++
    return [colspan, rowspan]
  }

  #isFree(x: number, y: number): boolean {
    return !this.#covered.has(`${x}/${y}`) && this.#isBlank(this.#rows[y]!.id, this.#columns[x]!.id)
  }

  #isFreeRow(x: number, y: number, colspan: number): boolean {
    for (let dx = 0; dx < colspan; dx++) if (!this.#isFree(x + dx, y)) return false
    return true
  }
}

const plain: CellLook = Object.freeze({})

/** How many shown lines from the one at `from` on stand up to a last one, which may be deleted. */
function reach(all: readonly Line[], shown: readonly Line[], from: number, last: string): number {
  const end = all.findIndex(({ id }) => id === last)
  const position = new Map(all.map(({ id }, index) => [id, index]))
  let count = 1
  while (from + count < shown.length && position.get(shown[from + count]!.id)! <= end) count++
  return count
}
