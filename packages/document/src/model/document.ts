import type * as Y from 'yjs'
import { FlowView } from './flow.ts'
import { bodyName, propertiesName, restoredName } from './names.ts'
import { PropertyMap } from './properties.ts'
import type { Json } from './types.ts'

export interface ModelChange {
  /** Flows with something else to show than before. */
  readonly flows: ReadonlySet<FlowView>
}

/** One document as blocks. There is one per `Y.Doc`; get it with `openModel`. */
export class DocumentModel {
  readonly doc: Y.Doc
  readonly properties: PropertyMap
  /** Copies that an undo made of deleted text: `client.clock` of the copy → `[client, clock, length]` of the original. */
  readonly restored: Y.Map<Json>
  readonly #flows = new Map<string, FlowView>()
  readonly #listeners = new Set<(change: ModelChange) => void>()
  #changed = new Set<FlowView>()

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
      flow = new FlowView(name, this.doc.getText(name), this.properties)
      this.#flows.set(name, flow)
    }
    return flow
  }

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
    const ids = this.properties.apply(transaction)
    for (const flow of this.#flows.values())
      if (flow.apply(flow.index.apply(transaction), ids)) this.#changed.add(flow)
  }

  readonly #onSettled = (): void => {
    if (this.#changed.size === 0) return
    const change: ModelChange = { flows: this.#changed }
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
