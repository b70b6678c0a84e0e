import * as Y from 'yjs'

const mergeWidth = 64

/**
 * Local updates that wait to leave, merged while they wait.
 *
 * Merged as a tree, {@link mergeWidth} at a time: one flat `Y.mergeUpdates` of thousands is quadratic (20,000: 5 s; as a
 * tree 0.07 s). Past `maxBytes` the updates are dropped and the document itself, which has them all, is encoded
 * from the point where the first one began.
 */
export class Outbox {
  readonly #doc: Y.Doc
  readonly #maxBytes: number
  /** `#levels[n]` holds updates merged n times, oldest first; higher levels are older. */
  #levels: Uint8Array[][] = []
  #bytes = 0
  #count = 0
  #start: Map<number, number> = new Map()

  constructor(doc: Y.Doc, maxBytes: number) {
    this.#doc = doc
    this.#maxBytes = maxBytes
  }

  /** Updates waiting. */
  get count(): number {
    return this.#count
  }

  /**
   * @param before - the document's state vector before the update; read only.
   */
  add(update: Uint8Array, before: Map<number, number>): void {
    if (this.#count === 0) this.#start = before
    this.#count++
    this.#bytes += update.byteLength
    if (this.#bytes > this.#maxBytes) this.#levels = []
    else this.#push(0, update)
  }

  /** All that waits as one update, which empties the outbox; `undefined` when nothing waits. */
  take(): { readonly update: Uint8Array; readonly count: number } | undefined {
    if (this.#count === 0) return undefined
    const count = this.#count
    const update = this.#bytes > this.#maxBytes ? this.#encodeDocument() : this.#mergeAll()
    this.clear()
    return { update, count }
  }

  clear(): void {
    this.#levels = []
    this.#bytes = 0
    this.#count = 0
    this.#start = new Map()
  }

  #push(level: number, update: Uint8Array): void {
    const updates = this.#levels[level] ?? []
    this.#levels[level] = updates
    updates.push(update)
    if (updates.length < mergeWidth) return
    this.#levels[level] = []
    this.#push(level + 1, Y.mergeUpdates(updates))
  }

  #mergeAll(): Uint8Array {
    const updates = [...this.#levels].reverse().flat()
    return updates.length === 1 ? updates[0]! : Y.mergeUpdates(updates)
  }

  #encodeDocument(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc, Y.encodeStateVector(this.#start))
  }
}
