/**
 * Counts one connection's numbered frames, and how many of them may be acknowledged (SPEC K1-K4).
 *
 * Frames settle in the order they came, except those whose base the server did not know: what they hold comes
 * again with a later step 2, and only that one's commit settles them (SPEC S4).
 */
export class Acknowledgements {
  #received = 0
  #settled = 0
  #acknowledged = 0
  #waiting: number[] = []

  /** Whether a frame was numbered yet. */
  get hasBegun(): boolean {
    return this.#received > 0
  }

  /** Frames whose content is to come again. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Numbers the frame that just came, from 1. */
  next(): number {
    this.#received += 1
    return this.#received
  }

  /** A frame was not applied because its base is unknown. */
  wait(frame: number): void {
    this.#waiting.push(frame)
  }

  /** Gives up waiting. @returns the frames that waited: they are to be refused now. */
  abandon(): readonly number[] {
    return this.#waiting.splice(0)
  }

  /**
   * All frames up to `frame` are durable, refused, or waiting.
   *
   * @param resync - the last of them that is a step 2: it repeats what frames before it could not bring.
   * @returns the count to acknowledge, when it has grown.
   */
  settle(frame: number, resync: number): number | undefined {
    this.#settled = Math.max(this.#settled, frame)
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter((waiting) => waiting > resync)
    const count = Math.min(this.#settled, (this.#waiting[0] ?? Number.POSITIVE_INFINITY) - 1)
    if (count <= this.#acknowledged) return undefined
    this.#acknowledged = count
    return count
  }
}
