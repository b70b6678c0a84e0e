import { mergeUpdates } from './merge-updates.ts'
import type { Session } from './session.ts'
import type { Submission } from './session-room.ts'
import type { LogEntry } from './store.ts'
import type { UpdateCheck } from './update-check.ts'

/** An update that waits for the next flush. */
export interface Queued extends Submission {
  readonly session: Session
}

/** What went through one transaction. */
export interface Flushed {
  readonly portion: readonly Queued[]
  /** It is a step 2 that was applied: with it came all that its session's earlier frames could not bring. */
  readonly isResync: boolean
}

/** An update that was applied. */
export interface Accepted {
  readonly queued: Queued
  /** Clients whose writings it continues. */
  readonly clients: readonly number[]
  /** Client ids that are its author's from now on. */
  readonly claims: readonly number[]
}

/** What one session wrote in a flush, as one update. */
export interface Chunk {
  readonly session: Session
  readonly update: Uint8Array
  readonly claims: readonly number[]
}

/**
 * Cuts a flush list where a step 2 stands: after a reconnect it mostly repeats what is known, and applied on its own it
 * then costs neither a row nor a frame.
 */
export function* portions(inbox: readonly Queued[]): Generator<readonly Queued[]> {
  let start = 0
  for (const [i, { kind }] of inbox.entries()) {
    if (kind !== 'syncStep2') continue
    if (i > start) yield inbox.slice(start, i)
    yield inbox.slice(i, i + 1)
    start = i + 1
  }
  if (start < inbox.length) yield inbox.slice(start)
}

/**
 * Each writer's part of a flush. A lone writer's part is all that was new.
 *
 * @param emitted - all that was new, see `LiveDocument.change`.
 */
export const chunksOf = (
  accepted: readonly Accepted[],
  emitted: Uint8Array,
  { isSound }: UpdateCheck,
): readonly Chunk[] => {
  const bySession = new Map<Session, Accepted[]>()
  for (const one of accepted) {
    const list = bySession.get(one.queued.session)
    if (list) list.push(one)
    else bySession.set(one.queued.session, [one])
  }
  const chunks = Array.from(bySession, ([session, list]) => ({
    session,
    update: bySession.size === 1 ? emitted : mergeUpdates(list.map(({ queued }) => queued.update)),
    claims: list.flatMap(({ claims }) => claims),
  }))
  if (bySession.size === 1 || chunks.every(({ update }) => isSound(update))) return chunks
  // Somebody's first and last update, with another's in between that they had by another way: not one update, but three.
  return accepted.map(({ queued: { session, update }, claims }) => ({ session, update, claims }))
}

/** A chunk as the log takes it. */
export const toEntry = ({ session, update, claims }: Chunk): LogEntry => ({
  update,
  author: session.person?.id,
  session: session.id,
  claims,
})

/** Whose each client id that was claimed with an entry is now. */
export const claimsOf = ({ author, claims }: LogEntry): ReadonlyArray<readonly [number, string]> =>
  author === undefined ? [] : (claims ?? []).map((client) => [client, author])
