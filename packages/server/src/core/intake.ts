import type { Cancel, Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { TokenBucket } from './token-bucket.ts'
import type { Turns } from './turns.ts'

export interface IntakeOptions {
  readonly clock: Clock
  readonly turns: Turns
  readonly connection: Connection
  readonly messagesPerSecond: number
  /** @returns how many ms the frame has to wait before it is given again; 0 when it was dealt with. */
  readonly handle: (frame: Uint8Array) => number
  /** More is held back than there is any reason for. */
  readonly onOverflow: () => void
}

/** A burst of this many seconds' worth of frames is fine. */
const burstSeconds = 5
/** A large frame counts as several. */
const bytesPerToken = 16 * 1024
/** How much of a turn of the event loop one connection may take; the others come first then. */
const maxTurnMs = 0.25
const maxTurnFrames = 64
/** What a frame took before it came here: it was read, unmasked and put together. */
const bytesPerMs = 256 * 1024
/** Who took more than a turn with one frame rests so many times as long. */
const restPerMs = 3
/** What is read at once from a socket before it can be told to stop is far less. */
const maxHeldBytes = 1024 * 1024
const maxHeldFrames = 20_000
/** A frame that is refused counts so many times: it was read, judged, logged and answered for nothing. */
const refusalFactor = 10

/**
 * What comes in on one connection, no faster than it may.
 *
 * A client over its rate is not thrown out: nothing more is read from it until it is within its rate again, so that its
 * own end of the line fills up, and not our memory. The same holds for one that would take a whole turn of the event
 * loop for itself: the rest of its frames are dealt with when the others have had theirs, or, where one frame alone took
 * longer than that, after a rest.
 */
export class Intake {
  readonly #options: IntakeOptions
  readonly #bucket: TokenBucket
  #held: Uint8Array[] = []
  /** Those of `#held` before it have been dealt with. */
  #next = 0
  #heldBytes = 0
  #turn = -1
  #turnFrames = 0
  #turnMs = 0
  #restUntil = 0
  #waitMs = 0
  #cancel: Cancel = () => {}
  #isClosed = false

  constructor(options: IntakeOptions) {
    const { clock, messagesPerSecond } = options
    this.#options = options
    this.#bucket = new TokenBucket(messagesPerSecond, messagesPerSecond * burstSeconds, clock.now())
  }

  /** A frame came in: it is dealt with now, or when it is its turn. */
  receive(frame: Uint8Array): void {
    if (this.#isClosed) return
    if (this.#held.length === 0 && this.#deal(frame)) return
    if (this.#heldBytes > maxHeldBytes || this.#held.length >= maxHeldFrames) {
      this.#options.onOverflow()
      return
    }
    this.#held.push(frame)
    this.#heldBytes += frame.byteLength
    if (this.#held.length > 1) return
    this.#options.connection.pause?.()
    this.#dealLater()
  }

  /** Whether frames wait here. */
  get isHolding(): boolean {
    return this.#held.length > 0
  }

  /** A frame with so many bytes was refused. */
  chargeRefusal(bytes: number): void {
    this.#bucket.charge(this.#options.clock.now(), refusalFactor * tokensOf(bytes))
  }

  /** A frame was answered with so many bytes. */
  chargeAnswer(bytes: number): void {
    this.#bucket.charge(this.#options.clock.now(), bytes / bytesPerToken)
  }

  /** Nothing is taken in any more; what is held back is dropped. */
  close(): void {
    this.#isClosed = true
    this.#cancel()
    this.#letGo()
  }

  /** @returns false when the frame has to wait, for `#waitMs`. */
  #deal(frame: Uint8Array): boolean {
    const { clock, turns, handle } = this.#options
    const startedAt = clock.now()
    this.#waitMs = 0
    if (!this.#hasTurn(turns.current)) return false
    this.#waitMs = Math.max(this.#bucket.waitMs(startedAt), Math.ceil(this.#restUntil - startedAt))
    if (this.#waitMs > 0) return false
    this.#waitMs = handle(frame)
    if (this.#waitMs > 0) return false
    const endedAt = clock.now()
    this.#turnFrames += 1
    this.#turnMs += endedAt - startedAt
    const costMs = endedAt - startedAt + frame.byteLength / bytesPerMs
    if (costMs > maxTurnMs) this.#restUntil = endedAt + costMs * restPerMs
    this.#bucket.charge(endedAt, tokensOf(frame.byteLength))
    return true
  }

  #hasTurn(turn: number): boolean {
    if (turn !== this.#turn) {
      this.#turn = turn
      this.#turnFrames = 0
      this.#turnMs = 0
    }
    return this.#turnFrames < maxTurnFrames && this.#turnMs < maxTurnMs
  }

  #dealLater(): void {
    const { clock } = this.#options
    if (this.#waitMs > 0) {
      this.#cancel = clock.after(this.#waitMs, this.#dealWithHeld)
      return
    }
    this.#cancel = () => {}
    clock.soon(this.#dealWithHeld)
  }

  readonly #dealWithHeld = (): void => {
    while (this.#next < this.#held.length) {
      const frame = this.#held[this.#next]!
      if (!this.#deal(frame)) {
        this.#dealLater()
        return
      }
      this.#next += 1
      this.#heldBytes -= frame.byteLength
    }
    if (this.#held.length > 0) this.#letGo()
  }

  #letGo(): void {
    if (this.#held.length > 0) this.#options.connection.resume?.()
    this.#held = []
    this.#next = 0
    this.#heldBytes = 0
  }
}

const tokensOf = (bytes: number): number => 1 + bytes / bytesPerToken
