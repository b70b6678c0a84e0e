import type { Cancel, Clock } from './clock.ts'

/** How long a window rests after a run, by what the run took; both in ms. */
export type Rest = (tookMs: number) => number

/**
 * Rests so long that who runs all the time uses this share of it, and the others have the rest.
 *
 * @param maxRestMs - no request waits longer than this.
 */
export const usingAtMost =
  (share: number, maxRestMs: number): Rest =>
  (tookMs) =>
    Math.min(maxRestMs, tookMs * (1 / share - 1))

/**
 * Gathers work that gets cheaper in larger portions.
 *
 * The first request after quiet runs in the same turn of the event loop. After a run the window rests: for longer the
 * more it cost, so that idle documents have no delay and hot ones few, large flushes, or for a fixed time.
 */
export class FlushWindow {
  readonly #clock: Clock
  readonly #rest: Rest
  readonly #run: () => void
  #state: 'idle' | 'soon' | 'waiting' | 'running' | 'closed' = 'idle'
  #isAskedAgain = false
  #cancel: Cancel = () => {}
  #restUntil = 0

  constructor(clock: Clock, rest: Rest, run: () => void) {
    this.#clock = clock
    this.#rest = rest
    this.#run = run
  }

  /** Makes sure that a run comes; asked for in a run, after a rest. */
  request(): void {
    if (this.#state === 'running') this.#isAskedAgain = true
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

  /** Runs now what was requested, if anything was, and what is requested in that. */
  flush(): void {
    while (this.#state === 'soon' || this.#state === 'waiting') {
      this.#cancel()
      this.#fire()
    }
  }

  close(): void {
    this.#cancel()
    this.#state = 'closed'
  }

  readonly #fire = (): void => {
    // A `soon` cannot be cancelled: after `flush` or `close` it finds nothing to do.
    if (this.#state !== 'soon' && this.#state !== 'waiting') return
    this.#state = 'running'
    this.#isAskedAgain = false
    const startedAt = this.#clock.now()
    try {
      this.#run()
    } finally {
      const endedAt = this.#clock.now()
      this.#restUntil = endedAt + this.#rest(endedAt - startedAt)
      this.#afterRun()
    }
  }

  #afterRun(): void {
    if (this.#state !== 'running') return // closed meanwhile
    this.#state = 'idle'
    if (this.#isAskedAgain) this.request()
  }
}
