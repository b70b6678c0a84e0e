/** Time, passed in so that a test can hold it in its hand. */
export interface Clock {
  /** Milliseconds since some fixed moment, with fractions; never goes back. */
  now(): number
  /** Milliseconds since the epoch, as people count; may jump. */
  wallTime(): number
  /** Calls back once after a delay in milliseconds. The timer does not keep a process alive. */
  after(delayMs: number, callback: () => void): Cancel
  /** Calls back at the end of this turn of the event loop, when all that has arrived with it was taken in. */
  soon(callback: () => void): void
}

/** Stops what it was returned for; harmless when that is over already. */
export type Cancel = () => void
