import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { TokenBucket } from './token-bucket.ts'

/** What a connection's questions for the document may cost: one that is large now and then, one that is small at any time. */
const msPerSecond = 5
const burstMs = 50
/** What a question costs at least, */
const minMs = 0.2
/** and what its answer costs beside: it has to be sent. */
const answerBytesPerMs = 64 * 1024

/** Three bytes ask for a whole document: what may be spent on that, by one connection and by whoever it is. */
export class Questions {
  readonly #buckets: readonly TokenBucket[]
  readonly #connection: Connection
  readonly #clock: Clock

  /** @param ofVisitor - what the person, or the address, may still cost, in ms. */
  constructor(ofVisitor: TokenBucket, connection: Connection, clock: Clock) {
    this.#buckets = [ofVisitor, new TokenBucket(msPerSecond, burstMs, clock.now())]
    this.#connection = connection
    this.#clock = clock
  }

  /** How long the next question has to wait, in ms; 0 when it may be answered. */
  waitMs(): number {
    return Math.max(...this.#buckets.map((bucket) => bucket.waitMs(this.#clock.now())))
  }

  /** Answers a question, and charges what that cost. */
  charge(answer: () => void): void {
    const startedAt = this.#clock.now()
    const before = this.#connection.bufferedBytes
    answer()
    const now = this.#clock.now()
    const answerMs = Math.max(0, this.#connection.bufferedBytes - before) / answerBytesPerMs
    for (const bucket of this.#buckets) bucket.charge(now, Math.max(minMs, now - startedAt) + answerMs)
  }
}
