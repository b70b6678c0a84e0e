import type { Cancel, Clock } from '../../core/clock.ts'

/** The time of a simulated world: it moves when nothing is left to do, as far as the next thing that is due. */
export interface SimClock extends Clock {
  /** Runs all that is due within this time. */
  run(ms: number): Promise<void>
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly order: number
  callback: (() => void) | undefined
}

/** How many promises may hang on each other before time moves on. */
const microtasks = 24

export const createSimClock = (): SimClock => {
  const heap: Timer[] = []
  let now = 0
  let order = 0
  let pending = 0

  const after = (delayMs: number, callback: () => void): Cancel => {
    order += 1
    pending += 1
    const timer: Timer = { at: now + Math.max(0, delayMs), order, callback }
    push(heap, timer)
    return () => {
      if (timer.callback) pending -= 1
      timer.callback = undefined
    }
  }

  const run = async (ms: number): Promise<void> => {
    const until = now + ms
    await settlePromises()
    for (let timer = heap[0]; timer && timer.at <= until; timer = heap[0]) {
      pop(heap)
      if (!timer.callback) continue
      now = timer.at
      pending -= 1
      const { callback } = timer
      timer.callback = undefined
      callback()
      await settlePromises()
    }
    now = until
  }

  return {
    now: () => now,
    wallTime: () => Date.UTC(2026, 0, 1) + now,
    after,
    soon: (callback) => {
      after(0, callback)
    },
    run,
    get pending() {
      return pending
    },
  }
}

const settlePromises = async (): Promise<void> => {
  for (let i = 0; i < microtasks; i++) await undefined
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

const push = (heap: Timer[], timer: Timer): void => {
  let i = heap.push(timer) - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!isBefore(timer, heap[parent]!)) break
    heap[i] = heap[parent]!
    i = parent
  }
  heap[i] = timer
}

const pop = (heap: Timer[]): void => {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1
    if (!isBefore(heap[child]!, last)) break
    heap[i] = heap[child]!
    i = child
  }
  heap[i] = last
}
