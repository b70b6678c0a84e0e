import type { Cancel, Clock } from '../core/clock.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Runs all that is due within this time, in order, letting promises settle in between. */
  advance(ms: number): Promise<void>
  /** Lets promises settle, and what was put off to the end of the turn, without time passing. */
  settle(): Promise<void>
  /** Timers that are still set. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/** How many promises may hang on each other before `settle` takes them for settled. */
const microtasks = 50

export const createFakeClock = (startedAt: number = Date.UTC(2026, 0, 1)): FakeClock => {
  const timers = new Set<Timer>()
  let now = 0
  let order = 0

  const after = (delayMs: number, callback: () => void): Cancel => {
    order += 1
    const timer = { at: now + Math.max(0, delayMs), order, callback }
    timers.add(timer)
    return () => timers.delete(timer)
  }

  const nextDue = (until: number): Timer | undefined => {
    let next: Timer | undefined
    for (const timer of timers)
      if (
        timer.at <= until &&
        (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order))
      )
        next = timer
    return next
  }

  const advance = async (ms: number): Promise<void> => {
    const until = now + ms
    await settlePromises()
    for (let timer = nextDue(until); timer; timer = nextDue(until)) {
      timers.delete(timer)
      now = Math.max(now, timer.at)
      timer.callback()
      await settlePromises()
    }
    now = until
  }

  return {
    now: () => now,
    wallTime: () => startedAt + now,
    after,
    soon: (callback) => {
      after(0, callback)
    },
    advance,
    settle: () => advance(0),
    get pending() {
      return timers.size
    },
  }
}

const settlePromises = async (): Promise<void> => {
  for (let i = 0; i < microtasks; i++) await undefined
}
