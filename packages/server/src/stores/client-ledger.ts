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
   * Whether entries take a client for another's than it is, or for nobody's, or make somebody's what is written further
   * than they know. One look for each client of each entry.
   */
  contradicts(entries: readonly LogEntry[]): boolean {
    for (const { clients } of entries)
      if (clients) for (const continuation of clients) if (this.#isMistaken(continuation)) return true
    return false
  }

  /** Takes in what a row at a position continues. */
  take(clients: readonly Continuation[], position: number): void {
    for (const { client, owner, to } of clients) {
      const known = this.#of(client)
      if (known?.owner !== undefined) continue
      this.#changed.set(client, { owner, position, writtenTo: Math.max(to, known?.writtenTo ?? 0) })
    }
  }

  #isMistaken({ client, owner, from }: Continuation): boolean {
    const known = this.#of(client)
    if (known === undefined || known.owner === owner) return false
    return known.owner !== undefined || from < known.writtenTo
  }

  #of(client: number): LoggedClient | undefined {
    const changed = this.#changed.get(client)
    if (changed !== undefined || this.#unchanged.has(client)) return changed ?? this.#unchanged.get(client)
    const kept = this.#lookUp(client)
    this.#unchanged.set(client, kept)
    return kept
  }
}
