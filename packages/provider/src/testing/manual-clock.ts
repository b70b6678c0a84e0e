import type { Clock } from '../clock.ts'

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #nowMs = 1_000_000
  #timers: { readonly dueMs: number; readonly task: () => void }[] = []

  now(): number {
    return this.#nowMs
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, task }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.length
  }

  /** Moves on, running what falls due in order, and lets what each task started in microtasks finish. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await settle()
    for (;;) {
      const next = this.#timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0]
      if (!next) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.task()
      await settle()
    }
    this.#nowMs = endMs
  }

  /** Moves on without running anything, as when the machine slept. */
  sleep(ms: number): void {
    this.#nowMs += ms
  }
}

/** Microtasks run before the next turn of the event loop. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
