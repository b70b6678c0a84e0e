/**
 * Which positions of a document's log are in memory.
 *
 * Positions arrive in any order: own commits when they are done, other instances' over the bus. `head` is the last
 * one before the first gap.
 */
export class Positions {
  #head: number
  #ahead: Array<{ from: number; to: number }> = []
  #known: number

  constructor(head = 0) {
    this.#head = head
    this.#known = head
  }

  /** Everything up to here is in memory. */
  get head(): number {
    return this.#head
  }

  /** The last position that anybody spoke of. */
  get known(): number {
    return this.#known
  }

  /** Whether a position is known to exist that is not in memory. */
  get hasGap(): boolean {
    return this.#known > this.#head
  }

  /** Whether a range brings nothing new. */
  has(to: number): boolean {
    return to <= this.#head || this.#ahead.some((range) => range.to >= to && range.from <= to)
  }

  /** Positions `from` to `to` are in memory now. */
  mark(from: number, to: number): void {
    this.announce(to)
    if (to <= this.#head) return
    if (from === this.#head + 1 && this.#ahead.length === 0) {
      this.#head = to
      return
    }
    this.#ahead.push({ from, to })
    this.#ahead.sort((a, b) => a.from - b.from)
    while (this.#ahead[0] && this.#ahead[0].from <= this.#head + 1) {
      this.#head = Math.max(this.#head, this.#ahead[0].to)
      this.#ahead.shift()
    }
  }

  /** Somebody says the log reaches up to here. */
  announce(head: number): void {
    this.#known = Math.max(this.#known, head)
  }

  /** Somebody claimed positions that are not theirs: nothing of what was marked is to be believed. */
  distrust(head: number): void {
    this.#head = 0
    this.#ahead = []
    this.#known = head
  }

  /**
   * The log was read, up to here.
   *
   * @param believed - what was {@link known} when the reading began: was it more, somebody was wrong.
   */
  confirm(head: number, believed: number): void {
    this.mark(1, head)
    if (this.#known === believed) this.#known = this.#head
  }
}
