import { type DocumentId, encode } from '@quire/protocol'
import * as Y from 'yjs'
import type { LogSlice } from './store.ts'
import { type CheckUpdate, checkUpdate, type Verdict } from './update-check.ts'

/** What may be done while a document is open for changes. */
export interface Changes {
  /** Judges an update against the document as it is now, changes made a moment ago included. */
  check(update: Uint8Array): Verdict
  /** Applies an update that {@link Changes.check} found to fit. */
  apply(update: Uint8Array): void
}

/** A tail longer than this is not worth keeping beside its snapshot. */
const maxTailFrames = 64

/**
 * The document itself, live in memory.
 *
 * Its roots are never typed (`doc.getText(…)` and the like), so Yjs never runs the clean-ups that come with types and
 * the server stays blind to what the bytes mean.
 */
export class LiveDocument {
  readonly #doc: Y.Doc
  readonly #checkUpdate: CheckUpdate
  #emitted: Uint8Array | undefined
  #join: { readonly frames: readonly Uint8Array[]; readonly snapshotBytes: number } | undefined

  constructor(documentId: DocumentId, check: CheckUpdate = checkUpdate) {
    this.#doc = new Y.Doc({ guid: documentId, gc: true })
    // The server writes nothing itself. -1 is no client's id, so Yjs never sees a clash with its own.
    this.#doc.clientID = -1
    this.#checkUpdate = check
    // An exception in here would leave Yjs unable to emit ever again (yjs#723): only assign.
    this.#doc.on('update', (update: Uint8Array) => {
      this.#emitted = update
    })
  }

  /**
   * Makes changes in one transaction, which costs a third of one each.
   *
   * @returns all that was new, as one update; undefined when nothing was.
   */
  change(make: (changes: Changes) => void): Uint8Array | undefined {
    this.#emitted = undefined
    this.#doc.transact(() =>
      make({
        check: (update) => this.#checkUpdate(this.#doc, update),
        apply: (update) => Y.applyUpdate(this.#doc, update),
      }),
    )
    const emitted: Uint8Array | undefined = this.#emitted
    if (emitted) this.#extendJoin(emitted)
    return emitted
  }

  /** Applies what the log says: it was checked when it was written. */
  replay(slice: LogSlice): Uint8Array | undefined {
    return this.change(({ apply }) => {
      if (slice.snapshot) apply(slice.snapshot.update)
      for (const row of slice.rows) apply(row.update)
    })
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc)
  }

  /**
   * All that a state vector lacks, as one update.
   *
   * @throws when the bytes are no state vector.
   */
  diff(stateVector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc, stateVector)
  }

  /**
   * What a client with nothing needs: a step 2 with a snapshot, then what came after it. Encoded once and shared by
   * all who join, until the tail has grown too long.
   */
  joinFrames(): readonly Uint8Array[] {
    if (!this.#join) {
      const frame = encode({ type: 'syncStep2', update: Y.encodeStateAsUpdate(this.#doc) })
      this.#join = { frames: [frame], snapshotBytes: frame.byteLength }
    }
    return this.#join.frames
  }

  close(): void {
    this.#doc.destroy()
  }

  #extendJoin(update: Uint8Array): void {
    if (!this.#join) return
    const frames = [...this.#join.frames, encode({ type: 'update', update })]
    const tailBytes = frames.slice(1).reduce((sum, frame) => sum + frame.byteLength, 0)
    const isWorthIt = frames.length <= maxTailFrames && tailBytes <= this.#join.snapshotBytes
    this.#join = isWorthIt ? { frames, snapshotBytes: this.#join.snapshotBytes } : undefined
  }
}
