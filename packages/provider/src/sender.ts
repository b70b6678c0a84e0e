import {
  type Access,
  type Awareness,
  encodeClientMessage,
  includesAccess,
  type ProtocolLimits,
  type RefusalReason,
  refusals,
  type SyncStep1,
} from '@quire/protocol'
import * as Y from 'yjs'
import { backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Keeper } from './keeper.ts'
import type { Ledger } from './ledger.ts'
import { Outbox } from './outbox.ts'
import type { splitUpdate } from './split-update.ts'
import type { Transport } from './transports/transport.ts'

/** One animation frame: what is typed within it leaves together. */
const flushIntervalMs = 16
/** As often as the server passes presence on. */
const presenceIntervalMs = 33
/** Looks again this often whether a full socket has drained; browsers have no event for it. */
const drainIntervalMs = 50
const maxBufferedBytes = 1024 * 1024
const maxWaitingBytes = 512 * 1024
/** Frames the server may leave unacknowledged before updates wait, and merge, here. */
const maxFramesInFlight = 256
/** The share of the server's rate limit that is used; its clock and ours need not agree. */
const rateShare = 0.8
/** A document that was too large is offered again after an edit, but not more often than this. */
const tooLargeRetryMs = 2_000

/** The type and length before an update in its frame. */
const frameHeadBytes = 8

/** No structs and no deletions. */
const emptyUpdate = Uint8Array.of(0, 0)

interface Line {
  readonly transport: Transport
  readonly maxFrameBytes: number
  readonly intervalMs: number
  access: Access
  /** What the server said it has, with its latest step 1. */
  serverVector: Uint8Array | undefined
  /** Whether that was answered; updates leave one by one only then. */
  isAnswered: boolean
  /** Set while edits stay here: sending them would only have them refused again. */
  heldFor: RefusalReason | undefined
  /** The rest of an answer that is too long for one frame; it leaves before any update. */
  parts: Parts | undefined
}

interface Parts {
  readonly updates: Uint8Array[]
  /** Local updates that these cover. */
  readonly upTo: number
  isBegun: boolean
}

export interface SenderOptions {
  readonly doc: Y.Doc
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: () => number
  readonly keeper: Keeper
  /** Called when what the ledger says may have changed. */
  readonly onChange: () => void
}

/** Decides what leaves when: one frame of merged updates and one of presence per animation frame, within the server's limits. */
export class Sender {
  readonly #doc: Y.Doc
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #random: () => number
  readonly #keeper: Keeper
  readonly #onChange: () => void
  #outbox: Outbox
  #presence: Uint8Array | undefined
  #line: Line | undefined
  #lastUpdatesMs = 0
  #lastPresenceMs = 0
  /** Presence frames that may still leave: one when the page is hidden, without end while it is seen. */
  #presenceAllowance = Number.POSITIVE_INFINITY
  #cancelFlush: (() => void) | undefined
  #cancelRetry: (() => void) | undefined
  #retries = 0
  #splitUpdate: typeof splitUpdate | undefined

  constructor({ doc, ledger, clock, random, keeper, onChange }: SenderOptions) {
    this.#doc = doc
    this.#ledger = ledger
    this.#clock = clock
    this.#random = random
    this.#keeper = keeper
    this.#onChange = onChange
    this.#outbox = new Outbox(doc, maxWaitingBytes)
  }

  /** Starts on a connection whose welcome has come. */
  open(transport: Transport, access: Access, limits: ProtocolLimits): void {
    this.close()
    this.#outbox = new Outbox(this.#doc, Math.min(maxWaitingBytes, limits.maxMessageBytes / 2))
    // Two frames a flush at most, updates and presence.
    const intervalMs = Math.max(flushIntervalMs, (2 * 1000) / (limits.messagesPerSecond * rateShare))
    this.#line = {
      transport,
      maxFrameBytes: Math.min(limits.maxMessageBytes, transport.maxFrameBytes ?? Number.POSITIVE_INFINITY),
      intervalMs,
      access,
      serverVector: undefined,
      isAnswered: false,
      heldFor: undefined,
      parts: undefined,
    }
    if (!isBelowEdit(this.#line)) this.#ledger.reconsider()
  }

  /** The connection is gone. What was under way counts as unsent; the next connection's step 2 carries it. */
  close(): void {
    this.#line = undefined
    this.#cancelFlush?.()
    this.#cancelFlush = undefined
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#presence = undefined
    this.#outbox.clear()
    this.#ledger.restart()
    this.#onChange()
  }

  /** Counts a local update and lets it leave with the next flush, once it is kept. */
  addUpdate(update: Uint8Array, before: Map<number, number>): void {
    this.#ledger.countUpdate()
    const ordinal = this.#ledger.made
    const line = this.#line
    if (line && isBelowEdit(line)) this.#ledger.refuseUnsent('forbidden')
    else if (line?.heldFor === 'tooLarge') this.#retryIn(tooLargeRetryMs)
    this.#keeper.write(update, () => this.#enqueue(ordinal, update, before))
    this.#onChange()
  }

  #enqueue(ordinal: number, update: Uint8Array, before: Map<number, number>): void {
    const line = this.#line
    // A step 2 may have carried it already, or will.
    const covered = line?.parts?.upTo ?? this.#ledger.sent
    if (!line?.isAnswered || line.heldFor || isBelowEdit(line) || ordinal <= covered) return
    this.#outbox.add(update, before)
    this.#scheduleFlush()
  }

  /** Sends a question at once, and presence with a flush: the newest of what waits. */
  send(message: SyncStep1 | Awareness): void {
    if (!this.#line) return
    const frame = encodeClientMessage(message)
    if (message.type === 'syncStep1') this.#line.transport.send(frame)
    else {
      this.#presence = frame
      this.#scheduleFlush()
    }
  }

  /** Counts and sends what another tab left behind: the document has it, and nobody else would send it. */
  adopt(): void {
    this.#ledger.restore(1)
    if (this.#line) this.#resend(this.#line)
    this.#onChange()
  }

  /** Answers the server's step 1 with all that it lacks: from here on updates can leave one by one. */
  answer(stateVector: Uint8Array): void {
    const line = this.#line
    if (!line) return
    line.serverVector = stateVector.slice()
    line.isAnswered = false
    this.#answer(line, line.serverVector)
  }

  acknowledge(count: number): void {
    this.#ledger.acknowledge(count, this.#clock.now())
    if (this.#ledger.refusal === undefined) this.#retries = 0
    this.#scheduleFlush()
    this.#onChange()
  }

  refuse(frame: number, reason: RefusalReason): void {
    const line = this.#line
    if (!line) return
    this.#ledger.refuse(frame, reason)
    this.#hold(line, reason)
    if (refusals[reason].retry === 'later') this.#retryIn(1000 + backoffMs(this.#retries++, this.#random))
    this.#onChange()
  }

  setAccess(access: Access): void {
    const line = this.#line
    if (!line) return
    const couldEdit = !isBelowEdit(line)
    line.access = access
    if (!couldEdit && !isBelowEdit(line)) this.#resend(line)
    if (couldEdit && isBelowEdit(line)) {
      this.#dropWaiting(line)
      if (this.#ledger.unsent > 0) this.#ledger.refuseUnsent('forbidden')
    }
    this.#onChange()
  }

  /** Sends at once all that may leave, for a clean end. */
  flush(): void {
    const line = this.#line
    if (!line) return
    this.#presenceAllowance = Number.POSITIVE_INFINITY
    this.#sendPresence(line)
    while (line.parts) this.#sendPart(line, line.parts)
    this.#sendUpdates(line)
  }

  #answer(line: Line, stateVector: Uint8Array): void {
    this.#dropWaiting(line)
    if (isBelowEdit(line) || line.heldFor) {
      // Nothing of ours may go, and a step 1 wants its answer all the same.
      if (isBelowEdit(line) && this.#ledger.unacknowledged > 0) this.#ledger.refuseUnsent('forbidden')
      line.transport.send(encodeClientMessage({ type: 'syncStep2', update: emptyUpdate }))
      this.#ledger.sendNothing()
    } else {
      const upTo = this.#ledger.made
      const update = Y.encodeStateAsUpdate(this.#doc, stateVector)
      this.#keeper.afterWrites(() => {
        if (this.#line === line && !line.heldFor) this.#sendWhole(line, update, upTo)
      })
    }
    this.#onChange()
  }

  #sendWhole(line: Line, update: Uint8Array, upTo: number): void {
    const frame = encodeClientMessage({ type: 'syncStep2', update })
    this.#sendPresence(line) // who shows their id first is known to write with no other (SPEC S7)
    if (frame.byteLength > line.maxFrameBytes) this.#sendInParts(line, update, upTo)
    else {
      line.transport.send(frame)
      line.isAnswered = true
      this.#outbox.clear()
      this.#ledger.sendWhole(upTo)
    }
    this.#onChange()
  }

  /** A long answer: updates that each rest only on those before them, and the last of them as the step 2 (SPEC S2). */
  #sendInParts(line: Line, update: Uint8Array, upTo: number): void {
    if (!this.#splitUpdate) {
      this.#loadSplitter(line)
      return
    }
    const updates = this.#splitUpdate(update, line.maxFrameBytes - frameHeadBytes)
    if (!updates) {
      this.#ledger.refuseUnsent('tooLarge')
      this.#hold(line, 'tooLarge')
      return
    }
    line.isAnswered = true
    this.#outbox.clear()
    line.parts = { updates, upTo, isBegun: false }
    this.#scheduleFlush()
  }

  /** Few ever need it: it is fetched then, and the answer begun anew with what was written meanwhile. */
  #loadSplitter(line: Line): void {
    line.isAnswered = false
    import('./split-update.ts').then(
      ({ splitUpdate }) => {
        this.#splitUpdate = splitUpdate
        if (this.#line === line) this.#resend(line)
      },
      () => this.#line === line && this.#retryIn(tooLargeRetryMs),
    )
  }

  #sendPart(line: Line, parts: Parts): void {
    const update = parts.updates.shift()
    if (!update) return
    const isLast = parts.updates.length === 0
    line.transport.send(encodeClientMessage({ type: isLast ? 'syncStep2' : 'update', update }))
    this.#ledger.sendPart(parts.upTo, isLast ? 'last' : parts.isBegun ? 'middle' : 'first')
    parts.isBegun = true
    if (isLast) line.parts = undefined
  }

  /** Nobody looks at the page, or somebody does again. Hidden, one more presence leaves, to say so, and then none. */
  setHidden(isHidden: boolean): void {
    this.#presenceAllowance = isHidden ? 1 : Number.POSITIVE_INFINITY
    this.#scheduleFlush()
  }

  #scheduleFlush(): void {
    const line = this.#line
    if (!line || this.#cancelFlush) return
    const dues: number[] = []
    const isWaiting = line.parts !== undefined || this.#outbox.count > 0
    if (isWaiting && this.#ledger.framesInFlight < maxFramesInFlight)
      dues.push(this.#lastUpdatesMs + line.intervalMs)
    if (this.#presence && this.#presenceAllowance > 0)
      dues.push(this.#lastPresenceMs + Math.max(line.intervalMs, presenceIntervalMs))
    if (dues.length > 0) this.#flushIn(line, Math.min(...dues) - this.#clock.now())
  }

  #flushIn(line: Line, delayMs: number): void {
    const flush = () => {
      if (this.#line !== line) return
      this.#cancelFlush = undefined
      this.#flushDue(line)
    }
    // No delay is longer than this, whatever the clock was set to meanwhile.
    const longestMs = Math.max(line.intervalMs, drainIntervalMs)
    if (delayMs > 0) this.#cancelFlush = this.#clock.after(Math.min(delayMs, longestMs), flush)
    else {
      // The first edit after quiet leaves at once, with all that the same task writes.
      let isDue = true
      this.#cancelFlush = () => {
        isDue = false
      }
      queueMicrotask(() => isDue && flush())
    }
  }

  #flushDue(line: Line): void {
    if (line.transport.bufferedAmount > maxBufferedBytes) {
      this.#flushIn(line, drainIntervalMs)
      return
    }
    const nowMs = this.#clock.now()
    const isDue = (lastMs: number, intervalMs: number) => nowMs < lastMs || nowMs >= lastMs + intervalMs
    if (isDue(this.#lastPresenceMs, Math.max(line.intervalMs, presenceIntervalMs))) this.#sendPresence(line)
    if (isDue(this.#lastUpdatesMs, line.intervalMs) && this.#ledger.framesInFlight < maxFramesInFlight)
      this.#sendUpdates(line)
    this.#scheduleFlush()
    this.#onChange()
  }

  #sendPresence(line: Line): void {
    if (!this.#presence || this.#presenceAllowance === 0) return
    line.transport.send(this.#presence)
    this.#presence = undefined
    this.#presenceAllowance--
    this.#lastPresenceMs = this.#clock.now()
  }

  #sendUpdates(line: Line): void {
    if (line.parts) {
      this.#lastUpdatesMs = this.#clock.now()
      this.#sendPart(line, line.parts)
      return
    }
    const waiting = this.#outbox.take()
    if (!waiting) return
    this.#lastUpdatesMs = this.#clock.now()
    const frame = encodeClientMessage({ type: 'update', update: waiting.update })
    if (frame.byteLength > line.maxFrameBytes) this.#resend(line)
    else {
      line.transport.send(frame)
      this.#ledger.sendUpdates(waiting.count)
    }
  }

  #hold(line: Line, reason: RefusalReason): void {
    line.heldFor = reason
    line.isAnswered = false
    this.#dropWaiting(line)
  }

  #dropWaiting(line: Line): void {
    this.#outbox.clear()
    line.parts = undefined
  }

  #retryIn(delayMs: number): void {
    if (this.#cancelRetry) return
    this.#cancelRetry = this.#clock.after(delayMs, () => {
      this.#cancelRetry = undefined
      if (this.#line) this.#resend(this.#line)
    })
  }

  /** Offers again all that the server lacked when it last said what it has. */
  #resend(line: Line): void {
    // A refusal for now is offered again every few seconds, and stands until it is over.
    const { refusal } = this.#ledger
    if (refusal && refusals[refusal].retry !== 'later') this.#ledger.reconsider()
    line.heldFor = undefined
    line.isAnswered = false
    if (line.serverVector) this.#answer(line, line.serverVector)
  }
}

const isBelowEdit = (line: Line): boolean => !includesAccess(line.access, 'edit')
