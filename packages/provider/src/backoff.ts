const baseMs = 500
const capMs = 30_000

/**
 * Delay before reconnect `attempt` (0-based), in milliseconds, with full jitter: anywhere between nothing and
 * twice as long as the attempt before, so that clients cut off together do not come back together.
 */
export const backoffMs = (attempt: number, random: () => number): number =>
  Math.round(random() * Math.min(capMs, baseMs * 2 ** attempt))
