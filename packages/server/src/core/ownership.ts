import type { Clock } from './clock.ts'
import type { Owners } from './owners.ts'
import type { Session } from './session.ts'
import type { Continuation } from './store.ts'
import type { ClockRange } from './validator/index.ts'

/** A session that brings somebody else's writings, which only their owner may bring. */
interface Blocked {
  readonly clients: Set<number>
  readonly since: number
}

/** What presence tells of client ids. */
export interface Shown {
  /** Who a client id is kept for that nobody owns (SPEC S8). */
  keptFor(client: number): string | undefined
  /** Those that a session shows as its own; undefined for one that shows none. */
  idsOf(session: Session): ReadonlySet<number> | undefined
}

/** How long a session's frames wait for the owner of what they bring (SPEC S7). */
const patienceMs = 30_000

/** Sees to it that each client's writings come from the person they belong to; who brings others' waits for the owner. */
export class Ownership {
  readonly #owners: Owners
  readonly #shown: Shown
  readonly #clock: Clock
  readonly #blocked = new Map<Session, Blocked>()

  constructor(owners: Owners, shown: Shown, clock: Clock) {
    this.#owners = owners
    this.#shown = shown
    this.#clock = clock
  }

  /** Whether a client belongs to somebody. */
  isOf(owner: string, client: number): boolean {
    return this.#owners.of(client) === owner
  }

  /** Whether a client belongs to who is behind a session. */
  isOwn(session: Session, client: number): boolean {
    const owner = this.#owners.of(client)
    return owner !== undefined && session.isKnownAs(owner)
  }

  /** Whether a session may bring new writings of a client. */
  mayWrite(session: Session, client: number): boolean {
    const owner = this.#owners.of(client) ?? this.#shown.keptFor(client)
    return owner === undefined || session.isKnownAs(owner)
  }

  /**
   * Client ids that were nobody's belong to whoever writes with them, and not to who brings what another wrote, as after
   * a crash that only a reader's copy outlived. Who shows their ids is known by that; else the first to bring one has it.
   *
   * @param clients - whose writings an update continues, and the clocks that are new.
   * @returns whose each of the clients is now.
   */
  claim(session: Session, clients: readonly ClockRange[]): readonly Continuation[] {
    const { identity } = session
    if (identity !== undefined) {
      const own = this.#shown.idsOf(session)
      for (const { client, from } of clients)
        if (own ? own.has(client) : from === 0) this.#owners.claim(client, identity)
    }
    return clients.map(({ client, from, to }) => ({ client, owner: this.#owners.of(client), from, to }))
  }

  /**
   * Whether only the log can say whose clients are: somebody begins to write with one, or became its owner elsewhere. What
   * continues those waits for the log, so that nobody sees or rests on what the log then refuses.
   */
  isForTheLogToSay(clients: readonly Continuation[]): boolean {
    return clients.some(({ client, owner, from }) =>
      owner === undefined ? from === 0 : this.#owners.isUntold(client),
    )
  }

  /** The log has taken what continues these. */
  told(clients: readonly Continuation[]): void {
    for (const { client } of clients) this.#owners.told(client)
  }

  /** A session brought what only a client's owner may bring: it waits until the owner has. */
  block(session: Session, client: number): void {
    const known = this.#blocked.get(session)
    if (known) known.clients.add(client)
    else this.#blocked.set(session, { clients: new Set([client]), since: this.#clock.now() })
  }

  /** Owners have brought something. @returns the sessions that waited for it, and may try again. */
  unblock(brought: Iterable<number>): readonly Session[] {
    if (this.#blocked.size === 0) return []
    const clientIds = new Set(brought)
    const freed = [...this.#blocked].filter(([, { clients }]) => [...clients].some((id) => clientIds.has(id)))
    for (const [session] of freed) this.#blocked.delete(session)
    return freed.map(([session]) => session)
  }

  /** Refuses those who have waited too long. */
  tick(now: number): void {
    for (const [session, { since }] of this.#blocked) {
      if (now - since < patienceMs) continue
      this.#blocked.delete(session)
      session.refuseWaiting('forbidden')
    }
  }

  forget(session: Session): void {
    this.#blocked.delete(session)
  }
}
