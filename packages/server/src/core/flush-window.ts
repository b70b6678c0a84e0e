import type { Cancel, Clock } from './clock.ts'

/** A document that flushes all the time may use this much of the time; the rest is for the others. */
const busyShare = 0.1

/**
 * Gathers work that gets cheaper in larger portions.
 *
 * The first request after quiet runs in the same turn of the event loop. After that the next run waits as long as
 * the last one cost times a factor, so that idle documents have no delay and hot ones few, large flushes.
 */
export class FlushWindow {
  readonly #clock: Clock
  readonly #maxWaitMs: number
  readonly #run: () => void
  #state: 'idle' | 'soon' | 'waiting' | 'closed' = 'idle'
  #cancel: Cancel = () => {}
  #restUntil = 0

  /** @param maxWaitMs - no request waits longer than this. */
  constructor(clock: Clock, maxWaitMs: number, run: () => void) {
    this.#clock = clock
    this.#maxWaitMs = maxWaitMs
    this.#run = run
  }

  /** Makes sure that a run comes. */
  request(): void {
    if (this.#state !== 'idle') return
    const waitMs = this.#restUntil - this.#clock.now()
    if (waitMs < 1) {
      this.#state = 'soon'
      this.#clock.soon(this.#fire)
    } else {
      this.#state = 'waiting'
      this.#cancel = this.#clock.after(waitMs, this.#fire)
    }
  }

  /** Runs now what was requested, if anything was. */
  flush(): void {
    if (this.#state !== 'soon' && this.#state !== 'waiting') return
    this.#cancel()
    this.#fire()
  }

  close(): void {
    this.#cancel()
    this.#state = 'closed'
  }

  readonly #fire = (): void => {
    // A `soon` cannot be cancelled: after `flush` or `close` it finds nothing to do.
    if (this.#state !== 'soon' && this.#state !== 'waiting') return
    this.#state = 'idle'
    const startedAt = this.#clock.now()
    this.#run()
    const endedAt = this.#clock.now()
    const restMs = (endedAt - startedAt) * (1 / busyShare - 1)
    this.#restUntil = endedAt + Math.min(this.#maxWaitMs, restMs)
  }
}
