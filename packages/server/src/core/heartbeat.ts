import type { DocumentId } from '@quire/protocol'
import type { Bus, Subscription } from './bus.ts'
import { channels, decodeHeads, encodeHeads } from './bus-messages.ts'
import type { Cancel } from './clock.ts'
import type { Room } from './room.ts'
import type { RoomWorld } from './room-world.ts'

const heartbeatMs = 2_000
/** A document that moved within this time has its head in the heartbeat, so that a lost last message is noticed. */
const hotMs = 10_000
const maxHeadsPerMessage = 1_000

/**
 * Finds what the bus lost. Every two seconds this instance tells the others how far its busy documents have come, and
 * hears it from them; after a gap it asks the log.
 */
export class Heartbeat {
  readonly #bus: Bus
  readonly #world: RoomWorld
  readonly #rooms: ReadonlyMap<DocumentId, Room>
  readonly #subscription: Subscription
  readonly #stopListening: () => void
  #cancel: Cancel

  constructor(bus: Bus, world: RoomWorld, rooms: ReadonlyMap<DocumentId, Room>) {
    this.#bus = bus
    this.#world = world
    this.#rooms = rooms
    this.#subscription = bus.subscribe(channels.heads, (bytes) => this.#onHeads(bytes))
    this.#stopListening = bus.onGap(() => this.#onGap())
    this.#cancel = this.#beatLater()
  }

  close(): void {
    this.#cancel()
    this.#stopListening()
    this.#subscription.close()
  }

  #beatLater(): Cancel {
    return this.#world.clock.after(heartbeatMs, () => {
      if (this.#bus.isConnected) this.#publishHeads()
      // Without the bus the log still joins instances, only slower.
      else this.#compareHeads()
      this.#cancel = this.#beatLater()
    })
  }

  #publishHeads(): void {
    const { clock, instance } = this.#world
    const hot = [...this.#rooms.values()].filter(
      (room) => clock.now() - room.movedAt < hotMs && room.head > 0,
    )
    const heads = hot.map(({ documentId, head }) => ({ documentId, head }))
    // An empty one is sent as well: it says that this instance lives.
    for (let i = 0; i === 0 || i < heads.length; i += maxHeadsPerMessage)
      this.#bus.publish(
        channels.heads,
        encodeHeads({ instance, heads: heads.slice(i, i + maxHeadsPerMessage) }),
      )
  }

  #onHeads(bytes: Uint8Array): void {
    try {
      const { instance, heads } = decodeHeads(bytes)
      if (instance === this.#world.instance) return
      this.#world.instances.heard(instance)
      for (const { documentId, head } of heads) this.#rooms.get(documentId)?.announceHead(head)
    } catch (error) {
      this.#world.logger.warn({ err: error }, 'a heartbeat does not parse')
    }
  }

  #onGap(): void {
    this.#compareHeads()
    for (const room of this.#rooms.values()) room.resumePresence()
  }

  /** Asks the log for the heads of all open documents; a room that is behind reads what it lacks. */
  #compareHeads(): void {
    const { store, logger } = this.#world
    if (this.#rooms.size === 0) return
    store.heads([...this.#rooms.keys()]).then(
      (heads) => {
        for (const [documentId, head] of heads) this.#rooms.get(documentId)?.announceHead(head)
      },
      (error) => logger.warn({ err: error }, 'the heads of open documents cannot be read'),
    )
  }
}
