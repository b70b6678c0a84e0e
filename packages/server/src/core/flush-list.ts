import { mergeUpdates } from './merge-updates.ts'
import type { Session } from './session.ts'
import type { Submission } from './session-room.ts'
import type { Continuation, LogEntry } from './store.ts'
import { joinTypingRun } from './typing-run.ts'
import type { UpdateCheck } from './update-check.ts'

/** What went through one transaction. */
export interface Flushed {
  readonly portion: readonly Submission[]
  /** It is a step 2 that was applied: with it came all that its session's earlier frames could not bring. */
  readonly isResync: boolean
  /** It is this run, which is applied when it is in the log; undefined for what was applied at once. */
  readonly deferred?: Accepted | undefined
}

/** Updates of one session that are judged and applied as one. */
export interface Run {
  readonly session: Session
  readonly update: Uint8Array
  /** At least one. */
  readonly submissions: readonly Submission[]
}

/** A run that may be applied. */
export interface Accepted {
  readonly run: Run
  /** Clients whose writings it continues, each once. */
  readonly clients: readonly Continuation[]
}

/** What one session wrote in a flush, as one update. */
export interface Chunk {
  readonly session: Session
  readonly update: Uint8Array
  /** Clients whose writings it continues, each once. */
  readonly clients: readonly Continuation[]
}

/** How many updates of one session a flush takes: far more than anybody types meanwhile. */
const fairShare = 64

/**
 * Takes from each session what fits into one flush, in order: whoever sends a thousand updates at once has them judged
 * over several, and nobody else waits for that.
 *
 * @returns what is flushed now, and what comes first the next time.
 */
export const takeFairly = (
  inbox: readonly Submission[],
): { readonly taken: readonly Submission[]; readonly left: Submission[] } => {
  if (inbox.length <= fairShare) return { taken: inbox, left: [] }
  const counts = new Map<Session, number>()
  const left: Submission[] = []
  const taken = inbox.filter((submission) => {
    const count = (counts.get(submission.session) ?? 0) + 1
    counts.set(submission.session, count)
    if (count > fairShare) left.push(submission)
    return count <= fairShare
  })
  return { taken, left }
}

/**
 * Cuts a flush list where a step 2 stands: after a reconnect it mostly repeats what is known, and applied on its own it
 * then costs neither a row nor a frame.
 */
export const portions = (inbox: readonly Submission[]): ReadonlyArray<readonly Submission[]> => {
  if (inbox.length < 2) return [inbox]
  const cut: Array<readonly Submission[]> = []
  let start = 0
  for (let i = 0; i < inbox.length; i++) {
    if (inbox[i]!.kind !== 'syncStep2') continue
    if (i > start) cut.push(inbox.slice(start, i))
    cut.push([inbox[i]!])
    start = i + 1
  }
  if (start < inbox.length) cut.push(inbox.slice(start))
  return cut
}

/** Joins what one session typed in one go, where nothing of another stands between. */
export const runsOf = (portion: readonly Submission[]): readonly Run[] => {
  if (portion.length === 1) return portion.map(alone)
  const runs: Run[] = []
  for (let start = 0, end = 0; start < portion.length; start = end) {
    const { session } = portion[start]!
    while (portion[end]?.session === session) end += 1
    const submissions = portion.slice(start, end)
    const updates = submissions.map(({ update }) => update)
    for (let at = 0; at < updates.length; ) {
      const { update, count } = joinTypingRun(updates, at)
      runs.push({ session, update, submissions: submissions.slice(at, at + count) })
      at += count
    }
  }
  return runs
}

/** A run of one. */
export const alone = (submission: Submission): Run => ({
  session: submission.session,
  update: submission.update,
  submissions: [submission],
})

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
  const [only] = accepted
  if (only && accepted.length === 1)
    return [{ session: only.run.session, update: emitted, clients: only.clients }]
  const bySession = new Map<Session, Accepted[]>()
  for (const one of accepted) {
    const list = bySession.get(one.run.session)
    if (list) list.push(one)
    else bySession.set(one.run.session, [one])
  }
  let areSound = true
  const chunks = Array.from(bySession, ([session, list]): Chunk => {
    const clients = joinClients(list)
    if (bySession.size === 1) return { session, update: emitted, clients }
    if (list.length === 1) return { session, update: list[0]!.run.update, clients }
    const update = mergeUpdates(list.map(({ run }) => run.update))
    areSound &&= isSound(update)
    return { session, update, clients }
  })
  if (areSound) return chunks
  // Somebody's first and last update, with another's in between that they had by another way: not one update, but three.
  return accepted.map(({ run: { session, update }, clients }) => ({ session, update, clients }))
}

/** Each client once, from where the first of a session's runs continues it up to where the last does. */
const joinClients = (runs: readonly Accepted[]): readonly Continuation[] => {
  const [only] = runs
  if (only && runs.length === 1) return only.clients
  const joined = new Map<number, Continuation>()
  for (const { clients } of runs)
    for (const next of clients) {
      const from = joined.get(next.client)?.from ?? next.from
      joined.set(next.client, { ...next, from })
    }
  return [...joined.values()]
}

/** A chunk as the log takes it. */
export const toEntry = ({ session, update, clients }: Chunk): LogEntry => ({
  update,
  author: session.person?.id,
  session: session.id,
  clients,
})

/** The same where the log has all owners already: they need not be told again. */
export const toLaterEntry = (chunk: Chunk): LogEntry =>
  toEntry({ ...chunk, clients: chunk.clients.filter(({ owner }) => owner === undefined) })

/** Whose the client ids are that chunks continue, without those that are nobody's. */
export const ownersIn = (chunks: readonly Chunk[]): ReadonlyMap<number, string> => {
  const owners = new Map<number, string>()
  for (const { clients } of chunks)
    for (const { client, owner } of clients) if (owner !== undefined) owners.set(client, owner)
  return owners
}
