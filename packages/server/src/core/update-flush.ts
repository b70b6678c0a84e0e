import type { DocumentId, RefusalReason } from '@quire/protocol'
import { type Accepted, type Chunk, chunksOf, type Flushed, portions, type Queued } from './flush-list.ts'
import { FlushWindow } from './flush-window.ts'
import type { LiveDocument } from './live-document.ts'
import type { Ownership } from './ownership.ts'
import type { RoomWorld } from './room-world.ts'
import { isEmptyUpdate } from './session-room.ts'

export interface UpdateFlushOptions {
  readonly documentId: DocumentId
  readonly world: RoomWorld
  readonly live: LiveDocument
  readonly ownership: Ownership
  /**
   * Called after each transaction, in order.
   *
   * @param emitted - all that was new; undefined when nothing was.
   * @param chunks - the same by writer.
   */
  readonly onFlushed: (flushed: Flushed, emitted: Uint8Array | undefined, chunks: readonly Chunk[]) => void
  /** The document is not to be trusted any more: this is to be stopped. */
  readonly onBroken: (error: unknown) => void
}

/** What became of a portion. */
interface Sorted {
  readonly accepted: Accepted[]
  readonly refused: Array<{ readonly queued: Queued; readonly reason: RefusalReason }>
  /** It rests on what the document does not have. */
  readonly waiting: Queued[]
  /** It brings what only its owner may bring. */
  readonly foreign: Array<{ readonly queued: Queued; readonly client: number }>
}

const maxWaitMs = 16
const measureEveryMs = 5_000

/** Applies what sessions submit, all that gathered in a window in one transaction. */
export class UpdateFlush {
  readonly #options: UpdateFlushOptions
  readonly #window: FlushWindow
  #inbox: Queued[] = []
  #isStopped = false
  #measuredAt = Number.NEGATIVE_INFINITY

  constructor(options: UpdateFlushOptions) {
    this.#options = options
    this.#window = new FlushWindow(options.world.clock, maxWaitMs, () => this.#flush())
  }

  get isIdle(): boolean {
    return this.#inbox.length === 0
  }

  submit(queued: Queued): void {
    this.#inbox.push(queued)
    this.#window.request()
  }

  /** Applies what waits, now. */
  flush(): void {
    this.#window.flush()
  }

  /** Applies nothing from now on, also not what waits. */
  stop(): void {
    this.#isStopped = true
  }

  close(): void {
    this.stop()
    this.#window.close()
  }

  #flush(): void {
    const { clock, metrics } = this.#options.world
    const inbox = this.#inbox
    this.#inbox = []
    const startedAt = clock.now()
    metrics.observe('flush_updates', inbox.length)
    try {
      for (const portion of portions(inbox)) if (!this.#isStopped) this.#flushPortion(portion)
    } catch (error) {
      this.#options.onBroken(error)
    }
    metrics.observe('flush_seconds', (clock.now() - startedAt) / 1000)
  }

  #flushPortion(portion: readonly Queued[]): void {
    const { live, ownership, world, onFlushed } = this.#options
    const sorted: Sorted = { accepted: [], refused: [], waiting: [], foreign: [] }
    const emitted = live.change(({ check, apply }) => {
      for (const queued of portion) {
        const { session, update } = queued
        if (isEmptyUpdate(update)) continue
        if (this.#isTooLarge(update)) {
          sorted.refused.push({ queued, reason: 'tooLarge' })
          continue
        }
        const verdict = check(update, (client) => ownership.mayWrite(session, client))
        switch (verdict.kind) {
          case 'fits': {
            apply(update)
            const claims = ownership.claim(session, verdict.newcomers)
            sorted.accepted.push({ queued, clients: verdict.clients, claims })
            break
          }
          case 'unknownBase':
            sorted.waiting.push(queued)
            break
          case 'foreign':
            sorted.foreign.push({ queued, client: verdict.client })
            break
          case 'malformed':
            sorted.refused.push({ queued, reason: verdict.reason })
            world.logger.info(
              { documentId: this.#options.documentId, sessionId: session.id, rule: verdict.rule },
              'an update was refused',
            )
            break
          default:
            verdict satisfies never
        }
      }
    })
    this.#answer(sorted)
    const chunks = emitted ? chunksOf(sorted.accepted, emitted, world.updateCheck) : []
    onFlushed({ portion, isResync: isResync(portion, sorted) }, emitted, chunks)
    if (emitted) this.#unblock(sorted.accepted)
  }

  /** Tells the writers of what was not applied. */
  #answer({ accepted, refused, waiting, foreign }: Sorted): void {
    const { live, ownership, world } = this.#options
    for (const { queued, client } of foreign) {
      world.metrics.count('refusals', { reason: 'forbidden' })
      queued.session.wait(queued.frame)
      ownership.block(queued.session, client)
    }
    for (const { session, frame } of waiting) {
      session.wait(frame)
      session.askAgain(live.stateVector())
    }
    for (const { queued, reason } of refused) queued.session.refuseFrame(queued.frame, reason)
    if (accepted.length > 0) world.metrics.count('updates', { source: 'session' }, accepted.length)
  }

  #unblock(accepted: readonly Accepted[]): void {
    const { live, ownership } = this.#options
    const freed = ownership.unblock(accepted.flatMap(({ clients }) => clients))
    for (const session of freed) session.askAgain(live.stateVector())
  }

  /** Whether an update would make the document larger than it may be; one that only deletes never does. */
  #isTooLarge(update: Uint8Array): boolean {
    const { live, world } = this.#options
    const { clock, limits } = world
    const hasNoStructs = update[0] === 0
    const isOver = (): boolean => live.approximateBytes + update.byteLength > limits.maxDocumentBytes
    if (hasNoStructs || !isOver()) return false
    // The estimate only grows; encoding tells the truth, and costs, so not more often than this.
    if (clock.now() - this.#measuredAt > measureEveryMs) {
      this.#measuredAt = clock.now()
      live.encoded()
    }
    return isOver()
  }
}

/** Whether a portion is a step 2, and all of it was applied or known. */
const isResync = (portion: readonly Queued[], { refused, waiting, foreign }: Sorted): boolean =>
  portion[0]?.kind === 'syncStep2' &&
  !portion[0].isRefused &&
  refused.length + waiting.length + foreign.length === 0
