import type { DocumentId } from '@quire/protocol'
import type { Subscription } from './bus.ts'
import { readFromOthers } from './bus-inbox.ts'
import {
  channels,
  decodePresence,
  encodePresence,
  type OwnedStates,
  type PresenceMessage,
} from './bus-messages.ts'
import { FlushWindow } from './flush-window.ts'
import { Presence, type PresenceOwner } from './presence.ts'
import type { RoomWorld } from './room-world.ts'

export interface RoomPresenceOptions {
  readonly documentId: DocumentId
  readonly world: RoomWorld
  /** Sends who moved to everybody in the room. */
  readonly send: (frames: readonly Uint8Array[]) => void
  /** Who has written with a client id. */
  readonly ownerOf: (clientId: number) => string | undefined
  /** Whether anybody is in the room here. */
  readonly hasSessions: () => boolean
}

/** Another instance, as the owner of its people's presence. */
interface RemoteOwner extends PresenceOwner {
  heardAt: number
  /** Of the latest of its messages. */
  sequence: number
}

/**
 * Some thirty times a second, also where it costs us nothing: a y-websocket client sends every frame back that tells of
 * somebody, out of what it may send itself.
 */
const paceMs = 33
const tellAllEveryMs = 10_000
/** Two of these may be lost; after that nobody of that instance is in the document any more. */
const remotePatienceMs = 25_000

/** Who is in a document, told to its sessions and to the other instances, some thirty times a second at most (SPEC A6). */
export class RoomPresence {
  readonly #options: RoomPresenceOptions
  readonly #presence: Presence
  readonly #remotes = new Map<string, RemoteOwner>()
  readonly #window: FlushWindow
  #subscription: Subscription | undefined
  #toldAllAt = 0
  #hadSessions = false

  constructor(options: RoomPresenceOptions) {
    const { world, ownerOf } = options
    const { clock } = world
    this.#options = options
    this.#presence = new Presence(clock, ownerOf)
    this.#window = new FlushWindow(
      clock,
      () => paceMs,
      () => this.#flush(),
    )
  }

  /** Clients with a presence, on all instances this one hears of. */
  get size(): number {
    return this.#presence.size
  }

  /** What each of them says about itself. */
  states(): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return this.#presence.states()
  }

  /** See {@link Presence.keeperOf}. */
  keeperOf(clientId: number): string | undefined {
    return this.#presence.keeperOf(clientId)
  }

  /** See {@link Presence.idsOf}. */
  idsOf(owner: PresenceOwner): ReadonlySet<number> | undefined {
    return this.#presence.idsOf(owner)
  }

  everybody(): Uint8Array | undefined {
    return this.#presence.everybody()
  }

  /** All who are here and those who left a moment ago, for somebody who missed what happened. */
  recent(): Uint8Array {
    return this.#presence.recent()
  }

  /** @throws {CollabError} `badMessage` when the bytes break SPEC A1. */
  receive(owner: PresenceOwner, update: Uint8Array): void {
    this.#presence.receive(owner, update)
    this.#window.request()
  }

  leave(owner: PresenceOwner): void {
    this.#presence.leave(owner)
    this.#window.request()
  }

  /** Begins to hear what other instances say. */
  async listen(): Promise<void> {
    const { documentId, world } = this.#options
    this.#subscription = world.bus?.subscribe(channels.presence(documentId), (bytes) => this.#onBus(bytes))
    await this.#subscription?.ready
  }

  /** Messages may have been missed: ask the others who is there, and tell them who is here. */
  resume(): void {
    this.#publish({ instance: this.#options.world.instance, kind: 'ask' })
    this.#publishStates('all', this.#presence.own())
  }

  /** Called every second or so. */
  tick(now: number): void {
    if (now - this.#toldAllAt > tellAllEveryMs) this.#tellAll(now)
    for (const [instance, owner] of this.#remotes) {
      if (this.#options.world.instances.isAlive(instance) && now - owner.heardAt < remotePatienceMs) continue
      this.#remotes.delete(instance)
      this.leave(owner)
    }
  }

  close(): void {
    this.#subscription?.close()
    this.#window.close()
  }

  #flush(): void {
    const change = this.#presence.takeChanges()
    if (!change) return
    this.#options.send([change.frame])
    if (change.own) this.#publishStates('changed', change.own)
  }

  /** A goodbye may be lost like any message: now and then the others hear who is really here. */
  #tellAll(now: number): void {
    this.#toldAllAt = now
    const hasSessions = this.#options.hasSessions()
    const isNews = hasSessions || this.#hadSessions
    this.#hadSessions = hasSessions
    if (isNews) this.#publishStates('all', this.#presence.own())
  }

  #publishStates(kind: 'changed' | 'all', owned: OwnedStates): void {
    const { instance, instances } = this.#options.world
    this.#publish({ instance, kind, sequence: instances.nextSequence(), ...owned })
  }

  #publish(message: PresenceMessage): void {
    const { documentId, world } = this.#options
    world.bus?.publish(channels.presence(documentId), encodePresence(message))
  }

  #onBus(bytes: Uint8Array): void {
    const { documentId, world } = this.#options
    const message = readFromOthers(world, documentId, bytes, decodePresence)
    if (!message) return
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
      this.#window.request()
    } catch (error) {
      world.logger.warn({ err: error, documentId }, 'presence on the bus does not parse')
    }
  }

  #remoteOwner(instance: string): RemoteOwner {
    const heardAt = this.#options.world.clock.now()
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
}
