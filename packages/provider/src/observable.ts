/** A value that can be read at any time and that tells when it changed; fits React's `useSyncExternalStore`. */
export interface Observable<Value> {
  /** The value now. The same object as long as nothing in it changed. */
  get(): Value
  /** Calls `listener` after changes, several changes of one task together. Returns what ends it. */
  subscribe(listener: () => void): () => void
}

/** An {@link Observable} derived from other state, computed when it is read. */
export class Derived<Value extends object> implements Observable<Value> {
  readonly #compute: () => Value
  readonly #listeners = new Set<() => void>()
  #value: Value
  #isStale = false
  #isTelling = false

  constructor(compute: () => Value) {
    this.#compute = compute
    this.#value = compute()
  }

  get(): Value {
    if (!this.#isStale) return this.#value
    this.#isStale = false
    const value = this.#compute()
    if (!isShallowEqual(this.#value, value)) this.#value = value
    return this.#value
  }

  subscribe(listener: () => void): () => void {
    // Wrapped, so that one function may subscribe twice and each end is its own.
    const entry = () => listener()
    this.#listeners.add(entry)
    return () => this.#listeners.delete(entry)
  }

  /** Says that what the value is computed from may have changed. Cheap: a replayed document calls it for each edit. */
  touch(): void {
    this.#isStale = true
    if (this.#isTelling || this.#listeners.size === 0) return
    this.#isTelling = true
    const told = this.#value
    queueMicrotask(() => {
      this.#isTelling = false
      if (this.get() === told) return
      for (const listener of this.#listeners) callSafely(listener)
    })
  }
}

const isShallowEqual = (a: object, b: object): boolean => {
  const before = a as Record<string, unknown> // read as a bag of fields; nothing is written
  return Object.entries(b).every(([key, value]) => Object.is(before[key], value))
}

/** A listener of the application must not stop the others; its error still reaches the console. */
const callSafely = (listener: () => void): void => {
  try {
    listener()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
