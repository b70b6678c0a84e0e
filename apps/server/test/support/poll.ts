import { setTimeout as delay } from 'node:timers/promises'

/** A look that takes longer than this found the machine asleep, or stopped. */
const longestLookMs = 5_000

/**
 * Waits until a condition holds, for states that announce themselves by no event.
 *
 * @param deadlineMs - from now; past it the promise rejects with `what`. A machine that sleeps meanwhile gets its time back.
 */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> => {
  let leftMs = deadlineMs
  let lookedMs = Date.now()
  while (!(await condition())) {
    if (leftMs <= 0) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await delay(10)
    leftMs -= Math.min(Date.now() - lookedMs, longestLookMs)
    lookedMs = Date.now()
  }
}
