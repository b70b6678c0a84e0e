import { type DocumentId, encode } from '@quire/protocol'
import * as Y from 'yjs'
import { LongTransaction } from './long-transaction.ts'
import { mergeUpdates } from './merge-updates.ts'
import type { LogSlice } from './store.ts'
import type { UpdateCheck, Verdict } from './update-check.ts'

/** What may be done while a document is open for changes. */
export interface Changes {
  /**
   * Judges an update against the document as it is now, changes made a moment ago included.
   *
   * @param mayWrite - whether its sender may bring new writings of a client; by default, of any.
   */
  check(update: Uint8Array, mayWrite?: (client: number) => boolean): Verdict
  /**
   * Applies an update that {@link Changes.check} found to fit.
   *
   * @param isAllNew - as the verdict says. Yjs need not be asked what was new when this was the only change.
   */
  apply(update: Uint8Array, isAllNew?: boolean): void
}

/** What a replay could not apply. */
export interface Replayed {
  /** All that was new, as one update; undefined when nothing was. */
  readonly emitted: Uint8Array | undefined
  /** Clients whose writings it continues. */
  readonly clients: ReadonlySet<number>
  /** Positions of rows that are no updates, or break a rule. */
  readonly damaged: readonly number[]
  /** Positions of rows that rest on something the log does not have: on a damaged row, most likely. */
  readonly unreachable: readonly number[]
}

/** Yjs applied something and told nobody: from here on it would go on doing so (yjs#723). */
export class SilentDocumentError extends Error {
  override readonly name = 'SilentDocumentError'
}

const anybody = (): boolean => true

/** A tail longer than this is not worth keeping beside its snapshot. */
const maxTailFrames = 64

/** What a client with nothing needs, until too much came after the snapshot. */
interface Join {
  readonly snapshot: Uint8Array
  readonly tail: Uint8Array[]
  tailBytes: number
  /** Made when they are asked for, and shared by all who join then. */
  frames: readonly Uint8Array[] | undefined
}

/**
 * The document itself, live in memory.
 *
 * Its roots are never typed (`doc.getText(…)` and the like), so Yjs never runs the clean-ups that come with types and
 * the server stays blind to what the bytes mean.
 */
export class LiveDocument {
  readonly #doc: Y.Doc
  readonly #transaction: LongTransaction
  readonly #updateCheck: UpdateCheck
  #emitted: Uint8Array | undefined
  #approximateBytes = 0
  #join: Join | undefined
  // An exception in here would leave Yjs unable to emit ever again (yjs#723): only assign.
  readonly #listener = (update: Uint8Array): void => {
    this.#emitted = update
  }

  constructor(documentId: DocumentId, updateCheck: UpdateCheck) {
    this.#doc = new Y.Doc({ guid: documentId, gc: true })
    // The server writes nothing itself. -1 is no client's id, so Yjs never sees a clash with its own.
    this.#doc.clientID = -1
    this.#transaction = new LongTransaction(this.#doc)
    this.#updateCheck = updateCheck
  }

  /** About the size of the document, encoded. */
  get approximateBytes(): number {
    return this.#approximateBytes
  }

  /**
   * Makes changes.
   *
   * @returns all that was new, as one update; undefined when nothing was.
   * @throws {SilentDocumentError} when the document is not to be trusted any more.
   */
  change(make: (changes: Changes) => void): Uint8Array | undefined {
    if (this.#transaction.isLong) this.settle()
    const news: Uint8Array[] = []
    let isAsking = false
    const apply = (update: Uint8Array, isAllNew = false): void => {
      if (isAllNew && !isAsking) news.push(update)
      else if (!isAsking) {
        isAsking = true
        this.#transaction.end() // what Yjs tells is of one transaction, so this one begins anew
      }
      this.#transaction.change(() => Y.applyUpdate(this.#doc, update))
    }
    try {
      make({
        check: (update, mayWrite = anybody) => this.#updateCheck.judge(this.#doc, update, mayWrite),
        apply,
      })
      const told = isAsking ? this.#endAndAsk() : undefined
      if (told) news.push(told)
    } catch (cause) {
      throw new SilentDocumentError('an update that had been checked could not be applied', { cause })
    }
    const [only] = news
    if (!only) return undefined
    // A copy: the bytes are a view into what the socket read.
    const emitted = news.length === 1 ? new Uint8Array(only) : mergeUpdates(news)
    this.#grow(emitted)
    return emitted
  }

  /** Whether there is enough to tidy up; until then a calm document of many clients is left as it is. */
  get isWorthSettling(): boolean {
    return this.#transaction.isWorthEnding
  }

  /**
   * Tidies up after the changes since the last time; to be called now and then, and before a snapshot: only then what
   * was deleted is gone.
   *
   * @throws {SilentDocumentError} when the document is not to be trusted any more.
   */
  settle(): void {
    try {
      this.#transaction.end()
    } catch (cause) {
      throw new SilentDocumentError('a transaction could not be ended', { cause })
    }
  }

  /**
   * Applies what the log says. Damaged rows are left out, and so are those that rest on them.
   *
   * @throws {Error} when the snapshot itself is damaged; nothing was changed then.
   * @throws {SilentDocumentError} when the document is not to be trusted any more.
   */
  replay({ snapshot, rows }: Pick<LogSlice, 'snapshot' | 'rows'>): Replayed {
    const damaged: number[] = []
    const clients = new Set<number>()
    let waiting = rows
    const check = (update: Uint8Array): Verdict => {
      const verdict = this.#updateCheck.judge(this.#doc, update, anybody, true)
      if (verdict.kind === 'fits') for (const { client } of verdict.clients) clients.add(client)
      return verdict
    }
    if (snapshot && check(snapshot.update).kind !== 'fits') throw new Error('the snapshot is damaged')
    const emitted = this.change(({ apply }) => {
      if (snapshot) apply(snapshot.update)
      // Two writers of one flush may rest on each other's rows, so a row gets another chance after those behind it.
      for (let left = -1; left !== waiting.length; ) {
        left = waiting.length
        waiting = waiting.filter((row) => {
          const { kind } = check(row.update)
          if (kind === 'fits') apply(row.update)
          if (kind === 'malformed') damaged.push(row.position)
          return kind === 'unknownBase'
        })
      }
    })
    return { emitted, clients, damaged, unreachable: waiting.map(({ position }) => position) }
  }

  /** The whole document as one update. */
  encoded(): Uint8Array {
    const update = Y.encodeStateAsUpdate(this.#doc)
    this.#approximateBytes = update.byteLength
    return update
  }

  hasWritingsOf(client: number): boolean {
    return this.#doc.store.clients.has(client)
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
   * Whether somebody with this state lacks more than half of what was ever written: the whole is cheaper then, as it is
   * encoded once for all who need it.
   *
   * @throws when the bytes are no state vector.
   */
  isMostlyUnknownTo(stateVector: Uint8Array): boolean {
    const known = Y.decodeStateVector(stateVector)
    let written = 0
    let missing = 0
    for (const client of this.#doc.store.clients.keys()) {
      const clock = Y.getState(this.#doc.store, client)
      written += clock
      missing += Math.max(0, clock - (known.get(client) ?? 0))
    }
    return missing * 2 > written
  }

  /**
   * What a client with little or nothing needs: a step 2 with a snapshot, then what came after it. Encoded once and shared by
   * all who join, until the tail has grown too long.
   */
  joinFrames(): readonly Uint8Array[] {
    this.#join ??= {
      snapshot: encode({ type: 'syncStep2', update: this.encoded() }),
      tail: [],
      tailBytes: 0,
      frames: undefined,
    }
    const { snapshot, tail } = this.#join
    this.#join.frames ??= [snapshot, ...tail.map((update) => encode({ type: 'update', update }))]
    return this.#join.frames
  }

  close(): void {
    this.#transaction.abandon()
    this.#doc.destroy()
  }

  #hasMoved({ beforeState, deleteSet }: Y.Transaction): boolean {
    if (deleteSet.clients.size > 0) return true
    for (const client of this.#doc.store.clients.keys())
      if (Y.getState(this.#doc.store, client) !== (beforeState.get(client) ?? 0)) return true
    return false
  }

  #grow(update: Uint8Array): void {
    this.#approximateBytes += update.byteLength
    if (!this.#join) return
    const { tail, snapshot } = this.#join
    tail.push(update)
    this.#join.tailBytes += update.byteLength
    this.#join.frames = undefined
    if (tail.length >= maxTailFrames || this.#join.tailBytes > snapshot.byteLength) this.#join = undefined
  }

  /** Ends the transaction and lets Yjs tell what was new in it. */
  #endAndAsk(): Uint8Array | undefined {
    this.#emitted = undefined
    this.#doc.on('update', this.#listener)
    const transaction = this.#transaction.end()
    this.#doc.off('update', this.#listener)
    const emitted: Uint8Array | undefined = this.#emitted
    if (!emitted && transaction && this.#hasMoved(transaction)) throw new Error('it moved without a word')
    return emitted
  }
}
