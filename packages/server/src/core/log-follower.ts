import type { DocumentId } from '@quire/protocol'
import type { Subscription } from './bus.ts'
import { readFromOthers } from './bus-inbox.ts'
import { channels, decodeUpdates } from './bus-messages.ts'
import type { Cancel } from './clock.ts'
import type { Tail } from './compaction.ts'
import { type LiveDocument, type Replayed, SilentDocumentError } from './live-document.ts'
import type { Owners } from './owners.ts'
import { Positions } from './positions.ts'
import type { RoomWorld } from './room-world.ts'
import type { Appended, LogSlice } from './store.ts'

export interface LogFollowerOptions {
  readonly documentId: DocumentId
  readonly world: RoomWorld
  readonly live: LiveDocument
  readonly owners: Owners
  readonly tail: Tail
  /**
   * Something came from elsewhere that sessions here do not have.
   *
   * @param clients - those whose writings it continues.
   */
  readonly onNews: (update: Uint8Array, clients: ReadonlySet<number>) => void
  /** The document is not to be trusted any more. */
  readonly onBroken: (error: unknown) => void
}

/** What became of a message's updates. */
interface Applied extends Pick<Replayed, 'emitted' | 'clients'> {
  readonly isComplete: boolean
}

/** Another instance's commit is in the log a moment before its message is here: give it that moment. */
const gapPatienceMs = 100
const readRetryMs = 1_000

/**
 * Keeps a live document at the head of its log: loads it, takes in what other instances commit, and reads what it
 * missed.
 */
export class LogFollower {
  readonly #options: LogFollowerOptions
  readonly #positions = new Positions()
  #state: 'loading' | 'following' | 'closed' = 'loading'
  #subscription: Subscription | undefined
  #generation = ''
  #isReading = false
  #cancelReading: Cancel | undefined
  #movedAt: number

  constructor(options: LogFollowerOptions) {
    this.#options = options
    this.#movedAt = options.world.clock.now()
  }

  /** The last position of the log that is in memory. */
  get head(): number {
    return this.#positions.head
  }

  /** Whether the log is known to have more than memory. */
  get isBehind(): boolean {
    return this.#positions.hasGap
  }

  /** When the log last grew, in ms of the clock. */
  get movedAt(): number {
    return this.#movedAt
  }

  /** Which life of the document this is. */
  get generation(): string {
    return this.#generation
  }

  /** Reads the whole log. @throws when it cannot be read, or when this was closed meanwhile. */
  async load(): Promise<void> {
    const { documentId, live, owners, tail, world } = this.#options
    // Listen first and read then: what is committed in between comes over the bus.
    this.#subscription = world.bus?.subscribe(channels.updates(documentId), (bytes) => this.#onBus(bytes))
    await this.#subscription?.ready
    const slice = await world.store.read(documentId, 0)
    if (this.#state === 'closed') throw new Error('the room was closed while it was loading')
    this.#leaveOut(live.replay(slice))
    this.#generation = slice.generation
    this.#positions.mark(1, slice.head)
    tail.loaded(slice)
    owners.learn(slice.owners)
    this.#state = 'following'
    if (this.isBehind) this.#readSoon(0)
  }

  /** The log of this document reaches up to `head`, somebody says. */
  announce(head: number): void {
    this.#positions.announce(head)
    if (this.isBehind) this.#readSoon(gapPatienceMs)
  }

  /** A purge began a new life of the document, and wrote a snapshot. */
  changeGeneration(generation: string): void {
    this.#generation = generation
    this.announce(this.head + 1)
  }

  /** What is in memory already went into the log. */
  appended({ from, to }: Appended, updates: readonly Uint8Array[]): void {
    if (this.#positions.has(from)) this.#distrust(to)
    this.#positions.mark(from, to)
    this.#options.tail.grew(updates)
    this.#movedAt = this.#options.world.clock.now()
    if (this.isBehind) this.#readSoon(gapPatienceMs)
  }

  close(): void {
    this.#state = 'closed'
    this.#cancelReading?.()
    this.#subscription?.close()
    this.#subscription = undefined
  }

  #onBus(bytes: Uint8Array): void {
    const { documentId, tail, world } = this.#options
    const message = readFromOthers(world, documentId, bytes, decodeUpdates)
    if (!message || this.#state === 'closed') return
    const { from, to, updates, owners } = message
    if (this.#state === 'loading') this.#positions.announce(to) // what is read after this has it
    if (this.#state === 'loading' || this.#positions.has(to)) return
    this.#options.owners.hear(owners)
    const applied = this.#applyAll(updates)
    if (!applied) return
    world.metrics.count('updates', { source: 'bus' }, updates.length)
    this.#movedAt = world.clock.now()
    if (applied.isComplete) {
      this.#positions.mark(from, to)
      tail.grew(updates)
    }
    if (applied.emitted) this.#options.onNews(applied.emitted, applied.clients)
    this.announce(to)
  }

  #applyAll(updates: readonly Uint8Array[]): Applied | undefined {
    const clients = new Set<number>()
    let isComplete = true
    try {
      const emitted = this.#options.live.change(({ check, apply }) => {
        for (const update of updates) {
          const verdict = check(update)
          if (verdict.kind === 'fits') {
            apply(update)
            for (const { client } of verdict.clients) clients.add(client)
          } else isComplete = false // the log has it right
        }
      })
      return { emitted, clients, isComplete }
    } catch (error) {
      this.#options.onBroken(error)
      return undefined
    }
  }

  #readSoon(delayMs: number): void {
    if (this.#cancelReading || this.#isReading || this.#state !== 'following') return
    this.#cancelReading = this.#options.world.clock.after(delayMs, () => {
      this.#cancelReading = undefined
      if (this.isBehind) void this.#read()
    })
  }

  async #read(): Promise<void> {
    const { documentId, world } = this.#options
    const believed = this.#positions.known
    this.#isReading = true
    let retryMs = gapPatienceMs
    try {
      const slice = await world.store.read(documentId, this.#positions.head)
      if (this.#state !== 'following') return
      this.#takeSlice(slice, believed)
      world.metrics.count('gaps_repaired')
    } catch (error) {
      if (error instanceof SilentDocumentError) this.#options.onBroken(error)
      else world.logger.warn({ err: error, documentId }, 'the log cannot be read')
      retryMs = readRetryMs
    } finally {
      this.#isReading = false
    }
    if (this.isBehind) this.#readSoon(retryMs)
  }

  #takeSlice(slice: LogSlice, believed: number): void {
    const { live, owners, tail, onNews } = this.#options
    owners.learn(slice.owners)
    if (slice.head < this.#positions.head) {
      this.#distrust(slice.head)
      return
    }
    const replayed = live.replay(slice)
    this.#leaveOut(replayed)
    this.#positions.confirm(slice.head, believed)
    tail.grew(slice.rows.map(({ update }) => update))
    if (replayed.emitted) onNews(replayed.emitted, replayed.clients)
  }

  /** A message on the bus claimed positions that the log gives to others: all of the log is read again. */
  #distrust(head: number): void {
    const { documentId, world } = this.#options
    world.logger.error({ documentId }, 'the bus claimed positions that are not in the log')
    world.metrics.count('refusals', { reason: 'badMessage' })
    this.#positions.distrust(head)
  }

  /** Rows that cannot be applied are no reason not to open the rest; but somebody has to hear of it. */
  #leaveOut({ damaged, unreachable }: Replayed): void {
    const { documentId, world } = this.#options
    const { store, logger, metrics } = world
    if (damaged.length === 0 && unreachable.length === 0) return
    logger.error({ documentId, damaged, unreachable }, 'the log has rows that cannot be applied')
    metrics.count('rows_left_out', { kind: 'damaged' }, damaged.length)
    metrics.count('rows_left_out', { kind: 'unreachable' }, unreachable.length)
    if (damaged.length > 0)
      store.setAside(documentId, damaged).catch((error) => {
        logger.warn({ err: error, documentId }, 'damaged rows cannot be set aside')
      })
  }
}
