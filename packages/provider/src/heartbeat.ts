import type { Clock } from './clock.ts'

const lookEveryMs = 5_000
const pingAfterMs = 15_000
const deadAfterMs = 30_000
/** After a sleep, or when the network came back, a connection has this long to prove that it lives. */
const proofMs = 5_000
/** A look that comes this much too late was not late: the machine slept. */
const sleepMs = 10_000

export interface HeartbeatOptions {
  readonly clock: Clock
  /** Asks the other side for a sign of life. */
  readonly ping: () => void
  /** Nothing came for too long. Called once, after which the heartbeat is stopped. */
  readonly onDead: () => void
}

/**
 * Notices that a connection is dead although nobody closed it: behind a NAT that forgot it, after a sleep, in
 * a tunnel. Asks after 15 s of silence, gives up after 30 s, and 5 s after the machine woke up.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #heardMs = 0
  #lookedMs = 0
  #deadlineMs = Number.POSITIVE_INFINITY
  #cancel: (() => void) | undefined

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  start(): void {
    this.stop()
    this.heard()
    this.#lookIn(lookEveryMs)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Something came. */
  heard(): void {
    this.#heardMs = this.#options.clock.now()
    this.#deadlineMs = Number.POSITIVE_INFINITY
  }

  /** Wants a proof of life now, because something happened that kills connections silently. */
  probe(): void {
    if (!this.#cancel) return
    this.#deadlineMs = Math.min(this.#deadlineMs, this.#options.clock.now() + proofMs)
    this.#options.ping()
    this.stop()
    this.#lookIn(proofMs)
  }

  #lookIn(delayMs: number): void {
    const { clock } = this.#options
    this.#lookedMs = clock.now()
    this.#cancel = clock.after(delayMs, () => this.#look(delayMs))
  }

  #look(delayMs: number): void {
    const nowMs = this.#options.clock.now()
    // A clock that was set back must not make a dead line look young.
    if (nowMs < this.#lookedMs) this.heard()
    const isAwakeAgain = nowMs - this.#lookedMs > delayMs + sleepMs
    if (isAwakeAgain) this.#deadlineMs = Number.POSITIVE_INFINITY
    else if (nowMs >= this.#deadlineMs || nowMs - this.#heardMs >= deadAfterMs) {
      this.stop()
      this.#options.onDead()
      return
    }
    if (isAwakeAgain) this.probe()
    else {
      if (nowMs - this.#heardMs >= pingAfterMs) this.#options.ping()
      this.#lookIn(lookEveryMs)
    }
  }
}
