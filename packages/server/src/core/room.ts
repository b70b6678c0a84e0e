import type { Access, DocumentId } from '@quire/protocol'
import { answerTo, diffTo } from './answers.ts'
import { channels, encodeUpdates } from './bus-messages.ts'
import { Tail } from './compaction.ts'
import { deliver, type News, settleWriters } from './deliveries.ts'
import { type Accepted, type Chunk, type Flushed, ownersIn, toEntry, toLaterEntry } from './flush-list.ts'
import { type Commit, Journal } from './journal.ts'
import { LiveDocument } from './live-document.ts'
import { LogFollower } from './log-follower.ts'
import { Owners } from './owners.ts'
import { Ownership, type Shown } from './ownership.ts'
import { RoomPresence } from './room-presence.ts'
import type { RoomWorld } from './room-world.ts'
import type { Session } from './session.ts'
import type { SessionRoom, Submission } from './session-room.ts'
import { type Appended, MistakenOwnerError } from './store.ts'
import { UpdateFlush } from './update-flush.ts'

/** Yjs tidies up after what was written this often, unless there is more of it than a transaction takes. */
const settleEveryMs = 5_000

/**
 * One document, live on this instance, with its sessions.
 *
 * An update goes one way: `submit` puts it on the flush list; a flush applies the list in one transaction, sends what
 * is new to all who did not write it, and hands it to the journal; when it is durable its writers get their
 * acknowledgement and the other instances their copy. The first update with a client id is durable first and applied then:
 * the log says whose the id is.
 */
export class Room implements SessionRoom {
  readonly documentId: DocumentId
  /** Resolves when the document is loaded; rejects when it cannot be. */
  readonly ready: Promise<void>
  readonly #world: RoomWorld
  readonly #onBroken: (room: Room) => void
  readonly #sessions = new Set<Session>()
  readonly #live: LiveDocument
  readonly #log: LogFollower
  readonly #ownership: Ownership
  readonly #updates: UpdateFlush
  readonly #journal: Journal<Flushed>
  readonly #presence: RoomPresence
  readonly #tail = new Tail()
  #state: 'loading' | 'live' | 'broken' | 'closed' = 'loading'
  #isCompacting = false
  #settledAt = 0
  #idleSince: number
  /** What a client has that was sent everything so far. */
  readonly #after = (): Uint8Array => this.#live.stateVector()

  /** @param onBroken - called when the room has to be replaced by a new one. */
  constructor(documentId: DocumentId, world: RoomWorld, onBroken: (room: Room) => void) {
    this.documentId = documentId
    this.#world = world
    this.#onBroken = onBroken
    const owners = new Owners()
    const live = new LiveDocument(documentId, world.updateCheck)
    const onTrouble = (error: unknown): void => this.#break(error)
    this.#live = live
    this.#presence = new RoomPresence({
      documentId,
      world,
      send: (frames) => {
        for (const session of this.#sessions) session.sendPresence(frames)
      },
      ownerOf: (clientId) => owners.of(clientId),
      hasSessions: () => this.#sessions.size > 0,
    })
    const shown: Shown = {
      keptFor: (client) => this.#keptFor(client),
      idsOf: (session) => this.#presence.idsOf(session),
    }
    this.#ownership = new Ownership(owners, shown, world.clock)
    this.#log = new LogFollower({
      documentId,
      world,
      live,
      owners,
      tail: this.#tail,
      onNews: (update, clients) => this.#onNews(update, clients),
      onBroken: onTrouble,
    })
    this.#updates = new UpdateFlush({
      documentId,
      world,
      live,
      ownership: this.#ownership,
      onFlushed: (flushed, emitted, chunks) => this.#onFlushed(flushed, emitted, chunks),
      onDeferred: (flushed, chunk) => this.#onDeferred(flushed, chunk),
      onBroken: onTrouble,
    })
    this.#journal = new Journal({
      documentId,
      store: world.store,
      clock: world.clock,
      logger: world.logger,
      metrics: world.metrics,
      onAppended: (appended, commits) => this.#onAppended(appended, commits),
      onDurable: (commits) => this.#onDurable(commits),
      onMistaken: onTrouble,
    })
    this.#idleSince = world.clock.now()
    this.ready = this.#load()
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions
  }

  /** Clients with a presence, on all instances this one hears of. */
  get presentClients(): number {
    return this.#presence.size
  }

  /** What each of them says about itself. */
  get presence(): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return this.#presence.states()
  }

  /** The last position of the log that is in memory. */
  get head(): number {
    return this.#log.head
  }

  /** When the log last grew, in ms of the clock. */
  get movedAt(): number {
    return this.#log.movedAt
  }

  /** Bytes that are in memory and not yet in the log. */
  get unsavedBytes(): number {
    return this.#journal.unsavedBytes + this.#updates.heldBytes
  }

  get isStoreFailing(): boolean {
    return this.#journal.isFailing
  }

  /** Since when the room could be let go, in ms of the clock; undefined while it is needed. */
  get idleSince(): number | undefined {
    if (this.#state !== 'live' || this.#sessions.size > 0) return undefined
    return this.#updates.isIdle && this.#journal.isIdle ? this.#idleSince : undefined
  }

  /** About what the document takes in memory: Yjs needs some 15 times the bytes of its encoding. */
  get approximateBytes(): number {
    return this.#live.approximateBytes * 15
  }

  /** Lets a session in as soon as the document is loaded. */
  async join(session: Session): Promise<void> {
    this.#sessions.add(session)
    try {
      await this.ready
    } catch {
      session.refuse('storeUnavailable', 2) // why is in the log already, once for all who wait
    }
    if (this.#state === 'broken') session.refuse('restarting', 1)
    if (session.isClosed || this.#state !== 'live') this.#forget(session)
    else session.begin(this, this.#log.generation, this.#live.stateVector())
  }

  leave(session: Session): void {
    this.#forget(session)
    this.#presence.leave(session)
  }

  /** What a person, or everybody, may do from now on. Who may do nothing any more is disconnected. */
  changeAccess(person: string | undefined, access: Access | undefined): void {
    for (const session of this.#sessions) {
      if (person !== undefined && session.person?.id !== person) continue
      if (access === undefined) session.refuse('forbidden')
      else session.changeAccess(access)
    }
  }

  sync(session: Session, stateVector: Uint8Array): void {
    if (!session.answerLater(stateVector)) session.sendAnswer(answerTo(this.#live, stateVector), this.#after)
  }

  catchUp(session: Session, stateVector: Uint8Array): void {
    session.sendChanges([diffTo(this.#live, stateVector), this.#presence.recent()], this.#after)
  }

  submit(submission: Submission): void {
    this.#updates.submit(submission)
    if (this.unsavedBytes > this.#world.limits.maxUnsavedBytes)
      submission.session.refuse('storeUnavailable', 5)
  }

  submitAwareness(session: Session, update: Uint8Array): void {
    this.#presence.receive(session, update)
  }

  everybody(): Uint8Array | undefined {
    return this.#presence.everybody()
  }

  /** The log of this document reaches up to `head`, somebody says. */
  announceHead(head: number): void {
    this.#log.announce(head)
  }

  /** Messages may have been missed: ask the others who is there, and tell them who is here. */
  resumePresence(): void {
    this.#presence.resume()
  }

  /** Called every second or so. */
  tick(now: number): void {
    if (now - this.#settledAt >= settleEveryMs && this.#live.isWorthSettling) this.#settle()
    for (const session of this.#sessions) session.tick(now)
    this.#ownership.tick(now)
    this.#presence.tick(now)
  }

  /** Resolves when all that has been received is durable. */
  async flush(): Promise<void> {
    do {
      this.#updates.flush()
      await this.#journal.whenIdle()
    } while (this.#state === 'live' && !this.#updates.isIdle)
  }

  close(): void {
    this.#state = 'closed'
    this.#log.close()
    this.#updates.close()
    this.#presence.close()
    this.#journal.close()
    this.#live.close()
  }

  // --- snapshots ------------------------------------------------------------------------------------------------

  /**
   * Whether the document in memory is what the log says, no less and no more.
   *
   * A snapshot with something that is not in the log yet would be missed by an instance that reads on behind it, and
   * everything that rests on it would be out of its reach.
   */
  get canBeCompacted(): boolean {
    if (this.#state !== 'live' || this.#isCompacting || this.#log.isBehind) return false
    return this.#journal.isIdle && this.#log.head > 0
  }

  /** Whether the log has grown long enough for a new snapshot. */
  get isCompactionDue(): boolean {
    return this.canBeCompacted && this.#tail.isLong(this.idleSince !== undefined)
  }

  /** Puts a snapshot in the place of the log so far. Instances may do it at once: the store takes one of them. */
  async compact(): Promise<void> {
    const { store, logger, metrics } = this.#world
    if (!this.#settle()) return
    const snapshot = { upTo: this.#log.head, update: this.#live.encoded() }
    this.#isCompacting = true
    this.#tail.compacted(snapshot.update.byteLength)
    try {
      if (await store.putSnapshot(this.documentId, { generation: this.#log.generation, snapshot }))
        metrics.count('compactions')
    } catch (error) {
      logger.warn({ err: error, documentId: this.documentId }, 'a snapshot cannot be written')
    } finally {
      this.#isCompacting = false
    }
  }

  /** Which life of the document this is, for those who join from now on. */
  changeGeneration(generation: string): void {
    this.#log.changeGeneration(generation)
  }

  /** Forgets what was deleted. @returns the new generation; undefined when another instance was faster. */
  async purge(): Promise<string | undefined> {
    await this.ready
    await this.flush()
    if (!this.#settle()) return undefined
    const update = this.#live.encoded()
    const generation = await this.#world.store.purge(this.documentId, this.#log.generation, update)
    if (generation === undefined) return undefined
    this.#tail.compacted(update.byteLength)
    return generation
  }

  // --- what becomes of updates ----------------------------------------------------------------------------------

  /** An id that is written with and nobody's is for all to use; one that is only shown is kept for who shows it. */
  #keptFor(client: number): string | undefined {
    return this.#live.hasWritingsOf(client) ? undefined : this.#presence.keeperOf(client)
  }

  #onNews(update: Uint8Array, clients: ReadonlySet<number>): void {
    this.#broadcast({ update, chunks: [] })
    for (const client of clients) this.#sendBackFrom(client)
  }

  /**
   * Somebody else has written elsewhere with an id that a session here shows as its own. What that session writes with it
   * would be taken for known, and acknowledged: it has to look at the document first (SPEC S8).
   */
  #sendBackFrom(client: number): void {
    const keeper = this.#presence.keeperOf(client)
    if (keeper === undefined || this.#ownership.isOf(keeper, client)) return
    for (const session of this.#sessions)
      if (this.#presence.idsOf(session)?.has(client) && !this.#ownership.isOwn(session, client))
        session.refuse('restarting', 1)
  }

  #onFlushed(flushed: Flushed, emitted: Uint8Array | undefined, chunks: readonly Chunk[]): void {
    if (emitted) this.#broadcast({ update: emitted, chunks })
    const entries = chunks.map(toLaterEntry)
    this.#journal.add({ entries, update: emitted, owners: this.#ownersToTell(chunks), origin: flushed })
  }

  /** Somebody begins to write with a client id: the log says whether it is theirs. */
  #onDeferred(flushed: Flushed, chunk: Chunk): void {
    const { update } = chunk
    const owners = this.#ownersToTell([chunk])
    this.#journal.add({ entries: [toEntry(chunk)], update, owners, origin: flushed })
  }

  #ownersToTell(chunks: readonly Chunk[]): ReadonlyMap<number, string> {
    return ownersIn(this.#world.bus ? chunks : [])
  }

  #broadcast(news: News): void {
    deliver(news, this.#sessions, this.#after)
  }

  #onAppended(appended: Appended, commits: ReadonlyArray<Commit<unknown>>): void {
    const { bus, instance } = this.#world
    const updates = commits.flatMap(({ update }) => update ?? [])
    this.#log.appended(appended, updates)
    if (!bus) return
    const owners = [...new Map(commits.flatMap((commit) => [...commit.owners]))]
    bus.publish(channels.updates(this.documentId), encodeUpdates({ instance, ...appended, updates, owners }))
  }

  #onDurable(commits: ReadonlyArray<Commit<Flushed>>): void {
    for (const { origin } of commits) if (origin.deferred) this.#applyDeferred(origin.deferred)
    this.#acknowledge(commits)
  }

  #applyDeferred(deferred: Accepted): void {
    const emitted = this.#updates.applyDeferred(deferred)
    const { clients, run } = deferred
    if (emitted)
      this.#broadcast({ update: emitted, chunks: [{ session: run.session, update: emitted, clients }] })
  }

  /** Tells each writer once how far its frames are durable now. */
  #acknowledge(commits: ReadonlyArray<Commit<Flushed>>): void {
    const { clock, metrics } = this.#world
    settleWriters(commits.map(({ origin }) => origin))
    const [oldest] = commits[0]!.origin.portion // nothing is flushed for nobody
    metrics.observe('ack_seconds', (clock.now() - oldest!.receivedAt) / 1000)
  }

  // --- its life -------------------------------------------------------------------------------------------------

  async #load(): Promise<void> {
    try {
      await Promise.all([this.#presence.listen(), this.#log.load()])
    } catch (error) {
      this.#world.logger.error({ err: error, documentId: this.documentId }, 'the document cannot be loaded')
      throw error
    }
    this.#state = 'live'
    this.resumePresence()
  }

  /** Ends what changes share. @returns whether the document is still to be trusted. */
  #settle(): boolean {
    if (this.#state !== 'live') return false
    this.#settledAt = this.#world.clock.now()
    try {
      this.#live.settle()
      return true
    } catch (error) {
      this.#break(error)
      return false
    }
  }

  /** Yjs has fallen silent, or the log says otherwise: this document is not to be written to any more. The log is sound. */
  #break(error: unknown): void {
    const { logger, metrics } = this.#world
    logger.error({ err: error, documentId: this.documentId }, 'the document is built anew from the log')
    metrics.count(error instanceof MistakenOwnerError ? 'owners_mistaken' : 'documents_rebuilt')
    this.#state = 'broken'
    this.#log.close()
    this.#updates.stop()
    for (const session of this.#sessions) session.refuse('restarting', 1)
    this.#onBroken(this)
  }

  #forget(session: Session): void {
    this.#sessions.delete(session)
    this.#ownership.forget(session)
    this.#idleSince = this.#world.clock.now()
  }
}
