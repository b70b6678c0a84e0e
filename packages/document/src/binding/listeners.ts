/** A set of callbacks that outlives none of its subscribers. */
export class Listeners {
  readonly #listeners = new Set<() => void>()

  /** @returns stops calling `listener` */
  readonly add = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly call = (): void => {
    for (const listener of this.#listeners) listener()
  }
}
