import type { Awareness } from 'y-protocols/awareness'

const intervalMs = 5_000

/**
 * Lets the server say who is here. y-protocols forgets everybody whose state is not renewed for 30 s; our server tells
 * when somebody left, and a hidden page has no reason to renew anything.
 *
 * @returns to be called whenever the server was heard.
 */
export const keepPresence = ({ meta, clientID }: Awareness): (() => void) => {
  let keptMs = 0
  return () => {
    const nowMs = Date.now() // y-protocols' own clock, whatever clock the session has
    if (nowMs >= keptMs && nowMs - keptMs < intervalMs) return
    keptMs = nowMs
    // Its own state it renews by itself, and by this very time.
    for (const [client, entry] of meta) if (client !== clientID) entry.lastUpdated = nowMs
  }
}
