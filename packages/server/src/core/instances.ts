import type { Clock } from './clock.ts'

/** An instance that was not heard of for this long is taken for dead, and its people for gone. */
const leaseMs = 10_000

/** The instances on the bus: when each of the others last gave a sign of life, and what this one says in order. */
export class Instances {
  readonly #clock: Clock
  readonly #heardAt = new Map<string, number>()
  #sequence = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Numbers this instance's messages, so that others notice when one overtook another. Across all rooms: a document that
   * is closed and opened again must not begin anew, or the others take all it says for old.
   */
  nextSequence(): number {
    this.#sequence += 1
    return this.#sequence
  }

  heard(instance: string): void {
    this.#heardAt.set(instance, this.#clock.now())
  }

  isAlive(instance: string): boolean {
    const heardAt = this.#heardAt.get(instance)
    return heardAt !== undefined && this.#clock.now() - heardAt <= leaseMs
  }

  /** Forgets those whose lease is over. */
  tick(): void {
    for (const instance of this.#heardAt.keys()) if (!this.isAlive(instance)) this.#heardAt.delete(instance)
  }
}
