import type * as Y from 'yjs'
import type { Block } from './block.ts'
import { FlowView } from './flow.ts'
import { cellFlow, type Grid, readGrid, tableOfFlow } from './grid.ts'
import { changedItems, rootName } from './items.ts'
import { bodyName, propertiesName, restoredName } from './names.ts'
import { PropertyMap } from './properties.ts'
import { shapeOf, type TableShape } from './table-shape.ts'
import type { Json, Props } from './types.ts'

export interface ModelChange {
  /** Flows with something else to show than before. */
  readonly flows: ReadonlySet<FlowView>
  /** Whether others wrote it, and nothing but words in blocks of the body that stay what and where they are. */
  readonly isOthersWords: boolean
}

/** One document as blocks. There is one per `Y.Doc`; get it with `openModel`. */
export class DocumentModel {
  readonly doc: Y.Doc
  readonly properties: PropertyMap
  /** Copies that an undo made of deleted text: `client.clock` of the copy → `[client, clock, length]` of the original. */
  readonly restored: Y.Map<Json>
  readonly #flows = new Map<string, FlowView>()
  readonly #listeners = new Set<(change: ModelChange) => void>()
  /** Flows that are being read for the first time; a table inside one of its own cells would never end. */
  readonly #opening = new Set<string>()
  #changed = new Set<FlowView>()
  #isOthersWords = true

  constructor(doc: Y.Doc) {
    this.doc = doc
    this.properties = new PropertyMap(doc.getMap<Json>(propertiesName))
    this.restored = doc.getMap<Json>(restoredName)
    doc.on('afterTransaction', this.#onTransaction)
    doc.on('afterAllTransactions', this.#onSettled)
    doc.on('destroy', () => this.#close())
  }

  get body(): FlowView {
    return this.flow(bodyName)
  }

  /** A flow by its root name; made on first use, which writes nothing. */
  flow(name: string): FlowView {
    let flow = this.#flows.get(name)
    if (!flow) {
      this.#opening.add(name)
      flow = new FlowView(name, this.doc.getText(name), this.properties, this.#isBlankTable)
      this.#opening.delete(name)
      this.#flows.set(name, flow)
    }
    return flow
  }

  /** A table as it shows. */
  table({ id, props }: Pick<Block, 'id' | 'props'>): TableShape {
    return shapeOf(readGrid(props), (row, column) => this.#isBlank(cellFlow(id, row, column)))
  }

  /** The cells of a table, or of some lines of it, that something stands in. */
  filledCells(id: string, { rows, columns }: Pick<Grid, 'rows' | 'columns'>): FlowView[] {
    const names = rows.flatMap((row) => columns.map((column) => cellFlow(id, row.id, column.id)))
    return names.filter((name) => !this.#isBlank(name)).map((name) => this.flow(name))
  }

  /** A root that nobody wrote in is not opened for this. */
  #isBlank(name: string): boolean {
    return !this.doc.share.has(name) || this.#opening.has(name) || this.flow(name).isBlank
  }

  readonly #isBlankTable = (id: string, props: Props): boolean =>
    this.filledCells(id, readGrid(props)).length === 0

  /** The flow an item lies in, if it is one in use. */
  flowOf(item: Y.Item): FlowView | undefined {
    for (const flow of this.#flows.values()) if (flow.flow === item.parent) return flow
    return undefined
  }

  /** Calls `listener` once after all transactions that belong together; the blocks are up to date then. */
  onChange(listener: (change: ModelChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly #onTransaction = (transaction: Y.Transaction): void => {
    this.#isOthersWords &&= !transaction.local
    const ids = this.properties.apply(transaction)
    const items = changedItems(transaction)
    const tables = new Set<string>()
    for (const parent of items.keys()) {
      const name = rootName(parent)
      const table = name === undefined || this.#flows.has(name) ? undefined : tableOfFlow(name)
      if (table !== undefined) tables.add(table)
    }
    for (const flow of this.#flows.values()) {
      const change = flow.index.apply(items.get(flow.flow) ?? [])
      this.#apply(flow, () => flow.apply(change, ids), tables)
    }
    this.#applyTables(tables)
  }

  #apply(flow: FlowView, apply: () => boolean, tables: Set<string>): void {
    const wasBlank = flow.isBlank
    const { revision } = flow
    if (!apply()) return
    this.#changed.add(flow)
    this.#isOthersWords &&= flow.name === bodyName && flow.refreshedSince(revision) !== undefined
    const table = flow.isBlank === wasBlank ? undefined : tableOfFlow(flow.name)
    if (table !== undefined) tables.add(table)
  }

  /** What a table shows depends on which of its cells are blank; so it may on tables in these cells. */
  #applyTables(tables: Set<string>): void {
    // Tables that are added meanwhile are visited too, each once.
    for (const table of tables) {
      const ids = new Set([table])
      for (const flow of this.#flows.values()) this.#apply(flow, () => flow.apply(null, ids), tables)
    }
  }

  readonly #onSettled = (): void => {
    const change: ModelChange = { flows: this.#changed, isOthersWords: this.#isOthersWords }
    this.#isOthersWords = true
    if (change.flows.size === 0) return
    this.#changed = new Set()
    for (const listener of [...this.#listeners]) listener(change)
  }

  #close(): void {
    this.doc.off('afterTransaction', this.#onTransaction)
    this.doc.off('afterAllTransactions', this.#onSettled)
    for (const flow of this.#flows.values()) flow.index.close()
    this.#listeners.clear()
  }
}

const models = new WeakMap<Y.Doc, DocumentModel>()

/** The model of a Yjs document. Several editors on one document share it; it ends with `doc.destroy()`. */
export function openModel(doc: Y.Doc): DocumentModel {
  const model = models.get(doc) ?? new DocumentModel(doc)
  models.set(doc, model)
  return model
}
