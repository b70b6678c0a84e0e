interface Waiter {
  readonly mark: number
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Promises for "once the count has reached a mark". Calls for the same mark share one promise. */
export class Waiters {
  #waiters: Waiter[] = []

  wait(mark: number): Promise<void> {
    const waiting = this.#waiters.find((waiter) => waiter.mark === mark)
    if (waiting) return waiting.promise
    const waiter = createWaiter(mark)
    this.#waiters.push(waiter)
    return waiter.promise
  }

  /** Resolves those whose mark is at most `count`. */
  resolve(count: number): void {
    if (this.#waiters.length === 0) return
    for (const waiter of this.#waiters) if (waiter.mark <= count) waiter.resolve()
    this.#waiters = this.#waiters.filter((waiter) => waiter.mark > count)
  }

  /** Rejects all. */
  reject(error: Error): void {
    for (const waiter of this.#waiters) waiter.reject(error)
    this.#waiters = []
  }
}

const createWaiter = (mark: number): Waiter => {
  let settle: Pick<Waiter, 'resolve' | 'reject'> | undefined
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { mark, promise, ...settle! } // set above: a promise runs its function at once
}
