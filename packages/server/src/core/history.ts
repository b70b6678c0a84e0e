import { mergeUpdates } from './merge-updates.ts'
import type { HistorySegment, LogRow } from './store.ts'
import { joinTypingRuns } from './typing-run.ts'

/** A pause this long ends a burst of writing, */
const pauseMs = 60_000
/** and so does having gone on for this long. */
const maxBurstMs = 5 * 60_000

/**
 * Merges rows that leave the log into segments: one for each author and burst of writing.
 *
 * So a version of the past can be rebuilt to the minute with its authors, at a fraction of the rows' size.
 *
 * @param rows - oldest first.
 */
export const toSegments = (rows: readonly LogRow[]): HistorySegment[] => {
  const open = new Map<string | undefined, Burst>()
  const bursts: Burst[] = []
  for (const row of rows) {
    const burst = open.get(row.author)
    if (burst && continues(burst, row)) burst.push(row)
    else {
      const begun: Burst = [row]
      open.set(row.author, begun)
      bursts.push(begun)
    }
  }
  return bursts.flatMap(merge)
}

type Burst = [LogRow, ...LogRow[]]

const continues = (burst: Burst, row: LogRow): boolean =>
  row.time - burst.at(-1)!.time <= pauseMs && row.time - burst[0].time <= maxBurstMs

const merge = (burst: Burst): HistorySegment[] => {
  try {
    return [segmentOf(burst, mergeUpdates(updatesOf(burst)))]
  } catch {
    // Yjs applies some updates that it cannot merge. Each of them is then kept as it is.
    return burst.map((row) => segmentOf([row], row.update))
  }
}

/**
 * What a burst consists of, with each run of typing as one update: people who type at once do so a character in turns,
 * and Yjs takes ten times as long to merge those.
 */
const updatesOf = (burst: Burst): Uint8Array[] => {
  const bySession = new Map<string | undefined, Uint8Array[]>()
  for (const { session, update } of burst) {
    const updates = bySession.get(session)
    if (updates) updates.push(update)
    else bySession.set(session, [update])
  }
  return [...bySession.values()].flatMap(joinTypingRuns)
}

const segmentOf = (rows: Burst, update: Uint8Array): HistorySegment => {
  const [first, last] = [rows[0], rows.at(-1)!]
  return {
    from: first.position,
    to: last.position,
    fromTime: first.time,
    toTime: last.time,
    author: first.author,
    update,
  }
}
