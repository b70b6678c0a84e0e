import type { Continuation, LogEntry } from '../core/store.ts'

/** What a log knows of a client id that was written with. */
export interface LoggedClient {
  /** Whose it is; undefined while it is nobody's. */
  readonly owner: string | undefined
  /** Of the row that made it theirs; while it is nobody's, of the last that was written with it. */
  readonly position: number
  /** The clock up to which it was written while it was nobody's. */
  readonly writtenTo: number
}

/** Whose the client ids of a document are, as its log has it: the judge of what instances believe (SPEC S7). */
export class ClientLedger {
  readonly #lookUp: (client: number) => LoggedClient | undefined
  readonly #changed = new Map<number, LoggedClient>()
  readonly #unchanged = new Map<number, LoggedClient | undefined>()

  /** @param lookUp - what was kept of a client. */
  constructor(lookUp: (client: number) => LoggedClient | undefined) {
    this.#lookUp = lookUp
  }

  /** What is to be kept, by client. */
  get changed(): ReadonlyMap<number, LoggedClient> {
    return this.#changed
  }

  /** Whose clients became somebody's after a position, as far as it changed. */
  ownersAfter(after: number): ReadonlyMap<number, string> {
    const owners = new Map<number, string>()
    for (const [client, { owner, position }] of this.#changed)
      if (owner !== undefined && position > after) owners.set(client, owner)
    return owners
  }

  /**
   * Takes in entries, if they are right about each client id: not when one takes a client for another's than it is, or for
   * nobody's, nor when it makes somebody's what is written further than it knows, be it by an entry before it.
   *
   * @param first - the position of the first of them.
   * @returns false, with nothing taken, when one is mistaken.
   */
  takeIfRight(entries: readonly LogEntry[], first: number): boolean {
    const changed = new Map<number, LoggedClient>()
    for (const [i, { clients = [] }] of entries.entries())
      for (const continuation of clients) {
        const known = changed.get(continuation.client) ?? this.#of(continuation.client)
        if (isMistaken(continuation, known)) return false
        changed.set(continuation.client, withThat(known, continuation, first + i))
      }
    for (const [client, known] of changed) this.#changed.set(client, known)
    return true
  }

  /** Takes in entries that are in the log. */
  take(entries: readonly LogEntry[], first: number): void {
    for (const [i, { clients = [] }] of entries.entries())
      for (const continuation of clients) {
        const known = this.#of(continuation.client)
        this.#changed.set(continuation.client, withThat(known, continuation, first + i))
      }
  }

  #of(client: number): LoggedClient | undefined {
    const changed = this.#changed.get(client)
    if (changed !== undefined || this.#unchanged.has(client)) return changed ?? this.#unchanged.get(client)
    const kept = this.#lookUp(client)
    this.#unchanged.set(client, kept)
    return kept
  }
}

const isMistaken = ({ owner, from }: Continuation, known: LoggedClient | undefined): boolean => {
  if (known === undefined || known.owner === owner) return false
  return known.owner !== undefined || from < known.writtenTo
}

const withThat = (
  known: LoggedClient | undefined,
  { owner, to }: Continuation,
  position: number,
): LoggedClient =>
  known?.owner === undefined ? { owner, position, writtenTo: Math.max(to, known?.writtenTo ?? 0) } : known
