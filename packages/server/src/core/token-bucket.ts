/** Lets through so many a second, with a burst on top after a quiet time. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #capacity: number
  #tokens: number
  #filledAt: number

  /** @param now - milliseconds of a clock that never goes back; as for all that follows. */
  constructor(perSecond: number, capacity: number, now: number) {
    this.#perSecond = perSecond
    this.#capacity = capacity
    this.#tokens = capacity
    this.#filledAt = now
  }

  /** Takes one. @returns false when there is none. */
  take(now: number): boolean {
    if (this.waitMs(now) > 0) return false
    this.#tokens -= 1
    return true
  }

  /** Takes what something turned out to cost, even when there is less: the bucket is in debt then. */
  charge(now: number, tokens: number): void {
    this.#fill(now)
    this.#tokens -= tokens
  }

  /** How long until there is one to take, in whole ms, as a timer takes them; 0 when there is. */
  waitMs(now: number): number {
    this.#fill(now)
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000)
  }

  /** Whether nothing is left of what was taken. */
  isFull(now: number): boolean {
    this.#fill(now)
    return this.#tokens === this.#capacity
  }

  #fill(now: number): void {
    const earned = ((now - this.#filledAt) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#capacity, this.#tokens + earned)
    this.#filledAt = now
  }
}
