import type { Clock } from './clock.ts'

/** Numbers the turns of the event loop, for work that may only take a part of each. */
export class Turns {
  readonly #clock: Clock
  #current = 0
  #isWatched = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The same number for all who ask in one turn. */
  get current(): number {
    if (!this.#isWatched) {
      this.#isWatched = true
      this.#clock.soon(this.#onOver)
    }
    return this.#current
  }

  readonly #onOver = (): void => {
    this.#isWatched = false
    this.#current += 1
  }
}
