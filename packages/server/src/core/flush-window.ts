import type { Cancel, Clock } from './clock.ts'

export interface FlushBounds {
  /** After a run the next one comes no sooner, however little it cost. Default 0. */
  readonly minWaitMs?: number
  /** No request waits longer than this. */
  readonly maxWaitMs: number
  /** Who runs all the time may use this much of the time; the rest is for the others. */
  readonly busyShare: number
}

/**
 * Gathers work that gets cheaper in larger portions.
 *
 * The first request after quiet runs in the same turn of the event loop. After that the next run waits as long as
 * the last one cost times a factor, so that idle documents have no delay and hot ones few, large flushes.
 */
export class FlushWindow {
  readonly #clock: Clock
  readonly #bounds: FlushBounds
  readonly #run: () => void
  #state: 'idle' | 'soon' | 'waiting' | 'closed' = 'idle'
  #cancel: Cancel = () => {}
  #restUntil = 0

  constructor(clock: Clock, bounds: FlushBounds, run: () => void) {
    this.#clock = clock
    this.#bounds = bounds
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
    const { minWaitMs = 0, maxWaitMs, busyShare } = this.#bounds
    const restMs = (endedAt - startedAt) * (1 / busyShare - 1)
    this.#restUntil = endedAt + Math.max(minWaitMs, Math.min(maxWaitMs, restMs))
  }
}
