import { encode } from '@quire/protocol'
import type { Chunk, Flushed } from './flush-list.ts'
import type { Session } from './session.ts'

/** Something new in the document. */
export interface News {
  readonly update: Uint8Array
  /** The same by writer; empty when it came from elsewhere. */
  readonly chunks: readonly Chunk[]
}

/**
 * Sends what is new: one buffer for all who had no part in it, and to each writer what the others wrote.
 *
 * @param after - what a client has that was sent everything so far.
 */
export const deliver = (
  { update, chunks }: News,
  sessions: ReadonlySet<Session>,
  after: () => Uint8Array,
): void => {
  const shared = [encode({ type: 'update', update })]
  const [only] = chunks
  if (chunks.length < 2) {
    for (const session of sessions) if (session !== only?.session) session.sendChanges(shared, after)
    return
  }
  const writers = new Set(chunks.map(({ session }) => session))
  for (const session of sessions) if (!writers.has(session)) session.sendChanges(shared, after)
  const frames = chunks.map((chunk) => encode({ type: 'update', update: chunk.update }))
  for (const session of writers) {
    const others = frames.filter((_, i) => chunks[i]?.session !== session)
    session.sendChanges(others, after)
  }
}

/** Tells each writer once how far its frames are durable. */
export const settleWriters = (durable: readonly Flushed[]): void => {
  const { portion, isResync } = durable[0]!
  const { session: writer, frame: only } = portion[0]! // nothing is flushed for nobody
  if (durable.length === 1 && portion.length === 1) writer.settle(only, isResync ? only : 0)
  else for (const [session, { frame, resync }] of lastFrames(durable)) session.settle(frame, resync)
}

/** The last frame of each writer, and the last step 2 among them; 0 for none. */
const lastFrames = (
  durable: readonly Flushed[],
): ReadonlyMap<Session, { readonly frame: number; readonly resync: number }> => {
  const last = new Map<Session, { frame: number; resync: number }>()
  for (const { portion, isResync } of durable)
    for (const { session, frame } of portion)
      last.set(session, { frame, resync: isResync ? frame : (last.get(session)?.resync ?? 0) })
  return last
}
