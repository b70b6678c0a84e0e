import type { Table, TableCell } from './content.ts'

export interface PlacedCell<Cell extends Spanning = TableCell> {
  readonly cell: Cell
  /** Column of its left edge, counted from 0. */
  readonly column: number
  /** Places it covers, cut where the table ends or another cell is in the way. */
  readonly colspan: number
  readonly rowspan: number
}

interface Spanning {
  readonly colspan?: number
  readonly rowspan?: number
}

/** HTML's own limit of a colspan, and a bound on what hostile spans may cover in all. */
const MAX_COLSPAN = 1_000
const MAX_COVERED = 1_000_000

/** Where the cells of each row stand, by HTML's rule: a cell takes the next place that no span covers. */
export function placeCells<Cell extends Spanning>(rows: readonly (readonly Cell[])[]): PlacedCell<Cell>[][] {
  const covered: boolean[][] = rows.map(() => [])
  let budget = MAX_COVERED
  return rows.map((cells, row) => {
    const places: PlacedCell<Cell>[] = []
    const taken = covered[row]!
    let column = 0
    for (const cell of cells) {
      while (taken[column]) column++
      const wanted = budget > 0 ? Math.min(cell.colspan ?? 1, MAX_COLSPAN) : 1
      let colspan = 1
      while (colspan < wanted && !taken[column + colspan]) colspan++
      const rowspan = budget > 0 ? Math.min(cell.rowspan ?? 1, rows.length - row) : 1
      for (let y = row; y < row + rowspan; y++) cover(covered[y]!, column, colspan)
      budget -= colspan * rowspan
      places.push({ cell, column, colspan, rowspan })
      column += colspan
    }
    return places
  })
}

/** The same rows with every place of the grid covered once: a hole gets an empty cell. */
export function squareRows(rows: Table['rows']): { rows: TableCell[][]; width: number } {
  const placed = placeCells(rows)
  const width = placed.flat().reduce((most, { column, colspan }) => Math.max(most, column + colspan), 0)
  const covered: boolean[][] = rows.map(() => [])
  placed.forEach((places, row) => {
    for (const { column, colspan, rowspan } of places)
      for (let y = row; y < row + rowspan; y++) cover(covered[y]!, column, colspan)
  })
  return { rows: placed.map((places, row) => fillHoles(places, covered[row]!, width)), width }
}

function fillHoles(places: readonly PlacedCell[], covered: boolean[], width: number): TableCell[] {
  const starts = new Map(places.map((place) => [place.column, place]))
  const cells: TableCell[] = []
  for (let column = 0; column < width; column++) {
    const place = starts.get(column)
    if (place) cells.push(trim(place))
    else if (!covered[column]) cells.push({ children: [] })
  }
  return cells
}

const trim = ({ cell, colspan, rowspan }: PlacedCell): TableCell => ({
  ...(colspan > 1 ? { colspan } : {}),
  ...(rowspan > 1 ? { rowspan } : {}),
  children: cell.children,
})

function cover(row: boolean[], column: number, colspan: number): void {
  for (let x = column; x < column + colspan; x++) row[x] = true
}
