import type { TableCellNode, TableNode, TableRowNode } from '@lexical/table'
import { $getNodeByKey, type NodeKey } from 'lexical'
import type { Block } from '../model/block.ts'
import type { DocumentModel } from '../model/document.ts'
import { cellFlow, cellKey, type Grid, readGrid } from '../model/grid.ts'
import type { Operation } from '../model/operations.ts'
import { reserved } from '../model/properties.ts'
import { clearCells } from '../model/structure.ts'
import type { ShapeCell, TableShape } from '../model/table-shape.ts'
import type { Props } from '../model/types.ts'
import { write } from '../model/writer.ts'
import { $placeAfter, $removeBetween } from './children.ts'
import type { FlowBinding } from './flow-binding.ts'
import { $readTable, type CellPlace, gridChanges, type LocalTable, type TableNodes } from './local-table.ts'
import {
  $createTableCellNode,
  $createTableRowNode,
  $isTableCellNode,
  $isTableRowNode,
  headers,
} from './table-nodes.ts'
import type { Point } from './types.ts'

/** What a table needs of the bindings around it. */
export interface TableHost {
  readonly model: DocumentModel
  readonly origin: object
  readonly newId: () => string
  /** Binds the blocks below a cell to a flow. */
  bindCell(cell: NodeKey, flow: string, table: TableBinding): FlowBinding
  unbindCell(cell: NodeKey): void
  /** The end of what stands in a cell. */
  $endOf(cell: NodeKey | undefined): Point | null
}

/** Keeps the rows and cells of one table of the editor equal to one table of the document. */
export class TableBinding implements TableNodes {
  readonly id: string
  /** The flow that the table is a block of. */
  readonly holder: FlowBinding
  readonly #host: TableHost
  readonly #rows = new Map<NodeKey, string>()
  readonly #rowKeys = new Map<string, NodeKey>()
  readonly #places = new Map<NodeKey, CellPlace>()
  readonly #cellKeys = new Map<string, NodeKey>()
  /** The table as the editor shows it. */
  #shape: TableShape = noShape
  /** The shape before the last patch, which knows where the lines were that are gone. */
  #shapeBefore: TableShape = noShape
  /** The reading that the editor shows; none after a local edit, of which the document may say something else. */
  #shown: Block | undefined

  constructor(id: string, holder: FlowBinding, host: TableHost) {
    this.id = id
    this.holder = holder
    this.#host = host
  }

  rowOf(key: NodeKey): string | undefined {
    return this.#rows.get(key)
  }

  placeOf(key: NodeKey): CellPlace | undefined {
    return this.#places.get(key)
  }

  /** Whether the editor may show something else than the document says. */
  get isStale(): boolean {
    const block = this.holder.flow.block(this.id)
    return block !== undefined && block !== this.#shown
  }

  close(): void {
    for (const key of this.#places.keys()) this.#host.unbindCell(key)
  }

  // ---- local edits ----

  /** Takes over a new table of the editor, written with the grid that `local` says. */
  adopt(local: LocalTable): readonly FlowBinding[] {
    this.#shape = local.shape
    return this.#bindAll(local)
  }

  /**
   * Writes what happened to rows, columns and cells, not to what stands in them.
   *
   * @returns cells that are new in the editor.
   */
  $push(node: TableNode, block: Block): { log: readonly Operation[]; cells: readonly FlowBinding[] } {
    const { model, origin, newId } = this.#host
    const grid = readGrid(block.props)
    const local = $readTable(node, this, this.#shape, newId)
    const changes = gridChanges(this.#shape, local.shape, grid)
    const { log } = write(model, origin, (writer) => {
      for (const [key, value] of Object.entries(this.#kept(changes))) writer.setProperty(this.id, key, value)
      for (const lines of this.#vanished(local, grid)) clearCells(writer, this.id, lines)
    })
    this.#shape = local.shape
    this.#shown = undefined
    return { log, cells: this.#bindAll(local) }
  }

  /** Keeps a deleted table that came back with somebody's words: it is not to hide again while someone works in it. */
  #kept(changes: Props): Props {
    const isDeleted = this.#host.model.properties.of(this.id)[reserved.shown] === false
    return isDeleted ? { ...changes, [reserved.shown]: true } : changes
  }

  /** Keeps the row, the column and the table around a cell that someone edited. */
  keepAround(cell: FlowBinding): readonly Operation[] {
    const { model, origin } = this.#host
    const props = this.holder.flow.block(this.id)?.props ?? {}
    const lines = cell.flow.name.split('/').slice(-2)
    const deleted = lines.map((line) => `x:${line}`).filter((key) => props[key] === true)
    const changes = Object.entries(this.#kept(Object.fromEntries(deleted.map((key) => [key, null]))))
    if (changes.length === 0) return []
    return write(model, origin, (writer) => {
      for (const [key, value] of changes) writer.setProperty(this.id, key, value)
    }).log
  }

  /** Where text goes: in deleted lines, and in cells that another one covers now or stands in the place of. */
  #vanished({ shape, cells }: LocalTable, { rows, columns }: Grid): Pick<Grid, 'rows' | 'columns'>[] {
    const goneRows = goneLines(
      this.#shape.rows.map(({ line }) => line),
      shape.rows.map(({ line }) => line),
    )
    const goneColumns = goneLines(this.#shape.columns, shape.columns)
    const shownBy = new Map(cells.map((cell) => [keyOf(cell), cell.key]))
    const replaced = [...this.#places]
      .filter(([key, place]) => shownBy.get(keyOf(place)) !== key)
      .map(([, place]) => place)
      .filter(({ row, column }) => !goneRows.has(row) && !goneColumns.has(column))
    return [
      { rows: rows.filter(({ id }) => goneRows.has(id)), columns },
      { rows, columns: columns.filter(({ id }) => goneColumns.has(id)) },
      ...replaced.map((cell) => ({
        rows: rows.filter(({ id }) => id === cell.row),
        columns: columns.filter(({ id }) => id === cell.column),
      })),
    ]
  }

  #bindAll({ shape, rowKeys, cells }: LocalTable): readonly FlowBinding[] {
    this.#rows.clear()
    this.#rowKeys.clear()
    rowKeys.forEach((key, y) => {
      this.#bindRow(shape.rows[y]!.line.id, key)
    })
    const keys = new Set(cells.map(({ key }) => key))
    const isMoved = ({ key, ...place }: CellPlace & { readonly key: NodeKey }): boolean => {
      const before = this.#places.get(key)
      return !before || keyOf(before) !== keyOf(place)
    }
    for (const key of [...this.#places.keys()]) if (!keys.has(key)) this.#unbindCell(key)
    const moved = cells.filter(isMoved)
    for (const { key } of moved) this.#unbindCell(key)
    return moved.map(({ key, ...place }) => this.#bindCell(place, key))
  }

  #bindRow(id: string, key: NodeKey): void {
    this.#rows.set(key, id)
    this.#rowKeys.set(id, key)
  }

  #bindCell(place: CellPlace, key: NodeKey): FlowBinding {
    this.#places.set(key, place)
    this.#cellKeys.set(keyOf(place), key)
    return this.#host.bindCell(key, cellFlow(this.id, place.row, place.column), this)
  }

  #unbindCell(key: NodeKey): void {
    const place = this.#places.get(key)
    if (!place) return
    this.#places.delete(key)
    if (this.#cellKeys.get(keyOf(place)) === key) this.#cellKeys.delete(keyOf(place))
    this.#host.unbindCell(key)
  }

  // ---- changes of the document ----

  /**
   * Makes the editor show the rows and cells of the document, not what stands in the cells.
   *
   * @returns cells that are new in the editor.
   */
  $patch(node: TableNode, block: Block): readonly FlowBinding[] {
    const shape = this.#host.model.table(block)
    const fresh: FlowBinding[] = []
    let cursor: TableRowNode | null = null
    for (const [y, { line, cells }] of shape.rows.entries()) {
      const row = this.#$row(line.id)
      if ((row.getHeight() ?? 0) !== line.size) row.setHeight(line.size || undefined)
      $placeAfter(node, cursor, row)
      this.#$patchRow(row, cells, shape, y, fresh)
      cursor = row
    }
    $removeBetween(node, cursor, null)
    $setWidths(node, shape)
    for (const key of [...this.#places.keys()]) if (!$getNodeByKey(key)?.isAttached()) this.#unbindCell(key)
    this.#shapeBefore = this.#shape
    this.#shape = shape
    this.#shown = block
    return fresh
  }

  /** Where a caret goes whose cell is gone: the end of the cell that took its place, or of what is before the table. */
  $instead(flow: string): Point | null {
    if (!$getNodeByKey(this.holder.view.keyOf(this.id) ?? '')?.isAttached())
      return this.holder.$besideGone(this.id)
    const [row, column] = flow.split('/').slice(-2)
    const { rows, columns } = this.#shape
    const y = nearest(
      this.#shapeBefore.rows.map(({ line }) => line.id),
      rows.map(({ line }) => line.id),
      row,
    )
    const x = nearest(
      this.#shapeBefore.columns.map(({ id }) => id),
      columns.map(({ id }) => id),
      column,
    )
    for (const [top, { cells }] of rows.entries())
      for (const cell of cells) {
        const left = columns.findIndex(({ id }) => id === cell.column)
        const covers = top <= y && y < top + cell.rowspan && left <= x && x < left + cell.colspan
        if (covers) return this.#host.$endOf(this.#cellKeys.get(keyOf(cell)))
      }
    return null
  }

  #$row(id: string): TableRowNode {
    const existing = $getNodeByKey(this.#rowKeys.get(id) ?? '')
    if ($isTableRowNode(existing)) return existing
    const row = $createTableRowNode()
    this.#bindRow(id, row.getKey())
    return row
  }

  #$patchRow(
    row: TableRowNode,
    cells: readonly ShapeCell[],
    shape: TableShape,
    y: number,
    fresh: FlowBinding[],
  ): void {
    let cursor: TableCellNode | null = null
    for (const cell of cells) {
      const existing = $getNodeByKey(this.#cellKeys.get(keyOf(cell)) ?? '')
      const node: TableCellNode = $isTableCellNode(existing) ? existing : $createTableCellNode()
      if (node !== existing) fresh.push(this.#bindCell({ row: cell.row, column: cell.column }, node.getKey()))
      $placeAfter(row, cursor, node)
      const inRow = shape.headerRow && y === 0 ? headers.row : 0
      const isFirst = shape.columns[0]!.id === cell.column
      const inColumn = shape.headerColumn && isFirst ? headers.column : 0
      $setLook(node, cell, inRow | inColumn)
      cursor = node
    }
    $removeBetween(row, cursor, null)
  }
}

/** The properties of a new table of the editor, and what its nodes show. */
export function $draftTable(node: TableNode, newId: () => string): { props: Props; local: LocalTable } {
  const nothing = { rowOf: () => undefined, placeOf: () => undefined }
  const local = $readTable(node, nothing, noShape, newId)
  return { props: gridChanges(noShape, local.shape, readGrid({})), local }
}

const noShape: TableShape = { columns: [], rows: [], headerRow: false, headerColumn: false }

/** The index now of a line, or of the one that stood nearest before it was taken out. */
function nearest(before: readonly string[], now: readonly string[], line = ''): number {
  const at = before.indexOf(line)
  for (let index = at; index >= 0; index--) {
    const found = now.indexOf(before[index]!)
    if (found >= 0) return found
  }
  return 0
}

const keyOf = ({ row, column }: CellPlace): string => cellKey(row, column)

function goneLines(
  before: readonly { readonly id: string }[],
  after: readonly { readonly id: string }[],
): Set<string> {
  const kept = new Set(after.map(({ id }) => id))
  return new Set(before.map(({ id }) => id).filter((id) => !kept.has(id)))
}

function $setLook(node: TableCellNode, { colspan, rowspan, look }: ShapeCell, header: number): void {
  if (node.getColSpan() !== colspan) node.setColSpan(colspan)
  if (node.getRowSpan() !== rowspan) node.setRowSpan(rowspan)
  if (node.getHeaderStyles() !== header) node.setHeaderStyles(header, headers.both)
  if ((node.getBackgroundColor() ?? undefined) !== look.background)
    node.setBackgroundColor(look.background ?? null)
  if (node.getVerticalAlign() !== look.verticalAlign) node.setVerticalAlign(look.verticalAlign)
}

function $setWidths(node: TableNode, { columns }: TableShape): void {
  const wanted = columns.some(({ size }) => size > 0) ? columns.map(({ size }) => size) : undefined
  if (JSON.stringify(node.getColWidths()) !== JSON.stringify(wanted)) node.setColWidths(wanted)
}
