import type { Recheck } from '../../core/authenticate.ts'
import type { Clock } from '../../core/clock.ts'
import { defaultLimits } from '../../core/limits.ts'
import type { Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Random } from '../../core/random.ts'
import { Rooms } from '../../core/rooms.ts'
import { openSimBus, type SimWire } from './sim-bus.ts'
import type { SimClock } from './sim-clock.ts'
import { openSimStore, type SimDisk } from './sim-store.ts'

/** A server process of the simulated world. */
export interface SimInstance {
  readonly name: string
  readonly rooms: Rooms
  readonly isAlive: boolean
  /** As by SIGKILL: nothing it had planned happens, and nobody is told. */
  kill(): void
}

export interface SimInstanceOptions {
  readonly name: string
  readonly clock: SimClock
  readonly random: Random
  readonly disk: SimDisk
  readonly wire: SimWire
  readonly logger: Logger
  readonly metrics: Metrics
  readonly recheck: Recheck
}

export const startSimInstance = (options: SimInstanceOptions): SimInstance => {
  const { name, clock, random, disk, wire, logger, metrics } = options
  const life = { isAlive: true }
  const whileAlive =
    (callback: () => void): (() => void) =>
    () => {
      if (life.isAlive) callback()
    }
  const ownClock: Clock = {
    now: clock.now,
    wallTime: clock.wallTime,
    after: (delayMs, callback) => clock.after(delayMs, whileAlive(callback)),
    soon: (callback) => clock.soon(whileAlive(callback)),
  }
  const chance = (): number => random.fraction()
  const bus = openSimBus(wire, clock, chance, name, life)
  const rooms = new Rooms({
    store: openSimStore(disk, clock, chance, life),
    bus,
    clock: ownClock,
    random,
    // Small, so that a short run lives through all of it.
    limits: {
      ...defaultLimits,
      idleRoomMs: 5_000,
      lagBytes: 2_000,
      memoryBudgetBytes: 200_000,
      messagesPerSecond: 10_000,
    },
    logger,
    metrics,
    recheck: options.recheck,
  })
  return {
    name,
    rooms,
    get isAlive() {
      return life.isAlive
    },
    kill() {
      life.isAlive = false
      void bus.close()
    },
  }
}
