import { type Access, CollabError, type Dialect, type DocumentId, type Person } from '@quire/protocol'
import type { Grant, Recheck, Renew } from './authenticate.ts'
import type { Bus } from './bus.ts'
import { channels, encodeUpdates } from './bus-messages.ts'
import type { Cancel, Clock } from './clock.ts'
import { Compactor } from './compactor.ts'
import type { Connection } from './connection.ts'
import { Control, type ControlMessage } from './control.ts'
import { Debts } from './debts.ts'
import { isGuestName } from './guest-name.ts'
import { Heartbeat } from './heartbeat.ts'
import { Instances } from './instances.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { type Random, randomId } from './random.ts'
import { Room } from './room.ts'
import type { RoomWorld } from './room-world.ts'
import { Session } from './session.ts'
import type { Store } from './store.ts'
import { Turns } from './turns.ts'
import { createUpdateCheck, type UpdateCheck } from './update-check.ts'
import { Visitors } from './visitors.ts'

export interface RoomsOptions {
  readonly store: Store
  readonly bus: Bus | undefined
  readonly clock: Clock
  readonly random: Random
  readonly limits: Limits
  readonly logger: Logger
  readonly metrics: Metrics
  readonly renew?: Renew | undefined
  readonly recheck?: Recheck | undefined
  readonly updateCheck?: UpdateCheck | undefined
}

/** Somebody's access changed while they may be connected. */
export interface AccessChange {
  readonly documentId: DocumentId
  /** Whose; everybody's when absent. */
  readonly person?: string | undefined
  /** What they may do from now on; nothing when absent. */
  readonly access?: Access | undefined
}

/** A client that has been let in, and the connection it came by. */
export interface Newcomer {
  readonly documentId: DocumentId
  readonly grant: Grant
  readonly dialect: Dialect
  readonly address: string
  readonly connection: Connection
}

const tickMs = 1_000
const seedAuthor = 'system'

/** All documents that are open on this instance, and everybody who is connected to it. */
export class Rooms {
  readonly #options: RoomsOptions
  readonly #world: RoomWorld
  readonly #rooms = new Map<DocumentId, Room>()
  readonly #sessions = new Set<Session>()
  readonly #visitors: Visitors
  readonly #turns: Turns
  readonly #debts: Debts
  readonly #compactor: Compactor
  readonly #heartbeat: Heartbeat | undefined
  /** Word between instances beside the documents. */
  readonly control: Control
  #cancelTick: Cancel = () => {}
  #state: 'open' | 'draining' | 'closed' = 'open'

  constructor(options: RoomsOptions) {
    const { bus, clock, random } = options
    this.#options = options
    this.#visitors = new Visitors(clock, options.limits)
    this.#turns = new Turns(clock)
    this.#debts = new Debts(clock)
    this.#compactor = new Compactor(clock)
    this.#world = {
      store: options.store,
      bus,
      clock,
      limits: options.limits,
      logger: options.logger,
      metrics: options.metrics,
      instance: randomId(random),
      instances: new Instances(clock),
      updateCheck: options.updateCheck ?? createUpdateCheck(),
    }
    this.control = new Control(bus, this.#world.instance, options.logger)
    this.control.onMessage((message) => this.#onControl(message))
    this.#tickLater()
    this.#heartbeat = bus && new Heartbeat(bus, this.#world, this.#rooms)
  }

  get isDraining(): boolean {
    return this.#state !== 'open'
  }

  get isStoreFailing(): boolean {
    return [...this.#rooms.values()].some((room) => room.isStoreFailing)
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions
  }

  /** Sessions that are too slow for changes right now. */
  get laggingSessions(): number {
    return count(this.#sessions, (session) => session.isLagging)
  }

  /** Bytes of updates that are in memory and not yet in the log. */
  get unsavedBytes(): number {
    return sum(this.#rooms.values(), (room) => room.unsavedBytes)
  }

  /** About what open documents take in memory. */
  get approximateBytes(): number {
    return sum(this.#rooms.values(), (room) => room.approximateBytes)
  }

  sessionsByDialect(): Readonly<Record<Dialect, number>> {
    const plain = count(this.#sessions, (session) => session.dialect === 'plain')
    return { plain, 'quire.v1': this.#sessions.size - plain }
  }

  isOpen(documentId: DocumentId): boolean {
    return this.#rooms.has(documentId)
  }

  /** Writes a snapshot of every open document that has grown since the last, however little. */
  compactAll(): void {
    for (const room of this.#rooms.values()) if (room.canBeCompacted) void room.compact()
  }

  get openDocuments(): number {
    return this.#rooms.size
  }

  /** Clients present in a document, as far as this instance hears of them. */
  presentClients(documentId: DocumentId): number {
    return this.#rooms.get(documentId)?.presentClients ?? 0
  }

  /** What each of them says about itself. */
  presence(documentId: DocumentId): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return this.#rooms.get(documentId)?.presence ?? []
  }

  /** Whether a connection from an address is worth reading from; see {@link Visitors.mayKnock}. */
  mayKnock(address: string): boolean {
    return this.#visitors.mayKnock(address)
  }

  /**
   * Makes sure that there is room for one more connection.
   *
   * @param person - once it is known who comes.
   * @throws {CollabError} `restarting`, `overloaded` or `rateLimited`; `forbidden` for a person whose id names a guest.
   */
  admit(documentId: DocumentId, address: string, person?: Person): void {
    if (person && isGuestName(person.id))
      throw new CollabError('forbidden', 'a person has an id that is kept for guests: guest#…')
    const { limits, random } = this.#options
    const retryAfterSeconds = 1 + Math.floor(random.fraction() * 5)
    const refuse = (reason: 'restarting' | 'overloaded', why: string): never => {
      throw new CollabError(reason, why, { retryAfterSeconds })
    }
    if (this.#state !== 'open') refuse('restarting', 'this instance is shutting down')
    if (this.#sessions.size >= limits.maxConnections)
      refuse('overloaded', 'this instance has all the connections it can take')
    this.#visitors.admit(address, person)
    if ((this.#rooms.get(documentId)?.sessions.size ?? 0) >= limits.maxSessionsPerDocument)
      refuse('overloaded', 'this document has all the sessions it can take')
  }

  /** Opens a session for a client that was admitted. */
  join({ documentId, grant, dialect, address, connection }: Newcomer): Session {
    const { visitor, leave } = this.#visitors.enter(address, grant.person)
    const { renew, recheck, clock, limits, logger, metrics } = this.#options
    // No spread: V8 then gives each of these a shape of its own, and never learns where things are in them.
    const session = new Session({
      clock,
      limits,
      logger,
      metrics,
      renew: renew && ((token) => renew({ documentId, token })),
      recheck: recheck && ((current) => recheck({ documentId, grant: current })),
      id: randomId(this.#options.random),
      dialect,
      grant,
      connection,
      turns: this.#turns,
      debts: this.#debts,
      questions: visitor.questions,
      onClosed: (closed, isRefused) => {
        this.#sessions.delete(closed)
        leave(isRefused)
      },
    })
    this.#sessions.add(session)
    if (this.#state === 'open') void this.#open(documentId).join(session)
    else session.refuse('restarting', 1)
    return session
  }

  /**
   * Writes the first update of a document, unless it has one.
   *
   * @returns whether this call wrote it.
   * @throws {CollabError} `badMessage` for bytes that are no update; `storeUnavailable`.
   */
  async seed(documentId: DocumentId, update: Uint8Array): Promise<boolean> {
    const { store, bus } = this.#options
    if (!this.#world.updateCheck.isSound(update))
      throw new CollabError('badMessage', `the seed of ${documentId} is no sound Yjs update`)
    if (!(await store.appendFirst(documentId, { update, author: seedAuthor }))) return false
    const message = { instance: this.#world.instance, from: 1, to: 1, updates: [update], owners: [] }
    bus?.publish(channels.updates(documentId), encodeUpdates(message))
    this.#rooms.get(documentId)?.announceHead(1)
    return true
  }

  /** Changes what somebody may do, on all instances: who may write no more stops within a second. */
  changeAccess({ documentId, person, access }: AccessChange): void {
    this.control.send({ kind: 'access', documentId, person, access })
  }

  /**
   * Forgets for good what was deleted from a document.
   *
   * @returns whether it was done; not when another instance did the same at that moment.
   * @throws {CollabError} `storeUnavailable`.
   */
  async purge(documentId: DocumentId): Promise<boolean> {
    const generation = await this.#open(documentId).purge()
    if (generation !== undefined) this.control.send({ kind: 'generation', documentId, generation })
    return generation !== undefined
  }

  /**
   * Refuses newcomers, makes everything durable, then asks everybody to come back.
   *
   * @param deadlineMs - how long the store may take.
   */
  async drain(deadlineMs: number): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'draining'
    await this.#within(deadlineMs, Promise.all([...this.#rooms.values()].map((room) => room.flush())))
    // Spread over some time, or all of them knock on the next instance in the same second; but short enough that those
    // who find nobody yet, and wait longer then, are back within 30 s as well.
    const spreadSeconds = Math.min(20, 1 + this.#sessions.size / 200)
    for (const session of this.#sessions)
      session.refuse('restarting', 1 + this.#options.random.fraction() * spreadSeconds)
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#cancelTick()
    this.#compactor.close()
    this.#heartbeat?.close()
    this.control.close()
    for (const session of this.#sessions) session.refuse('restarting', 1)
    this.#debts.close()
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
  }

  #onControl(message: ControlMessage): void {
    switch (message.kind) {
      case 'access':
        this.#rooms.get(message.documentId)?.changeAccess(message.person, message.access)
        break
      case 'generation':
        this.#rooms.get(message.documentId)?.changeGeneration(message.generation)
        break
      default:
        message satisfies { kind: 'ticket' } // nothing that a room has to know
    }
  }

  #open(documentId: DocumentId): Room {
    const open = this.#rooms.get(documentId)
    if (open) return open
    const room = new Room(documentId, this.#world, (broken) => void this.#replace(broken))
    this.#rooms.set(documentId, room)
    room.ready.catch(() => this.#letGo(room)) // the next who asks tries again
    return room
  }

  #letGo(room: Room): void {
    room.close()
    if (this.#rooms.get(room.documentId) === room) this.#rooms.delete(room.documentId)
  }

  /** Lets a broken room go as soon as the log has what it still holds; until then nobody may join. */
  async #replace(room: Room): Promise<void> {
    await room.flush()
    this.#letGo(room)
  }

  #tickLater(): void {
    this.#cancelTick = this.#options.clock.after(tickMs, () => {
      this.#tick()
      this.#tickLater()
    })
  }

  #tick(): void {
    const now = this.#options.clock.now()
    this.#world.instances.tick()
    this.#visitors.tick()
    for (const room of this.#rooms.values()) room.tick(now)
    this.#compactor.compactSome(this.#rooms.values())
    this.#letIdleGo(now)
  }

  /** Lets rooms go that nobody was in for long, and before that the longest idle ones while memory is short. */
  #letIdleGo(now: number): void {
    const { limits } = this.#options
    let bytes = this.approximateBytes
    const idle = [...this.#rooms.values()].flatMap((room) => {
      const { idleSince } = room
      return idleSince === undefined || room.isCompactionDue ? [] : { room, idleSince }
    })
    idle.sort((a, b) => a.idleSince - b.idleSince)
    for (const { room, idleSince } of idle) {
      const isShort = bytes > limits.memoryBudgetBytes
      if (!isShort && now - idleSince <= limits.idleRoomMs) return // the others are idle for less
      bytes -= room.approximateBytes
      this.#letGo(room)
    }
  }

  #within(deadlineMs: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(deadlineMs, resolve)
      const done = (): void => {
        cancel()
        resolve()
      }
      work.then(done, done)
    })
  }
}

const sum = <T>(items: Iterable<T>, value: (item: T) => number): number => {
  let total = 0
  for (const item of items) total += value(item)
  return total
}

const count = <T>(items: Iterable<T>, matches: (item: T) => boolean): number =>
  sum(items, (item) => (matches(item) ? 1 : 0))
