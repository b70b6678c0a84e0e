import type { DocumentId, RefusalReason } from '@quire/protocol'
import {
  type Accepted,
  alone,
  type Chunk,
  chunksOf,
  type Flushed,
  portions,
  type Run,
  runsOf,
  takeFairly,
} from './flush-list.ts'
import { FlushWindow, usingAtMost } from './flush-window.ts'
import type { Changes, LiveDocument } from './live-document.ts'
import type { Ownership } from './ownership.ts'
import type { RoomWorld } from './room-world.ts'
import { isEmptyUpdate, type Submission } from './session-room.ts'
import type { Verdict } from './update-check.ts'

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
  readonly refused: Array<{ readonly submission: Submission; readonly reason: RefusalReason }>
  /** It rests on what the document does not have. */
  readonly waiting: Submission[]
  /** It brings what only its owner may bring. */
  readonly foreign: Array<{ readonly submission: Submission; readonly client: number }>
}

/** It would make the document larger than it may be. */
interface TooLarge {
  readonly kind: 'malformed'
  readonly rule: undefined
  readonly reason: 'tooLarge'
}

/** A write to each reader costs more than all else: a document with many of them soon waits the whole time. */
const rest = usingAtMost(0.02, 14)
const measureEveryMs = 5_000

/** Applies what sessions submit, all that gathered in a window in one transaction. */
export class UpdateFlush {
  readonly #options: UpdateFlushOptions
  readonly #window: FlushWindow
  #inbox: Submission[] = []
  #isStopped = false
  #measuredAt = Number.NEGATIVE_INFINITY

  constructor(options: UpdateFlushOptions) {
    this.#options = options
    this.#window = new FlushWindow(options.world.clock, rest, () => this.#flush())
  }

  get isIdle(): boolean {
    return this.#inbox.length === 0
  }

  submit(submission: Submission): void {
    this.#inbox.push(submission)
    this.#window.request()
  }

  /** Applies all that waits, now. */
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
    const { taken, left } = takeFairly(this.#inbox)
    this.#inbox = left
    const startedAt = clock.now()
    metrics.observe('flush_updates', taken.length)
    try {
      for (const portion of portions(taken)) if (!this.#isStopped) this.#flushPortion(portion)
    } catch (error) {
      this.#options.onBroken(error)
    }
    metrics.observe('flush_seconds', (clock.now() - startedAt) / 1000)
    if (left.length > 0) this.#window.request()
  }

  #flushPortion(portion: readonly Submission[]): void {
    const { live, world, onFlushed } = this.#options
    const sorted: Sorted = { accepted: [], refused: [], waiting: [], foreign: [] }
    const emitted = live.change((changes) => {
      for (const run of runsOf(portion)) this.#judge(run, changes, sorted)
    })
    this.#answer(sorted)
    const chunks = emitted ? chunksOf(sorted.accepted, emitted, world.updateCheck) : []
    onFlushed({ portion, isResync: isResync(portion, sorted) }, emitted, chunks)
    if (emitted) this.#unblock(sorted.accepted)
  }

  /** Applies a run if it may be applied. One of several that may not is judged again, each for itself. */
  #judge(run: Run, changes: Changes, sorted: Sorted): void {
    const { session, update, submissions } = run
    if (isEmptyUpdate(update)) return
    const verdict = this.#verdictOn(run, changes)
    if (verdict.kind === 'fits') {
      changes.apply(update, verdict.isAllNew)
      const clients = this.#options.ownership.claim(session, verdict.clients, verdict.newcomers)
      sorted.accepted.push({ run, clients })
    } else if (submissions.length > 1)
      for (const submission of submissions) this.#judge(alone(submission), changes, sorted)
    else this.#sortOut(submissions[0]!, verdict, sorted)
  }

  #verdictOn({ session, update }: Run, { check }: Changes): Verdict | TooLarge {
    if (this.#isTooLarge(update)) return { kind: 'malformed', rule: undefined, reason: 'tooLarge' }
    return check(update, (client) => this.#options.ownership.mayWrite(session, client))
  }

  #sortOut(
    submission: Submission,
    verdict: Exclude<Verdict, { kind: 'fits' }> | TooLarge,
    sorted: Sorted,
  ): void {
    const { documentId, world } = this.#options
    switch (verdict.kind) {
      case 'unknownBase':
        sorted.waiting.push(submission)
        break
      case 'foreign':
        sorted.foreign.push({ submission, client: verdict.client })
        break
      default: {
        verdict satisfies { kind: 'malformed' }
        const { rule, reason } = verdict
        sorted.refused.push({ submission, reason })
        const sessionId = submission.session.id
        if (rule) world.logger.info({ documentId, sessionId, rule }, 'an update was refused')
      }
    }
  }

  /** Tells the writers of what was not applied. */
  #answer({ accepted, refused, waiting, foreign }: Sorted): void {
    const { live, ownership, world } = this.#options
    for (const { submission, client } of foreign) {
      world.metrics.count('refusals', { reason: 'forbidden' })
      submission.session.wait(submission.frame)
      ownership.block(submission.session, client)
    }
    for (const { session, frame } of waiting) {
      session.wait(frame)
      session.askAgain(live.stateVector())
    }
    for (const { submission, reason } of refused) {
      const { session, frame, update } = submission
      session.refuseFrame(frame, reason, update.byteLength)
    }
    let updates = 0
    for (const { run } of accepted) updates += run.submissions.length
    if (updates > 0) world.metrics.count('updates', { source: 'session' }, updates)
  }

  #unblock(accepted: readonly Accepted[]): void {
    const { live, ownership } = this.#options
    const freed = ownership.unblock(accepted.flatMap(({ clients }) => clients.map(([client]) => client)))
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
const isResync = (portion: readonly Submission[], { refused, waiting, foreign }: Sorted): boolean =>
  portion[0]?.kind === 'syncStep2' &&
  !portion[0].isRefused &&
  refused.length + waiting.length + foreign.length === 0
