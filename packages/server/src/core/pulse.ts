import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'

const pingAfterMs = 15_000
const deadAfterMs = 30_000
/** Who opens a connection has something to say. */
const firstWordWithinMs = 10_000
/** A client that is asked for a sign of life gives one within this time, or somebody else may have its place. */
const answerWithinMs = 2_000

/** Whether the other side of a connection is still there. */
export class Pulse {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #openedAt: number
  #hasSpoken = false
  #heardAt: number
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection
    this.#clock = clock
    this.#openedAt = clock.now()
    this.#heardAt = this.#openedAt
  }

  /** A frame came in. */
  spoke(): void {
    this.#hasSpoken = true
    this.heard()
  }

  /** The other side gave a sign of life. */
  heard(): void {
    this.#heardAt = this.#clock.now()
  }

  /** Whether it still answers, as far as is known now; asks it when it was not heard of for a moment. */
  isAnswering(): boolean {
    const now = this.#clock.now()
    if (now - this.#heardAt < answerWithinMs) return true
    if (this.#askedAt > this.#heardAt) return now - this.#askedAt < answerWithinMs
    this.#askedAt = now
    this.#connection.ping()
    return true
  }

  isDead(now: number): boolean {
    return now - this.#heardAt > deadAfterMs
  }

  /** Whether it opened a connection and then said nothing. */
  isMute(now: number): boolean {
    return !this.#hasSpoken && now - this.#openedAt > firstWordWithinMs
  }

  /** Asks for a sign of life where there was none for long. */
  keep(now: number): void {
    if (now - this.#heardAt > pingAfterMs) this.#connection.ping()
  }
}
