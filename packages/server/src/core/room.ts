import { type Access, type DocumentId, encode, ProtocolError, type RefusalReason } from '@quire/protocol'
import type { Bus, Subscription } from './bus.ts'
import {
  channels,
  decodePresence,
  decodeUpdates,
  encodePresence,
  encodeUpdates,
  type OwnedStates,
  type PresenceMessage,
} from './bus-messages.ts'
import type { Cancel, Clock } from './clock.ts'
import { Tail } from './compaction.ts'
import { FlushWindow } from './flush-window.ts'
import type { Instances } from './instances.ts'
import { type Commit, Journal } from './journal.ts'
import type { Limits } from './limits.ts'
import { LiveDocument, type Replayed } from './live-document.ts'
import type { Logger } from './logger.ts'
import { mergeUpdates } from './merge-updates.ts'
import type { Metrics } from './metrics.ts'
import { Owners } from './owners.ts'
import { Positions } from './positions.ts'
import { Presence, type PresenceOwner } from './presence.ts'
import { isEmptyUpdate, type Session, type SessionRoom, type Submission } from './session.ts'
import type { Appended, LogEntry, LogSlice, Store } from './store.ts'
import type { UpdateCheck } from './update-check.ts'

/** What all rooms of an instance share. */
export interface RoomWorld {
  /** This instance's name among those on the bus. */
  readonly instance: string
  readonly instances: Instances
  readonly store: Store
  readonly bus: Bus | undefined
  readonly clock: Clock
  readonly limits: Limits
  readonly logger: Logger
  readonly metrics: Metrics
  readonly updateCheck: UpdateCheck
}

/** A session that brings somebody else's writings, which only their owner may bring. */
interface Blocked {
  readonly clients: Set<number>
  readonly since: number
}

/** Another instance, as the owner of its people's presence. */
interface RemoteOwner extends PresenceOwner {
  heardAt: number
  /** Of the latest of its messages. */
  sequence: number
}

interface Queued extends Submission {
  readonly session: Session
}

const maxUpdateWaitMs = 16
const maxPresenceWaitMs = 33
/** Another instance's commit is in the log a moment before its message is here: give it that moment. */
const gapPatienceMs = 100
const readRetryMs = 1_000
const tellAllEveryMs = 10_000
/** Two of these may be lost; after that nobody of that instance is in the document any more. */
const remotePatienceMs = 25_000
const measureEveryMs = 5_000
/** How long a session's frames wait for the owner of what they bring (SPEC S7). */
const ownerPatienceMs = 30_000

/**
 * One document, live on this instance, with its sessions.
 *
 * An update goes one way: `submit` puts it on the flush list; a flush applies the list in one transaction, sends what
 * is new to all who did not write it, and hands it to the journal; when it is durable its writers get their
 * acknowledgement and the other instances their copy.
 */
export class Room implements SessionRoom {
  readonly documentId: DocumentId
  /** Resolves when the document is loaded; rejects when it cannot be. */
  readonly ready: Promise<void>
  readonly #world: RoomWorld
  readonly #sessions = new Set<Session>()
  readonly #live: LiveDocument
  readonly #journal: Journal<Flushed>
  readonly #presence: Presence
  readonly #remotes = new Map<string, RemoteOwner>()
  readonly #updateWindow: FlushWindow
  readonly #presenceWindow: FlushWindow
  readonly #positions = new Positions()
  readonly #tail = new Tail()
  readonly #owners = new Owners()
  readonly #blocked = new Map<Session, Blocked>()
  readonly #onBroken: (room: Room) => void
  #subscriptions: readonly Subscription[] = []
  #state: 'loading' | 'live' | 'broken' | 'closed' = 'loading'
  #generation = ''
  #inbox: Queued[] = []
  #isReading = false
  #isCompacting = false
  #toldAllAt = 0
  #presenceSequence = 0
  #hadSessions = false
  #measuredAt = Number.NEGATIVE_INFINITY
  /** What a client has that was sent everything so far. */
  readonly #after = (): Uint8Array => this.#live.stateVector()
  #cancelReading: Cancel | undefined
  #idleSince: number
  #movedAt: number

  /** @param onBroken - called when the room has to be replaced by a new one. */
  constructor(documentId: DocumentId, world: RoomWorld, onBroken: (room: Room) => void) {
    const { clock } = world
    this.documentId = documentId
    this.#world = world
    this.#onBroken = onBroken
    this.#live = new LiveDocument(documentId, world.updateCheck)
    this.#presence = new Presence(clock)
    this.#journal = new Journal({
      ...world,
      documentId,
      onAppended: (appended, commits) => this.#onAppended(appended, commits),
      onDurable: (flushed) => this.#acknowledge(flushed),
    })
    this.#updateWindow = new FlushWindow(clock, maxUpdateWaitMs, () => this.#flushUpdates())
    this.#presenceWindow = new FlushWindow(clock, maxPresenceWaitMs, () => this.#flushPresence())
    this.#idleSince = clock.now()
    this.#movedAt = clock.now()
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
    return this.#positions.head
  }

  /** When the log last grew, in ms of the clock. */
  get movedAt(): number {
    return this.#movedAt
  }

  /** Bytes that are in memory and not yet in the log. */
  get unsavedBytes(): number {
    return this.#journal.unsavedBytes
  }

  get isStoreFailing(): boolean {
    return this.#journal.isFailing
  }

  /** Since when the room could be let go, in ms of the clock; undefined while it is needed. */
  get idleSince(): number | undefined {
    if (this.#state !== 'live' || this.#sessions.size > 0) return undefined
    return this.#inbox.length === 0 && this.#journal.isIdle ? this.#idleSince : undefined
  }

  /** About what the document takes in memory: Yjs needs some 15 times the bytes of its encoding. */
  get approximateBytes(): number {
    return this.#live.approximateBytes * 15
  }

  /**
   * Whether the document in memory is what the log says, no less and no more.
   *
   * A snapshot with something that is not in the log yet would be missed by an instance that reads on behind it, and
   * everything that rests on it would be out of its reach.
   */
  get canBeCompacted(): boolean {
    if (this.#state !== 'live' || this.#isCompacting || this.#positions.hasGap) return false
    return this.#journal.isIdle && this.#positions.head > 0
  }

  /** Whether the log has grown long enough for a new snapshot. */
  get isCompactionDue(): boolean {
    return this.canBeCompacted && this.#tail.isLong(this.idleSince !== undefined)
  }

  /** Puts a snapshot in the place of the log so far. Instances may do it at once: the store takes one of them. */
  async compact(): Promise<void> {
    const { store, logger, metrics } = this.#world
    const snapshot = { upTo: this.#positions.head, update: this.#live.encoded() }
    this.#isCompacting = true
    this.#tail.compacted(snapshot.update.byteLength)
    try {
      if (await store.putSnapshot(this.documentId, { generation: this.#generation, snapshot }))
        metrics.count('compactions')
    } catch (error) {
      logger.warn({ err: error, documentId: this.documentId }, 'a snapshot cannot be written')
    } finally {
      this.#isCompacting = false
    }
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
    else session.begin(this, this.#generation, this.#live.stateVector())
  }

  /** What a person, or everybody, may do from now on. Who may do nothing any more is disconnected. */
  changeAccess(person: string | undefined, access: Access | undefined): void {
    for (const session of this.#sessions) {
      if (person !== undefined && session.person?.id !== person) continue
      if (access === undefined) session.refuse('forbidden')
      else session.changeAccess(access)
    }
  }

  /** Which life of the document this is, for those who join from now on. */
  changeGeneration(generation: string): void {
    this.#generation = generation
    this.announceHead(this.head + 1) // the snapshot that the purge wrote
  }

  /** Forgets what was deleted. @returns the new generation; undefined when another instance was faster. */
  async purge(): Promise<string | undefined> {
    await this.ready
    await this.flush()
    const update = this.#live.encoded()
    const generation = await this.#world.store.purge(this.documentId, this.#generation, update)
    if (generation === undefined) return undefined
    this.#tail.compacted(update.byteLength)
    return generation
  }

  leave(session: Session): void {
    this.#forget(session)
    this.#presence.leave(session)
    this.#presenceWindow.request()
  }

  sync(session: Session, stateVector: Uint8Array): void {
    const hasNothing = stateVector.byteLength === 1 && stateVector[0] === 0
    if (session.isLagging) session.answerLater(stateVector)
    else
      session.sendAnswer(hasNothing ? this.#live.joinFrames() : [this.#diffFrame(stateVector)], this.#after)
  }

  catchUp(session: Session, stateVector: Uint8Array): void {
    session.sendChanges([this.#diffFrame(stateVector), this.#presence.recent()], this.#after)
  }

  submit(session: Session, submission: Submission): void {
    this.#inbox.push({ ...submission, session })
    this.#updateWindow.request()
    if (this.#journal.unsavedBytes > this.#world.limits.maxUnsavedBytes) session.refuse('storeUnavailable', 5)
  }

  submitAwareness(session: Session, update: Uint8Array): void {
    this.#presence.receive(session, update)
    this.#presenceWindow.request()
  }

  everybody(): Uint8Array | undefined {
    return this.#presence.everybody()
  }

  /** The log of this document reaches up to `head`, somebody says. */
  announceHead(head: number): void {
    this.#positions.announce(head)
    if (this.#positions.hasGap) this.#readSoon(gapPatienceMs)
  }

  /** Messages may have been missed: ask the others who is there, and tell them who is here. */
  resumePresence(): void {
    this.#publishPresence({ instance: this.#world.instance, kind: 'ask' })
    this.#publishStates('all', this.#presence.own())
  }

  /** Called every second or so. */
  tick(now: number): void {
    for (const session of this.#sessions) session.tick(now)
    if (now - this.#toldAllAt > tellAllEveryMs) this.#tellAll(now)
    for (const [session, { since }] of this.#blocked) {
      if (now - since < ownerPatienceMs) continue
      this.#blocked.delete(session)
      session.refuseWaiting('forbidden')
    }
    for (const [instance, owner] of this.#remotes) {
      if (this.#world.instances.isAlive(instance) && now - owner.heardAt < remotePatienceMs) continue
      this.#remotes.delete(instance)
      this.#presence.leave(owner)
      this.#presenceWindow.request()
    }
  }

  /** Resolves when all that has been received is durable. */
  flush(): Promise<void> {
    this.#updateWindow.flush()
    return this.#journal.whenIdle()
  }

  close(): void {
    this.#state = 'closed'
    this.#cancelReading?.()
    for (const subscription of this.#subscriptions) subscription.close()
    this.#updateWindow.close()
    this.#presenceWindow.close()
    this.#journal.close()
    this.#live.close()
  }

  #forget(session: Session): void {
    this.#sessions.delete(session)
    this.#blocked.delete(session)
    this.#idleSince = this.#world.clock.now()
  }

  // --- loading, and catching up with the log --------------------------------------------------------------------

  async #load(): Promise<void> {
    const { bus, store, logger } = this.#world
    try {
      // Listen first and read then: what is committed in between comes over the bus.
      if (bus) await this.#subscribe(bus)
      const slice = await store.read(this.documentId, 0)
      if (this.#state === 'closed') throw new Error('the room was closed while it was loading')
      this.#leaveOut(this.#live.replay(slice))
      this.#generation = slice.generation
      this.#positions.mark(1, slice.head)
      this.#tail.loaded(slice)
      this.#owners.learn(slice.owners)
    } catch (error) {
      logger.error({ err: error, documentId: this.documentId }, 'the document cannot be loaded')
      throw error
    }
    this.#state = 'live'
    if (this.#positions.hasGap) this.#readSoon(0)
    this.resumePresence()
  }

  async #subscribe(bus: Bus): Promise<void> {
    this.#subscriptions = [
      bus.subscribe(channels.updates(this.documentId), (bytes) => this.#onBusUpdates(bytes)),
      bus.subscribe(channels.presence(this.documentId), (bytes) => this.#onBusPresence(bytes)),
    ]
    await Promise.all(this.#subscriptions.map((subscription) => subscription.ready))
  }

  #readSoon(delayMs: number): void {
    if (this.#cancelReading || this.#isReading || this.#state !== 'live') return
    this.#cancelReading = this.#world.clock.after(delayMs, () => {
      this.#cancelReading = undefined
      if (this.#positions.hasGap) void this.#readLog()
    })
  }

  async #readLog(): Promise<void> {
    const { store, logger, metrics } = this.#world
    const believed = this.#positions.known
    this.#isReading = true
    let retryMs = gapPatienceMs
    try {
      const slice = await store.read(this.documentId, this.#positions.head)
      if (this.#state !== 'live') return
      this.#takeSlice(slice, believed)
      metrics.count('gaps_repaired')
    } catch (error) {
      logger.warn({ err: error, documentId: this.documentId }, 'the log cannot be read')
      retryMs = readRetryMs
    } finally {
      this.#isReading = false
    }
    if (this.#positions.hasGap) this.#readSoon(retryMs)
  }

  #takeSlice(slice: LogSlice, believed: number): void {
    this.#owners.learn(slice.owners)
    if (slice.head < this.#positions.head) {
      this.#distrust(slice.head)
      return
    }
    const replayed = this.#live.replay(slice)
    this.#leaveOut(replayed)
    this.#positions.confirm(slice.head, believed)
    this.#tail.grew(slice.rows.map(({ update }) => update))
    if (replayed.emitted) this.#broadcast(replayed.emitted)
  }

  /** A message on the bus claimed positions that the log gives to others: all of the log is read again. */
  #distrust(head: number): void {
    const { logger, metrics } = this.#world
    logger.error({ documentId: this.documentId }, 'the bus claimed positions that are not in the log')
    metrics.count('refusals', { reason: 'badMessage' })
    this.#positions.distrust(head)
  }

  /** Rows that cannot be applied are no reason not to open the rest; but somebody has to hear of it. */
  #leaveOut({ damaged, unreachable }: Replayed): void {
    const { store, logger, metrics } = this.#world
    const { documentId } = this
    if (damaged.length === 0 && unreachable.length === 0) return
    logger.error({ documentId, damaged, unreachable }, 'the log has rows that cannot be applied')
    metrics.count('rows_left_out', { kind: 'damaged' }, damaged.length)
    metrics.count('rows_left_out', { kind: 'unreachable' }, unreachable.length)
    if (damaged.length > 0)
      store.setAside(documentId, damaged).catch((error) => {
        logger.warn({ err: error, documentId }, 'damaged rows cannot be set aside')
      })
  }

  /** Yjs has fallen silent: this document is not to be written to any more. What is in the log is sound. */
  #break(error: unknown): void {
    const { logger, metrics } = this.#world
    logger.error({ err: error, documentId: this.documentId }, 'the document is built anew from the log')
    metrics.count('documents_rebuilt')
    this.#state = 'broken'
    for (const session of this.#sessions) session.refuse('restarting', 1)
    this.#onBroken(this)
  }

  // --- updates --------------------------------------------------------------------------------------------------

  #flushUpdates(): void {
    const { clock, metrics } = this.#world
    const inbox = this.#inbox
    this.#inbox = []
    const startedAt = clock.now()
    metrics.observe('flush_updates', inbox.length)
    try {
      for (const portion of portions(inbox)) if (this.#state === 'live') this.#flushPortion(portion)
    } catch (error) {
      this.#break(error)
    }
    metrics.observe('flush_seconds', (clock.now() - startedAt) / 1000)
  }

  #flushPortion(portion: readonly Queued[]): void {
    const accepted: Accepted[] = []
    const refused: Array<{ queued: Queued; reason: RefusalReason }> = []
    const waiting: Queued[] = []
    let foreign = 0
    const emitted = this.#live.change(({ check, apply }) => {
      for (const queued of portion) {
        const { session, update } = queued
        if (isEmptyUpdate(update)) continue
        if (this.#isTooLarge(update)) {
          refused.push({ queued, reason: 'tooLarge' })
          continue
        }
        const verdict = check(update, (client) => this.#owners.mayWrite(client, session.person?.id))
        switch (verdict.kind) {
          case 'fits':
            apply(update)
            accepted.push({
              queued,
              clients: verdict.clients,
              claims: this.#claim(session, verdict.newcomers),
            })
            break
          case 'unknownBase':
            waiting.push(queued)
            break
          case 'foreign':
            foreign += 1
            this.#block(queued, verdict.client)
            break
          case 'malformed':
            refused.push({ queued, reason: verdict.reason })
            this.#world.logger.info(
              { documentId: this.documentId, sessionId: session.id, rule: verdict.rule },
              'an update was refused',
            )
            break
          default:
            verdict satisfies never
        }
      }
    })
    for (const { session, frame } of waiting) {
      session.wait(frame)
      session.askAgain(this.#live.stateVector())
    }
    for (const { queued, reason } of refused) queued.session.refuseFrame(queued.frame, reason)
    if (accepted.length > 0) this.#world.metrics.count('updates', { source: 'session' }, accepted.length)

    const isResync = portion[0]?.kind === 'syncStep2' && !portion[0].isRefused
    const origin = { portion, isResync: isResync && waiting.length + refused.length + foreign === 0 }
    if (emitted) {
      const chunks = chunksOf(accepted, emitted, this.#world.updateCheck)
      this.#broadcast(emitted, chunks)
      this.#journal.add({ entries: chunks.map(toEntry), update: emitted, origin })
      this.#unblock(accepted)
    } else this.#journal.add({ entries: [], update: undefined, origin })
  }

  /** Client ids that were nobody's belong to the person who writes with them first. @returns those. */
  #claim({ person }: Session, newcomers: readonly number[]): readonly number[] {
    if (!person || newcomers.length === 0) return []
    return newcomers.filter((client) => this.#owners.claim(client, person.id))
  }

  /** Somebody brings what only its owner may bring: it waits until the owner has (SPEC S7). */
  #block({ session, frame }: Queued, client: number): void {
    this.#world.metrics.count('refusals', { reason: 'forbidden' })
    session.wait(frame)
    const known = this.#blocked.get(session)
    if (known) known.clients.add(client)
    else this.#blocked.set(session, { clients: new Set([client]), since: this.#world.clock.now() })
  }

  /** An owner has brought something: who waits for it may try again. */
  #unblock(accepted: readonly Accepted[]): void {
    if (this.#blocked.size === 0) return
    const brought = new Set(accepted.flatMap(({ clients }) => clients))
    for (const [session, { clients }] of this.#blocked) {
      if (![...clients].some((client) => brought.has(client))) continue
      this.#blocked.delete(session)
      session.askAgain(this.#live.stateVector())
    }
  }

  /** Whether an update would make the document larger than it may be; one that only deletes never does. */
  #isTooLarge(update: Uint8Array): boolean {
    const { clock, limits } = this.#world
    const hasNoStructs = update[0] === 0
    const isOver = (): boolean => this.#live.approximateBytes + update.byteLength > limits.maxDocumentBytes
    if (hasNoStructs || !isOver()) return false
    // The estimate only grows; encoding tells the truth, and costs, so not more often than this.
    if (clock.now() - this.#measuredAt > measureEveryMs) {
      this.#measuredAt = clock.now()
      this.#live.encoded()
    }
    return isOver()
  }

  /** Sends what is new: one buffer for all who had no part in it, and to each writer what the others wrote. */
  #broadcast(update: Uint8Array, chunks: readonly Chunk[] = []): void {
    const shared = [encode({ type: 'update', update })]
    const writers = new Set(chunks.map(({ session }) => session))
    const frames = writers.size > 1 ? chunks.map(toFrame) : []
    for (const session of this.#sessions) {
      if (!writers.has(session)) session.sendChanges(shared, this.#after)
      else if (frames.length > 0) {
        const others = frames.filter((_, i) => chunks[i]?.session !== session)
        session.sendChanges(others, this.#after)
      }
    }
  }

  #onAppended({ from, to }: Appended, commits: ReadonlyArray<Commit<unknown>>): void {
    const { bus, clock, instance } = this.#world
    const updates = commits.flatMap(({ update }) => update ?? [])
    const claims = commits.flatMap(({ entries }) => entries.flatMap(claimsOf))
    if (this.#positions.has(from)) this.#distrust(to)
    this.#positions.mark(from, to)
    this.#tail.grew(updates)
    this.#movedAt = clock.now()
    bus?.publish(channels.updates(this.documentId), encodeUpdates({ instance, from, to, updates, claims }))
    if (this.#positions.hasGap) this.#readSoon(gapPatienceMs)
  }

  /** Tells each writer once how far its frames are durable now. */
  #acknowledge(flushed: readonly Flushed[]): void {
    const { clock, metrics } = this.#world
    const last = new Map<Session, { frame: number; resync: number }>()
    for (const { portion, isResync } of flushed)
      for (const { session, frame } of portion)
        last.set(session, { frame, resync: isResync ? frame : (last.get(session)?.resync ?? 0) })
    for (const [session, { frame, resync }] of last) session.settle(frame, resync)
    const oldest = flushed[0]?.portion[0]
    if (oldest) metrics.observe('ack_seconds', (clock.now() - oldest.receivedAt) / 1000)
  }

  #diffFrame(stateVector: Uint8Array): Uint8Array {
    try {
      return encode({ type: 'syncStep2', update: this.#live.diff(stateVector) })
    } catch (cause) {
      throw new ProtocolError('a state vector does not parse', { cause })
    }
  }

  #onBusUpdates(bytes: Uint8Array): void {
    const message = this.#decodeBus(bytes, decodeUpdates)
    if (!message || this.#state === 'closed' || this.#state === 'broken') return
    const { from, to, updates, claims } = message
    if (this.#state === 'loading') this.#positions.announce(to) // what is read after this has it
    if (this.#state === 'loading' || this.#positions.has(to)) return
    this.#owners.learn(claims)
    let isComplete = true
    let emitted: Uint8Array | undefined
    try {
      emitted = this.#live.change(({ check, apply }) => {
        for (const update of updates) {
          if (check(update).kind === 'fits') apply(update)
          else isComplete = false // the log has it right
        }
      })
    } catch (error) {
      this.#break(error)
      return
    }
    this.#world.metrics.count('updates', { source: 'bus' }, updates.length)
    this.#movedAt = this.#world.clock.now()
    if (isComplete) {
      this.#positions.mark(from, to)
      this.#tail.grew(updates)
    }
    if (emitted) this.#broadcast(emitted)
    this.announceHead(to)
  }

  // --- presence -------------------------------------------------------------------------------------------------

  #flushPresence(): void {
    const change = this.#presence.takeChanges()
    if (!change) return
    const frames = [change.frame]
    for (const session of this.#sessions) session.sendPresence(frames)
    if (change.own) this.#publishStates('changed', change.own)
  }

  /** A goodbye may be lost like any message: now and then the others hear who is really here. */
  #tellAll(now: number): void {
    this.#toldAllAt = now
    const isNews = this.#sessions.size > 0 || this.#hadSessions
    this.#hadSessions = this.#sessions.size > 0
    if (!isNews) return
    this.#publishStates('all', this.#presence.own())
  }

  #publishStates(kind: 'changed' | 'all', owned: OwnedStates): void {
    this.#presenceSequence += 1
    const { instance } = this.#world
    this.#publishPresence({ instance, kind, sequence: this.#presenceSequence, ...owned })
  }

  #publishPresence(message: PresenceMessage): void {
    this.#world.bus?.publish(channels.presence(this.documentId), encodePresence(message))
  }

  #onBusPresence(bytes: Uint8Array): void {
    const message = this.#decodeBus(bytes, decodePresence)
    if (!message || this.#state === 'closed') return
    if (message.kind === 'ask') {
      this.#publishStates('all', this.#presence.own())
      return
    }
    const owner = this.#remoteOwner(message.instance)
    try {
      // One that was overtaken does not know of those who came meanwhile.
      const isAll = message.kind === 'all' && message.sequence > owner.sequence
      owner.sequence = Math.max(owner.sequence, message.sequence)
      this.#presence.receiveRemote(owner, message, isAll)
      this.#presenceWindow.request()
    } catch (error) {
      this.#world.logger.warn(
        { err: error, documentId: this.documentId },
        'presence on the bus does not parse',
      )
    }
  }

  #remoteOwner(instance: string): RemoteOwner {
    const heardAt = this.#world.clock.now()
    const known = this.#remotes.get(instance)
    if (known) {
      known.heardAt = heardAt
      return known
    }
    const owner: RemoteOwner = { heardAt, sequence: 0 }
    this.#presence.addRemote(owner)
    this.#remotes.set(instance, owner)
    return owner
  }

  /** Reads a message of another instance. What does not parse is no reason to stop: the log has the truth. */
  #decodeBus<M extends { readonly instance: string }>(
    bytes: Uint8Array,
    read: (bytes: Uint8Array) => M,
  ): M | undefined {
    try {
      const message = read(bytes)
      if (message.instance === this.#world.instance) return undefined
      this.#world.instances.heard(message.instance)
      return message
    } catch (error) {
      this.#world.metrics.count('refusals', { reason: 'badMessage' })
      this.#world.logger.warn({ err: error, documentId: this.documentId }, 'a bus message does not parse')
      return undefined
    }
  }
}

/** What went through one transaction. */
interface Flushed {
  readonly portion: readonly Queued[]
  /** It is a step 2 that was applied: with it came all that its session's earlier frames could not bring. */
  readonly isResync: boolean
}

interface Accepted {
  readonly queued: Queued
  readonly clients: readonly number[]
  readonly claims: readonly number[]
}

/** What one session wrote in a flush, as one update. */
interface Chunk {
  readonly session: Session
  readonly update: Uint8Array
  readonly claims: readonly number[]
}

/**
 * Cuts a flush list where a step 2 stands: after a reconnect it mostly repeats what is known, and applied on its own it
 * then costs neither a row nor a frame.
 */
function* portions(inbox: readonly Queued[]): Generator<readonly Queued[]> {
  let start = 0
  for (const [i, { kind }] of inbox.entries()) {
    if (kind !== 'syncStep2') continue
    if (i > start) yield inbox.slice(start, i)
    yield inbox.slice(i, i + 1)
    start = i + 1
  }
  if (start < inbox.length) yield inbox.slice(start)
}

/** Each writer's part of a flush. A lone writer's part is all that was new. */
const chunksOf = (
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

const toFrame = ({ update }: Chunk): Uint8Array => encode({ type: 'update', update })

const toEntry = ({ session, update, claims }: Chunk): LogEntry => ({
  update,
  author: session.person?.id,
  session: session.id,
  claims,
})

const claimsOf = ({ author, claims }: LogEntry): ReadonlyArray<readonly [number, string]> =>
  author === undefined ? [] : (claims ?? []).map((client) => [client, author])
