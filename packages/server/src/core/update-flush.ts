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
import type { Session } from './session.ts'
import { isEmptyUpdate, type Submission } from './session-room.ts'
import type { Continuation } from './store.ts'
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
  /** The log has to have this before it may be applied; `applyDeferred` is called then. */
  readonly onDeferred: (flushed: Flushed, chunk: Chunk) => void
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
  /** Whether the log takes it is not known yet. */
  readonly deferred: Accepted[]
  /** Not looked at: it comes behind something deferred of the same session. */
  readonly held: Submission[]
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
  /** What came from sessions behind something deferred. */
  readonly #held = new Map<Session, Submission[]>()
  #heldBytes = 0
  #deferredBytes = 0
  #isStopped = false
  /** What the last flush took for what it did not apply: nobody waits longer because somebody else floods. */
  #refusingMs = 0
  #measuredAt = Number.NEGATIVE_INFINITY

  constructor(options: UpdateFlushOptions) {
    this.#options = options
    const restAfter = (tookMs: number): number => rest(tookMs - this.#refusingMs)
    this.#window = new FlushWindow(options.world.clock, restAfter, () => this.#flush())
  }

  get isIdle(): boolean {
    return this.#inbox.length === 0 && this.#held.size === 0
  }

  /** Bytes that wait behind something deferred. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  submit(submission: Submission): void {
    this.#inbox.push(submission)
    this.#window.request()
  }

  /** Applies all that waits, now. */
  flush(): void {
    this.#window.flush()
  }

  /**
   * Applies what the log has taken meanwhile. What its session sent since then is next.
   *
   * @returns what was new of it; undefined when nothing was.
   */
  applyDeferred({ run: { session, update, submissions }, clients }: Accepted): Uint8Array | undefined {
    const { live, ownership, world, onBroken } = this.#options
    if (this.#isStopped) return undefined
    ownership.told(clients)
    this.#deferredBytes -= update.byteLength
    this.#release(session)
    try {
      const emitted = live.change(({ check, apply }) => {
        const verdict = check(update)
        if (verdict.kind !== 'fits') throw new Error(`what was deferred does not fit: ${verdict.kind}`)
        apply(update, verdict.isAllNew)
      })
      world.metrics.count('updates', { source: 'session' }, submissions.length)
      if (emitted) this.#unblock(clients)
      return emitted
    } catch (error) {
      onBroken(error)
      return undefined
    }
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
    this.#refusingMs = 0
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
    const { live, world, onFlushed, onDeferred } = this.#options
    const sorted: Sorted = { accepted: [], refused: [], waiting: [], foreign: [], deferred: [], held: [] }
    const emitted = live.change((changes) => {
      for (const run of runsOf(portion)) this.#judge(run, changes, sorted)
    })
    this.#answer(sorted)
    const chunks = emitted ? chunksOf(sorted.accepted, emitted, world.updateCheck) : []
    const done = withoutDelayed(portion, sorted)
    if (done.length > 0) onFlushed({ portion: done, isResync: isResync(done, sorted) }, emitted, chunks)
    if (emitted) this.#unblock(sorted.accepted.flatMap(({ clients }) => clients))
    for (const deferred of sorted.deferred) {
      const { session, update, submissions } = deferred.run
      // A copy: the bytes are a view into what the socket read.
      const chunk = { session, update: new Uint8Array(update), clients: deferred.clients }
      onDeferred({ portion: submissions, isResync: isResync(submissions, sorted), deferred }, chunk)
    }
  }

  /** Applies a run if it may be applied. One of several that may not is judged again, each for itself. */
  #judge(run: Run, changes: Changes, sorted: Sorted): void {
    const { session, update, submissions } = run
    if (this.#isHeldBack(run, sorted) || isEmptyUpdate(update)) return
    const { ownership, world } = this.#options
    const startedAt = world.clock.now()
    const verdict = this.#verdictOn(run, changes)
    if (verdict.kind === 'fits') {
      this.#accept(
        { run, clients: ownership.claim(session, verdict.clients) },
        verdict.isAllNew,
        changes,
        sorted,
      )
    } else if (submissions.length > 1)
      for (const submission of submissions) this.#judge(alone(submission), changes, sorted)
    else {
      this.#sortOut(submissions[0]!, verdict, sorted)
      this.#refusingMs += world.clock.now() - startedAt
    }
  }

  #accept(accepted: Accepted, isAllNew: boolean, changes: Changes, sorted: Sorted): void {
    const { session, update } = accepted.run
    if (this.#options.ownership.isForTheLogToSay(accepted.clients)) {
      sorted.deferred.push(accepted)
      this.#deferredBytes += update.byteLength
      this.#held.set(session, [])
    } else {
      changes.apply(update, isAllNew)
      sorted.accepted.push(accepted)
    }
  }

  /** Nothing of a session overtakes what was deferred of it. */
  #isHeldBack({ session, submissions }: Run, { held }: Sorted): boolean {
    const before = this.#held.get(session)
    if (!before) return false
    for (const submission of submissions) {
      before.push(submission)
      held.push(submission)
      this.#heldBytes += submission.update.byteLength
    }
    return true
  }

  #release(session: Session): void {
    const held = this.#held.get(session)! // since something of it was deferred
    this.#held.delete(session)
    for (const { update } of held) this.#heldBytes -= update.byteLength
    if (held.length === 0) return
    this.#inbox = [...held, ...this.#inbox]
    this.#window.request()
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
    const startedAt = world.clock.now()
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
    this.#refusingMs += world.clock.now() - startedAt
    let updates = 0
    for (const { run } of accepted) updates += run.submissions.length
    if (updates > 0) world.metrics.count('updates', { source: 'session' }, updates)
  }

  #unblock(clients: readonly Continuation[]): void {
    const { live, ownership } = this.#options
    const freed = ownership.unblock(clients.map(({ client }) => client))
    for (const session of freed) session.askAgain(live.stateVector())
  }

  /** Whether an update would make the document larger than it may be; one that only deletes never does. */
  #isTooLarge(update: Uint8Array): boolean {
    const { live, world } = this.#options
    const { clock, limits } = world
    const hasNoStructs = update[0] === 0
    const bytes = this.#deferredBytes + update.byteLength
    const isOver = (): boolean => live.approximateBytes + bytes > limits.maxDocumentBytes
    if (hasNoStructs || !isOver()) return false
    // The estimate only grows; encoding tells the truth, and costs, so not more often than this.
    if (clock.now() - this.#measuredAt > measureEveryMs) {
      this.#measuredAt = clock.now()
      live.encoded()
    }
    return isOver()
  }
}

/** What of a portion is done with now. */
const withoutDelayed = (
  portion: readonly Submission[],
  { deferred, held }: Sorted,
): readonly Submission[] => {
  if (deferred.length === 0 && held.length === 0) return portion
  const delayed = new Set([...held, ...deferred.flatMap(({ run }) => run.submissions)])
  return portion.filter((submission) => !delayed.has(submission))
}

/** Whether a portion is a step 2, and all of it was applied or known. */
const isResync = (portion: readonly Submission[], { refused, waiting, foreign }: Sorted): boolean =>
  portion[0]?.kind === 'syncStep2' &&
  !portion[0].isRefused &&
  refused.length + waiting.length + foreign.length === 0
