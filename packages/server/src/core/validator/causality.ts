import { type DocumentView, isGarbage, listType } from './document-view.ts'
import type { MessageStruct, UpdateMessage } from './message.ts'
import type { Segment } from './overlay.ts'

/**
 * How high a document's ticks stand: higher than whatever they rest on. Kept with a document, as ticks never change what
 * they rest on, and made for it when first needed.
 */
export type Heights = Map<number, Staircase>

/**
 * Says what the writer of a struct must have known when it was written: all that the same client wrote before, what the
 * struct rests on, and in turn whatever those rest on.
 *
 * Heights keep the search short: what stands no higher than a tick cannot rest on it.
 */
export class Causality {
  readonly #message: UpdateMessage
  readonly #view: DocumentView
  /** Of ticks the document has. */
  readonly #stored: Heights
  /** Of ticks the message brings; it may yet be refused. */
  readonly #coming: Heights = new Map()
  readonly #step: () => void
  /** What is known of a client's knowledge, so that its next struct does not begin anew. */
  readonly #pasts = new Map<number, Past>()
  readonly #rests = new Rests()

  /** @param step - called for each struct that is looked at; throws when it was called too often. */
  constructor(message: UpdateMessage, view: DocumentView, stored: Heights, step: () => void) {
    this.#message = message
    this.#view = view
    this.#stored = stored
    this.#step = step
  }

  /**
   * Whether the writer of a message's struct knew any of some segments, which are placed already.
   *
   * @param clock - the struct's first tick that the document does not have.
   */
  knewAnyOf(segments: readonly Segment[], struct: MessageStruct, clock: number): boolean {
    let floor = Number.POSITIVE_INFINITY
    for (const { client, clock: first } of segments) floor = Math.min(floor, this.#heightOf(client, first))
    const past = this.#pastOf(struct.client, floor)
    past.add(struct.client, clock)
    past.add(struct.originClient, struct.originClock + 1)
    past.add(struct.rightClient, struct.rightClock + 1)
    past.add(struct.parentClient, struct.parentClock + 1)
    this.#complete(past)
    return segments.some(({ client, clock: first }) => past.endOf(client) > first)
  }

  #pastOf(client: number, floor: number): Past {
    let past = this.#pasts.get(client)
    if (past === undefined || past.floor > floor) {
      past = new Past(floor)
      this.#pasts.set(client, past)
    }
    return past
  }

  /** Follows what stands above the floor to all that it rests on. */
  #complete(past: Past): void {
    const rests = this.#rests
    for (let range = past.open.pop(); range !== undefined; range = past.open.pop()) {
      const { client, to } = range
      let clock = Math.max(range.from, this.#firstAbove(past.floor, client, to))
      while (clock < to) {
        this.#step()
        clock = this.#read(rests, client, clock)
        for (let i = 0; i < rests.count; i++) past.add(rests.clients[i]!, rests.clocks[i]! + 1)
      }
    }
  }

  /** The first of a client's ticks below `to` that stands above the floor, or `to`. */
  #firstAbove(floor: number, client: number, to: number): number {
    if (this.#heightOf(client, to - 1) <= floor) return to
    const known = this.#view.clockOf(client)
    if (known > 0 && (to <= known || this.#heightOf(client, known - 1) > floor))
      return this.#stored.get(client)!.firstAbove(floor)
    return this.#coming.get(client)!.firstAbove(floor)
  }

  #heightOf(client: number, clock: number): number {
    const steps = this.#stepsOf(client, clock)
    if (steps.end <= clock) this.#climb(client, clock + 1)
    return steps.heightOf(clock)
  }

  /** Works out a client's heights up to a clock, and before each struct the heights of what it rests on. */
  #climb(client: number, to: number): void {
    const waiting = [{ client, to }]
    const rests = this.#rests
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      const steps = this.#stepsOf(top.client, top.to - 1)
      if (steps.end >= top.to) {
        waiting.pop()
        continue
      }
      const end = this.#read(rests, top.client, steps.end)
      let height = 0
      let isBlocked = false
      for (let i = 0; i < rests.count; i++) {
        const [on, clock] = [rests.clients[i]!, rests.clocks[i]!]
        const below = this.#stepsOf(on, clock)
        if (below.end > clock) height = Math.max(height, below.heightOf(clock))
        else {
          waiting.push({ client: on, to: clock + 1 })
          isBlocked = true
        }
      }
      if (!isBlocked) steps.add(end, height + 1)
    }
  }

  /** Where a tick's height is kept, or is to be. */
  #stepsOf(client: number, clock: number): Staircase {
    const known = this.#view.clockOf(client)
    const heights = clock < known ? this.#stored : this.#coming
    let steps = heights.get(client)
    if (steps === undefined) {
      steps = new Staircase(clock < known ? 0 : known)
      heights.set(client, steps)
    }
    return steps
  }

  /**
   * Reads what a client's struct rests on, from one of its ticks on.
   *
   * @returns the clock after the struct.
   */
  #read(rests: Rests, client: number, clock: number): number {
    rests.count = 0
    if (clock > 0) rests.add(client, clock - 1)
    if (clock >= this.#view.clockOf(client)) return this.#readComing(rests, client, clock)
    const stored = this.#view.structAt(client, clock)
    // Inside a struct, a tick rests on the one before it and on nothing else.
    if (stored.id.clock === clock && !isGarbage(stored)) {
      if (stored.origin !== null) rests.add(stored.origin.client, stored.origin.clock)
      if (stored.rightOrigin !== null) rests.add(stored.rightOrigin.client, stored.rightOrigin.clock)
      const parent = listType(stored)._item
      if (parent !== null) rests.add(parent.id.client, parent.id.clock)
    }
    return stored.id.clock + stored.length
  }

  #readComing(rests: Rests, client: number, clock: number): number {
    const struct = this.#message.structs.at(this.#message.structIndex(client, clock))
    if (struct.clock === clock) {
      rests.add(struct.originClient, struct.originClock)
      rests.add(struct.rightClient, struct.rightClock)
      rests.add(struct.parentClient, struct.parentClock)
    }
    return struct.end
  }
}

/** Heights of a client's ticks: each is one higher than the one before, but where something higher was rested on. */
export class Staircase {
  /** Clock after the last tick with a height. */
  end: number
  readonly #clocks: number[] = []
  readonly #heights: number[] = []

  constructor(start: number) {
    this.end = start
  }

  /** Adds the ticks up to a clock. */
  add(end: number, height: number): void {
    const last = this.#clocks.length - 1
    if (last < 0 || height !== this.#heights[last]! + this.end - this.#clocks[last]!) {
      this.#clocks.push(this.end)
      this.#heights.push(height)
    }
    this.end = end
  }

  heightOf(clock: number): number {
    const step = lastAtMost(this.#clocks, clock)
    return this.#heights[step]! + clock - this.#clocks[step]!
  }

  /** The first tick that stands above a height; only if one does. */
  firstAbove(height: number): number {
    const step = lastAtMost(this.#heights, height)
    if (this.#heights[step]! > height) return this.#clocks[step]!
    const next = this.#clocks[step]! + height + 1 - this.#heights[step]!
    return Math.min(next, this.#clocks[step + 1] ?? next)
  }
}

/** Index of the last of ascending numbers that is no larger than a bound; 0 if all are. */
const lastAtMost = (ascending: readonly number[], bound: number): number => {
  let low = 0
  let high = ascending.length
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! <= bound) low = middle
    else high = middle
  }
  return low
}

/** What somebody knew, as far as it stands above a floor. */
class Past {
  readonly floor: number
  /** Ticks that are known, and not yet followed to what they rest on. */
  readonly open: { readonly client: number; readonly from: number; readonly to: number }[] = []
  readonly #ends = new Map<number, number>()

  constructor(floor: number) {
    this.floor = floor
  }

  endOf(client: number): number {
    return this.#ends.get(client) ?? 0
  }

  /** A client's ticks up to a clock are known; a client of -1 stands for none. */
  add(client: number, end: number): void {
    const from = this.endOf(client)
    if (client === -1 || end <= from) return
    this.#ends.set(client, end)
    this.open.push({ client, from, to: end })
  }
}

/** The ticks that a struct rests on: at most the one before it, two neighbours and a parent. */
class Rests {
  count = 0
  readonly clients = [0, 0, 0, 0]
  readonly clocks = [0, 0, 0, 0]

  add(client: number, clock: number): void {
    if (client === -1) return
    this.clients[this.count] = client
    this.clocks[this.count] = clock
    this.count += 1
  }
}
