import { CollabError, type Dialect, encode, type Person } from '@quire/protocol'
import { decodeAwareness, encodeAwareness } from './awareness-codec.ts'
import type { OwnedStates } from './bus-messages.ts'
import type { Clock } from './clock.ts'
import { isGuestName } from './guest-name.ts'
import { type AwarenessEntry, type AwarenessLimits, defaultAwarenessLimits } from './validator/index.ts'

/** Who a presence entry may be changed by: a session of this instance, or another instance as a whole. */
export interface PresenceOwner {
  /** The person as the server knows them; written into every state, so that nobody can pose as somebody else. */
  readonly person?: Person | undefined
  /** What it is known by: the person's id, or a guest's name; undefined for a guest without a key. */
  readonly identity?: string | undefined
  readonly dialect?: Dialect
  /** Whether that person, or guest, is who it is. */
  isKnownAs?(identity: string): boolean
  /** Whether it still answers, as far as is known now; asks it when it was not heard of for a moment. */
  isAnswering?(): boolean
}

/** Whose a client is. */
interface Held {
  readonly owner: PresenceOwner
  /** Whose client it is: a person's id or a guest's name; undefined for a guest's whom nothing proves. */
  readonly identity: string | undefined
}

interface Slot extends Held {
  readonly clock: number
  /** Who the id is kept for; undefined where the session may only be passing on what another says. */
  readonly keeper: string | undefined
  /** JSON of an object. */
  readonly state: Uint8Array
}

/** An entry that left: until `forgetAt`, echoes of its past by slow relays are not believed. */
interface Tombstone {
  readonly clock: number
  readonly keeper: string | undefined
  readonly forgetAt: number
}

/** What changed, as the other sessions and instances hear of it. */
export interface PresenceChange {
  /** All of it, ready to send. */
  readonly frame: Uint8Array
  /** The part that sessions of this instance caused; undefined when there is none. */
  readonly own: OwnedStates | undefined
}

/** An instance speaks for all its clients at once. */
const remoteLimits: AwarenessLimits = { ...defaultAwarenessLimits, maxEntries: 100_000 }
/** A client speaks for itself; a proxy for a handful at most. */
const maxClientsPerOwner = 8
const tombstoneMs = 60_000

/**
 * Who is in a document and where: the last word of each client, owned by the session that said it.
 *
 * States stay text. They are checked when they come in, and written once for all who receive them.
 */
export class Presence {
  readonly #clock: Clock
  readonly #ownerOf: (clientId: number) => string | undefined
  readonly #slots = new Map<number, Slot>()
  readonly #tombstones = new Map<number, Tombstone>()
  readonly #changed = new Map<number, Held>()
  readonly #remotes = new Set<PresenceOwner>()
  /** Client ids that each session said were its own, and that nobody else shows. */
  readonly #spokenFor = new WeakMap<PresenceOwner, Set<number>>()
  #everybody: Uint8Array | undefined

  /** @param ownerOf - who has written with a client id: nobody else may show it. */
  constructor(clock: Clock, ownerOf: (clientId: number) => string | undefined = () => undefined) {
    this.#clock = clock
    this.#ownerOf = ownerOf
  }

  /** Clients that are present, on all instances. */
  get size(): number {
    return this.#slots.size
  }

  /** What each client says about itself. Shapes are the clients' own. */
  states(): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return Array.from(this.#slots.values(), ({ state }) => parse(state))
  }

  /** An owner that is another instance: what it says is not passed on to instances. */
  addRemote(owner: PresenceOwner): void {
    this.#remotes.add(owner)
  }

  /**
   * Takes what a session says about its clients. Entries for clients of others are ignored (SPEC A3).
   *
   * @throws {CollabError} `badMessage` when the bytes break SPEC A1.
   */
  receive(owner: PresenceOwner, update: Uint8Array): void {
    try {
      for (const entry of decodeAwareness(update, defaultAwarenessLimits)) {
        if (this.#isOfAnother(owner, entry.clientId)) continue
        this.#noteSpeaker(owner, entry)
        this.#take(owner, entry, owner.identity)
      }
    } catch (error) {
      // A state too large to pass on is no reason to throw somebody out of the document.
      if (!(error instanceof CollabError && error.reason === 'tooLarge')) throw error
    }
  }

  /**
   * Takes what another instance says about its clients.
   *
   * @param isAll - clients it does not mention have left without our hearing of it.
   * @throws {CollabError} when the bytes break SPEC A1.
   */
  receiveRemote(owner: PresenceOwner, { states, identities }: OwnedStates, isAll: boolean): void {
    const entries = decodeAwareness(states, remoteLimits)
    for (const [i, entry] of entries.entries()) this.#take(owner, entry, identities[i] || undefined)
    if (!isAll) return
    const mentioned = new Set(entries.map(({ clientId }) => clientId))
    for (const [clientId, slot] of this.#slots)
      if (slot.owner === owner && !mentioned.has(clientId)) this.#remove(clientId, slot, slot.clock + 1)
  }

  /**
   * Who shows a client id, or did a moment ago. Others have seen it then, and it is nobody's until it is written with: it
   * is kept for them, so that nobody writes with it first.
   *
   * Not for persons whose client is plain: several of them at one browser may relay each other's presence, as
   * y-websocket's tabs do.
   */
  keeperOf(clientId: number): string | undefined {
    return (this.#slots.get(clientId) ?? this.#tombstones.get(clientId))?.keeper
  }

  /** Client ids that a session showed as its own; undefined for one that shows none. */
  idsOf(owner: PresenceOwner): ReadonlySet<number> | undefined {
    return this.#spokenFor.get(owner)
  }

  /** An owner has gone, and its clients with it (SPEC A4). */
  leave(owner: PresenceOwner): void {
    for (const [clientId, slot] of this.#slots)
      if (slot.owner === owner) this.#remove(clientId, slot, slot.clock + 1)
    this.#remotes.delete(owner)
  }

  /** All who are here, as one frame, encoded once until somebody moves; undefined when nobody is. */
  everybody(): Uint8Array | undefined {
    if (this.#slots.size === 0) return undefined
    this.#everybody ??= encode({
      type: 'awareness',
      update: encodeAwareness(this.#entriesOf(this.#slots.keys())),
    })
    return this.#everybody
  }

  /** All who are here and those who left a moment ago, for somebody who missed what happened. */
  recent(): Uint8Array {
    const clientIds = new Set([...this.#slots.keys(), ...this.#tombstones.keys()])
    return encode({ type: 'awareness', update: encodeAwareness(this.#entriesOf(clientIds)) })
  }

  /** All clients of this instance. */
  own(): OwnedStates {
    return this.#ownedStates([...this.#slots].filter(([, { owner }]) => !this.#remotes.has(owner)))
  }

  /** What changed since the last call. */
  takeChanges(): PresenceChange | undefined {
    this.#forgetOldTombstones()
    if (this.#changed.size === 0) return undefined
    const frame = encode({
      type: 'awareness',
      update: encodeAwareness(this.#entriesOf(this.#changed.keys())),
    })
    const own = [...this.#changed].filter(([, { owner }]) => !this.#remotes.has(owner))
    this.#changed.clear()
    return { frame, own: own.length > 0 ? this.#ownedStates(own) : undefined }
  }

  /** Also of an entry that is old news, as after a reconnect: it says whose the id is. */
  #noteSpeaker(owner: PresenceOwner, { clientId, state }: AwarenessEntry): void {
    if (state === null || !this.#isTheirs(owner, owner.identity, clientId)) return
    const ids = this.#spokenFor.get(owner) ?? new Set()
    if (ids.size < maxClientsPerOwner) this.#spokenFor.set(owner, ids.add(clientId))
  }

  /**
   * A client is theirs who spoke for it first: the session's, and its person's, or guest's, who may come back on a new
   * connection before the old one was found dead. One that nobody shows is anybody's, unless it is kept for somebody.
   */
  #isTheirs(owner: PresenceOwner, identity: string | undefined, clientId: number): boolean {
    const slot = this.#slots.get(clientId)
    if (slot) return slot.owner === owner || (identity !== undefined && slot.identity === identity)
    const keeper = this.keeperOf(clientId)
    return keeper === undefined || keeper === identity
  }

  #isOfAnother(owner: PresenceOwner, clientId: number): boolean {
    const identity = this.#ownerOf(clientId)
    return identity !== undefined && owner.isKnownAs?.(identity) === false
  }

  #ownedStates(changed: ReadonlyArray<readonly [number, Held]>): OwnedStates {
    const states = encodeAwareness(this.#entriesOf(changed.map(([clientId]) => clientId)))
    return { states, identities: changed.map(([, { identity }]) => identity ?? '') }
  }

  #take(
    owner: PresenceOwner,
    { clientId, clock, state }: AwarenessEntry,
    identity: string | undefined,
  ): void {
    const slot = this.#slots.get(clientId)
    if (!this.#isNews(owner, clientId, clock)) return
    if (!this.#isTheirs(owner, identity, clientId) && !isAbandonedTo(identity, slot)) return
    if (!slot && !this.#hasRoomFor(owner)) return
    if (state === null) {
      if (slot) this.#remove(clientId, slot, clock)
      return
    }
    // A copy: the bytes are a view into what the socket read.
    const stamped = owner.person ? stamp(state, owner.person) : state.slice()
    const taken: Slot = { owner, identity, keeper: keeperIn(owner, identity), clock, state: stamped }
    this.#slots.set(clientId, taken)
    this.#tombstones.delete(clientId)
    this.#markChanged(clientId, taken)
  }

  /** Only the session that a client is shown by may say the same again. */
  #isNews(owner: PresenceOwner, clientId: number, clock: number): boolean {
    const slot = this.#slots.get(clientId)
    if (slot?.owner === owner) return clock >= slot.clock
    const known = slot ?? this.#tombstones.get(clientId)
    return known === undefined || clock > known.clock
  }

  #hasRoomFor(owner: PresenceOwner): boolean {
    if (this.#remotes.has(owner)) return true
    let held = 0
    for (const slot of this.#slots.values()) if (slot.owner === owner) held += 1
    return held < maxClientsPerOwner
  }

  #remove(clientId: number, slot: Slot, clock: number): void {
    this.#slots.delete(clientId)
    const { keeper } = slot
    this.#tombstones.set(clientId, { clock, keeper, forgetAt: this.#clock.now() + tombstoneMs })
    this.#markChanged(clientId, slot)
  }

  #markChanged(clientId: number, { owner, identity }: Held): void {
    this.#changed.set(clientId, { owner, identity })
    this.#everybody = undefined
  }

  #entriesOf(clientIds: Iterable<number>): AwarenessEntry[] {
    return Array.from(clientIds, (clientId) => {
      const slot = this.#slots.get(clientId)
      if (slot) return { clientId, clock: slot.clock, state: slot.state }
      // Who left has a tombstone, at least until it was told.
      return { clientId, clock: this.#tombstones.get(clientId)!.clock, state: null }
    })
  }

  #forgetOldTombstones(): void {
    for (const [clientId, { forgetAt }] of this.#tombstones) {
      if (forgetAt > this.#clock.now()) return // oldest first: a map keeps the order of insertion
      if (!this.#changed.has(clientId)) this.#tombstones.delete(clientId)
    }
  }
}

/** A guest's client, and any of `quire.v1`, shows itself alone. */
const keeperIn = ({ dialect }: PresenceOwner, identity: string | undefined): string | undefined =>
  identity !== undefined && (dialect === 'quire.v1' || isGuestName(identity)) ? identity : undefined

/** A guest whom nothing proves has only the connection: who comes back waits until the old one answers no more. */
const isAbandonedTo = (identity: string | undefined, slot: Slot | undefined): boolean =>
  identity === undefined && slot?.identity === undefined && slot?.owner.isAnswering?.() === false

const utf8 = new TextDecoder()
const parse = (state: Uint8Array): Readonly<Record<string, unknown>> => JSON.parse(utf8.decode(state))

/** Writes the person into a state. */
const stamp = (state: Uint8Array, person: Person): Uint8Array => {
  const content = parse(state)
  const claimed = typeof content.user === 'object' && content.user !== null ? content.user : {}
  return new TextEncoder().encode(JSON.stringify({ ...content, user: { ...claimed, ...person } }))
}
