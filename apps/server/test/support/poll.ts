import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits until a condition holds, for states that announce themselves by no event.
 *
 * @param deadlineMs - from now; past it the promise rejects with `what`.
 */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> => {
  const deadline = Date.now() + deadlineMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await delay(10)
  }
}
