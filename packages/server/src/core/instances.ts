import type { Clock } from './clock.ts'

/** An instance that was not heard of for this long is taken for dead, and its people for gone. */
const leaseMs = 10_000

/** The other instances on the bus, and when each last gave a sign of life. */
export class Instances {
  readonly #clock: Clock
  readonly #heardAt = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
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
