import type { RefusalReason } from '@quire/protocol'

/** A numbered frame on its way (SPEC K1), and what its ack would mean. */
interface Frame {
  /** Local updates, counted from the session's start, that are covered up to here. */
  readonly upTo: number
  /** A step 2 carries everything the server lacks; an update only continues the frames before it. */
  readonly isWhole: boolean
  /** More frames follow that belong to this one: it makes nothing durable by itself. */
  readonly isPart?: boolean
  refusal: RefusalReason | undefined
}

/**
 * Counts which local updates are made, sent, and durable. The only source of "saved": acks move it, nothing else.
 *
 * After a drop nothing is assumed about what was under way. The next connection's step 2 covers all of it.
 */
export class Ledger {
  #made: number
  #sent = 0
  #durable = 0
  /** Frames sent and not acknowledged, the oldest first; `#firstFrame` is the number of `#frames[0]`. */
  #frames: Frame[] = []
  #firstFrame = 1
  /** A refused update is missing below: later updates rest on it, so only a whole frame counts again. */
  #hasHole = false
  #savedAt: number | undefined
  #refusal: RefusalReason | undefined
  /** The refusal is over once local updates are durable up to here. */
  #refusedUpTo = 0

  /** @param made - 1 when the document has content that no server has confirmed, else 0. */
  constructor(made: 0 | 1) {
    this.#made = made
  }

  get made(): number {
    return this.#made
  }
  get sent(): number {
    return this.#sent
  }
  get durable(): number {
    return this.#durable
  }
  get unsent(): number {
    return this.#made - this.#sent
  }
  get unacknowledged(): number {
    return this.#made - this.#durable
  }
  get framesInFlight(): number {
    return this.#frames.length
  }
  get savedAt(): number | undefined {
    return this.#savedAt
  }
  /** Why the latest refused updates were refused; gone when a later frame made them durable. */
  get refusal(): RefusalReason | undefined {
    return this.#refusal
  }

  /** Local updates of an earlier session on this device come back, unacknowledged. */
  restore(updates: number): void {
    this.#made += updates
  }

  /** A local update was made. */
  countUpdate(): void {
    this.#made++
  }

  /** The connection is gone, or a new one begins: numbers start again at 1, and what was under way is unsent again. */
  restart(): void {
    this.#frames = []
    this.#firstFrame = 1
    this.#sent = this.#durable
    this.#hasHole = false
  }

  /** A frame with the next `updates` local updates leaves. */
  sendUpdates(updates: number): void {
    this.#sent += updates
    this.#frames.push({ upTo: this.#sent, isWhole: false, refusal: undefined })
  }

  /** A frame leaves with all that the server lacked when `upTo` local updates had been made. */
  sendWhole(upTo: number = this.#made): void {
    this.#sent = upTo
    this.#frames.push({ upTo, isWhole: true, refusal: undefined })
  }

  /** One of several frames leaves that are together what {@link sendWhole} is alone; the last one counts as sent. */
  sendPart(upTo: number, place: 'first' | 'middle' | 'last'): void {
    if (place === 'last') this.#sent = upTo
    this.#frames.push({ upTo, isWhole: place === 'first', isPart: place !== 'last', refusal: undefined })
  }

  /** A numbered frame without any update leaves. */
  sendNothing(): void {
    this.#frames.push({ upTo: this.#durable, isWhole: false, refusal: undefined })
  }

  /** `ack count` (SPEC K2). A count beyond what was sent acknowledges what was sent. */
  acknowledge(count: number, nowMs: number): void {
    const frames = this.#frames.splice(0, Math.max(0, count - this.#firstFrame + 1))
    this.#firstFrame += frames.length
    for (const frame of frames) {
      if (frame.refusal !== undefined) this.#hasHole = true
      else if (frame.isWhole || !this.#hasHole) {
        this.#hasHole = false
        if (!frame.isPart) this.#durable = Math.max(this.#durable, frame.upTo)
      }
    }
    if (this.#durable >= this.#refusedUpTo) this.#refusal = undefined
    if (frames.length > 0 && this.#durable === this.#made) this.#savedAt = nowMs
  }

  /** `nack frame reason` (SPEC K3). */
  refuse(frameNumber: number, reason: RefusalReason): void {
    const frame = this.#frames[frameNumber - this.#firstFrame]
    if (!frame) return
    frame.refusal = reason
    this.#refusal = reason
    this.#refusedUpTo = frame.upTo
  }

  /** What was refused is offered again: whoever waits for it waits on, unless it is refused once more. */
  reconsider(): void {
    this.#refusal = undefined
  }

  /** What is unsent was refused before it left, e.g. because it is too large. */
  refuseUnsent(reason: RefusalReason): void {
    this.#refusal = reason
    this.#refusedUpTo = this.#made
  }
}
