import { type DocumentId, parseDocumentId, type ServerMessage } from '@quire/protocol'
import type { CounterName, Metrics } from '../../core/metrics.ts'
import type { Random } from '../../core/random.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { faults } from './faults.ts'
import { checkInvariants } from './invariants.ts'
import { attack } from './sim-attacker.ts'
import { createSimWire, type SimWire, tellGap } from './sim-bus.ts'
import { type DeleteSet, SimClient } from './sim-client.ts'
import { createSimClock, type SimClock } from './sim-clock.ts'
import { type SimInstance, startSimInstance } from './sim-instance.ts'
import { createSimDisk, type SimDisk } from './sim-store.ts'

export interface SimulationOptions {
  readonly seed: number
  /** Simulated seconds with faults; some 50 more follow in which all has to come right. */
  readonly seconds?: number
  readonly clients?: number
  readonly instances?: number
  readonly documents?: number
  /** A bug that is planted, to see that it is found. */
  readonly plant?: Plant
}

/** Bugs that the invariants must find. */
export type Plant = 'ack before commit' | 'dropped deletes' | 'guests own nothing' | 'the log judges nothing'

/** What a run has lived through. */
export interface SimulationReport {
  readonly seed: number
  readonly simulatedMs: number
  readonly edits: number
  readonly frames: number
  readonly acknowledged: number
  readonly faults: Readonly<Record<string, number>>
  /** Empty when all is well. */
  readonly broken: readonly string[]
  /** The same for each run of a seed. */
  readonly fingerprint: string
}

/** Worlds of many shapes, from one document on one instance to three on four. */
export const shapeOf = (seed: number): Pick<SimulationOptions, 'clients' | 'instances' | 'documents'> => ({
  clients: 3 + (seed % 5),
  instances: 1 + (Math.floor(seed / 5) % 4),
  documents: 1 + (Math.floor(seed / 20) % 3),
})

const settleMs = 50_000
const editsPerSecond = 2

/** Lives a seed's life: clients write, things go wrong, everything heals, and then the invariants must hold. */
export const simulate = async (options: SimulationOptions): Promise<SimulationReport> => {
  const world = new Simulation(options)
  await world.run()
  return world.report()
}

/** A whole cluster with its clients in one process, under one seed. */
export class Simulation {
  readonly clock: SimClock = createSimClock()
  readonly disk: SimDisk
  readonly wire: SimWire = createSimWire()
  readonly clients: readonly SimClient[]
  readonly documentIds: readonly DocumentId[]
  instances: SimInstance[] = []
  /** Updates that were acknowledged, by document. */
  readonly acknowledged: Map<DocumentId, Uint8Array[]> = new Map()
  /** What was deleted by who may, by document. */
  readonly deleted: Map<DocumentId, DeleteSet[]> = new Map()
  readonly counts: Map<CounterName, number> = new Map()
  readonly errors: string[] = []
  readonly random: Random
  readonly chance = (): number => this.random.fraction()
  readonly #options: SimulationOptions
  readonly #access = new Map<string, 'view' | 'edit'>()
  readonly #faultCounts = new Map<string, number>()
  #started = 0
  #edits = 0
  #frames = 0
  #isOver = false
  #broken: readonly string[] = []

  constructor(options: SimulationOptions) {
    this.#options = options
    this.random = createSeededRandom(options.seed)
    this.disk = createSimDisk(this.clock)
    this.disk.isLying = options.plant === 'ack before commit'
    this.disk.isBlind = options.plant === 'the log judges nothing'
    this.documentIds = Array.from({ length: options.documents ?? 2 }, (_, i) => parseDocumentId(`d${i}`))
    for (let i = 0; i < (options.instances ?? 3); i++) this.#startInstance()
    this.clients = Array.from({ length: options.clients ?? 5 }, (_, i) => this.#startClient(i))
  }

  async run(): Promise<void> {
    for (const client of this.clients) this.#editLater(client)
    this.#strikeLater()
    await this.clock.run((this.#options.seconds ?? 60) * 1_000)
    this.#isOver = true
    await this.clock.run(10_000) // what was begun heals by itself
    this.#heal()
    await this.clock.run(settleMs)
    this.#broken = await checkInvariants(this)
    for (const instance of this.instances) instance.rooms.close()
  }

  report(): SimulationReport {
    let acknowledged = 0
    for (const updates of this.acknowledged.values()) acknowledged += updates.length
    const faultCounts = Object.fromEntries(this.#faultCounts)
    const figures = { edits: this.#edits, frames: this.#frames, acknowledged, faults: faultCounts }
    const texts = this.clients.map(({ text }) => text)
    return {
      seed: this.#options.seed,
      simulatedMs: this.clock.now(),
      ...figures,
      broken: this.#broken,
      fingerprint: hash(JSON.stringify([figures, texts, this.#broken])),
    }
  }

  count(name: CounterName): number {
    return this.counts.get(name) ?? 0
  }

  someClient(): SimClient {
    return this.#oneOf(this.clients)
  }

  killOne(): void {
    const victim = this.#someInstance()
    if (!victim) return
    victim.kill()
    this.#replace(victim)
    for (const client of this.clients) client.noticeDeath()
  }

  drainOne(): void {
    const leaving = this.#someInstance()
    if (!leaving) return
    void leaving.rooms.drain(2_000).then(() => {
      leaving.rooms.close()
      leaving.kill()
    })
    this.#replace(leaving)
  }

  stopBus(): void {
    this.wire.isDown = true
    this.clock.after(this.chance() * 8_000, () => {
      this.wire.isDown = false
      this.tellGap()
    })
  }

  cutOffOne(): void {
    const name = this.#someInstance()?.name
    if (name === undefined) return
    this.wire.cutOff.add(name)
    this.clock.after(this.chance() * 8_000, () => this.wire.cutOff.delete(name))
  }

  tellGap(): void {
    tellGap(this.wire)
  }

  sendAway(): void {
    const client = this.someClient()
    client.goAway()
    this.clock.after(this.chance() * 15_000, () => client.comeBack())
  }

  slowDown(): void {
    const client = this.someClient()
    client.isSlow = true
    this.clock.after(this.chance() * 10_000, () => client.wake())
  }

  /** Takes the right to write from somebody, and gives it back later. */
  revoke(): void {
    const client = this.someClient()
    if (client.isGuest) return // nobody could say whom is meant
    this.#changeAccess(client, 'view')
    this.clock.after(this.chance() * 5_000, () => this.#changeAccess(client, 'edit'))
  }

  /** Somebody comes who writes in the names of the others, where they are or elsewhere. */
  forge(): void {
    const [sees, writes] = [this.#someInstance(), this.#someInstance()]
    if (!sees || !writes || sees.rooms.isDraining || writes.rooms.isDraining) return
    const guestKey = this.chance() < 0.5 ? 'a-key-that-mallory-has-made' : undefined
    attack({ sees, writes, documentId: this.#oneOf(this.documentIds), clock: this.clock, guestKey })
  }

  compact(): void {
    for (const { rooms, isAlive } of this.instances) if (isAlive) rooms.compactAll()
  }

  emptyDocument(): void {
    const documentId = this.#oneOf(this.documentIds)
    for (const client of this.clients) {
      if (client.documentId !== documentId) continue
      client.goAway()
      this.clock.after(6_000 + this.chance() * 4_000, () => client.comeBack())
    }
  }

  #changeAccess(client: SimClient, access: 'view' | 'edit'): void {
    this.#access.set(client.person, access)
    client.access = access
    const instance = this.instances.find(({ isAlive }) => isAlive)
    instance?.rooms.changeAccess({ documentId: client.documentId, person: client.person, access })
  }

  #heal(): void {
    const { wire, disk } = this
    wire.loss = 0
    wire.doubling = 0
    wire.maxDelayMs = 5
    wire.isDown = false
    wire.cutOff.clear()
    disk.failing = 0
    disk.isFull = false
    disk.commitMs = 2
    for (const client of this.clients) {
      client.wake()
      client.comeBack()
      this.#changeAccess(client, 'edit')
    }
    this.tellGap()
  }

  #strikeLater(): void {
    this.clock.after(this.chance() * 1_500, () => {
      if (this.#isOver) return
      const fault = this.#pickFault()
      this.#faultCounts.set(fault.name, (this.#faultCounts.get(fault.name) ?? 0) + 1)
      fault.strike(this)
      this.#strikeLater()
    })
  }

  #pickFault(): (typeof faults)[number] {
    const lots = faults.flatMap((fault) => Array.from({ length: fault.weight }, () => fault))
    return this.#oneOf(lots)
  }

  #editLater(client: SimClient): void {
    this.clock.after((this.chance() * 2_000) / editsPerSecond, () => {
      if (this.#isOver) return
      client.edit()
      this.#editLater(client)
    })
  }

  #startClient(i: number): SimClient {
    const documentId = this.documentIds[i % this.documentIds.length]!
    return new SimClient({
      name: `c${i}`,
      isGuest: i % 2 === 1,
      guestKey: this.#options.plant === 'guests own nothing' ? undefined : `a-key-that-only-c${i}-has`,
      documentId,
      clock: this.clock,
      chance: this.chance,
      findInstance: () => {
        const alive = this.instances.filter(({ isAlive, rooms }) => isAlive && !rooms.isDraining)
        return alive.length > 0 ? this.#oneOf(alive) : undefined
      },
      onAcknowledged: (id, updates) => {
        const list = this.acknowledged.get(id) ?? []
        list.push(...updates)
        this.acknowledged.set(id, list)
      },
      onEdit: () => {
        this.#edits += 1
      },
      onDelete: (id, deleted) => {
        const list = this.deleted.get(id) ?? []
        list.push(deleted)
        this.deleted.set(id, list)
      },
      onFrame: () => {
        this.#frames += 1
      },
      corrupt:
        this.#options.plant === 'dropped deletes' ? (message) => this.#dropDeletes(message) : undefined,
    })
  }

  /** The planted bug: now and then the delete set of an update gets lost. */
  #dropDeletes(message: ServerMessage): ServerMessage {
    if (message.type !== 'update' || this.chance() > 0.2 || message.update[0] !== 0) return message
    return { ...message, update: Uint8Array.of(0, 0) }
  }

  #startInstance(): void {
    this.#started += 1
    const metrics: Metrics = {
      count: (name, _, by = 1) => this.counts.set(name, (this.counts.get(name) ?? 0) + by),
      observe: () => {},
    }
    const note = (fields: Readonly<Record<string, unknown>>, message: string): void => {
      this.errors.push(`${message}: ${String((fields.err as Error | undefined)?.message ?? '')}`)
    }
    this.instances.push(
      startSimInstance({
        name: `i${this.#started}`,
        clock: this.clock,
        random: this.random,
        disk: this.disk,
        wire: this.wire,
        logger: { debug: () => {}, info: () => {}, warn: () => {}, error: note },
        metrics,
        recheck: ({ grant }) => this.#access.get(grant.person?.id ?? '') ?? 'edit',
      }),
    )
  }

  #replace(gone: SimInstance): void {
    this.instances = this.instances.filter((instance) => instance !== gone)
    this.clock.after(this.chance() * 2_000, () => this.#startInstance())
  }

  /** One of those that live; sometimes nobody does. */
  #someInstance(): SimInstance | undefined {
    return this.instances.length > 0 ? this.#oneOf(this.instances) : undefined
  }

  #oneOf<T>(items: readonly T[]): T {
    return items[Math.floor(this.chance() * items.length)]!
  }
}

/** FNV-1a, to compare runs. */
const hash = (text: string): string => {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  return value.toString(16)
}
