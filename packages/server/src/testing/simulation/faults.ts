import type { Simulation } from './simulation.ts'

/** Something that goes wrong. Most last for a while and then heal by themselves. */
export interface Fault {
  readonly name: string
  /** How often it comes, against the others. */
  readonly weight: number
  readonly strike: (world: Simulation) => void
}

/** Changes a part of the world, and changes it back after a while. */
const during = <T extends object>(world: Simulation, maxMs: number, part: T, change: Partial<T>): void => {
  const before = { ...part }
  Object.assign(part, change)
  world.clock.after(world.chance() * maxMs, () => {
    for (const key of Object.keys(change) as Array<keyof T>) part[key] = before[key]
  })
}

/** Every kind of fault of the simulated world. */
export const faults: readonly Fault[] = [
  { name: 'an instance is killed', weight: 3, strike: (world) => world.killOne() },
  { name: 'an instance drains and is replaced', weight: 1, strike: (world) => world.drainOne() },
  {
    name: 'the bus loses messages',
    weight: 2,
    strike: (world) => during(world, 5_000, world.wire, { loss: 0.3 }),
  },
  {
    name: 'the bus doubles messages',
    weight: 1,
    strike: (world) => during(world, 5_000, world.wire, { doubling: 0.3 }),
  },
  {
    name: 'messages on the bus overtake each other',
    weight: 2,
    strike: (world) => during(world, 5_000, world.wire, { maxDelayMs: 300 }),
  },
  { name: 'the bus is down', weight: 2, strike: (world) => world.stopBus() },
  {
    name: 'an instance is cut off from the others and does not know',
    weight: 2,
    strike: (world) => world.cutOffOne(),
  },
  { name: 'everybody is told that messages were missed', weight: 1, strike: (world) => world.tellGap() },
  {
    name: 'the disk is slow',
    weight: 2,
    strike: (world) => during(world, 4_000, world.disk, { commitMs: 300 }),
  },
  {
    name: 'commits fail, before or after they were written',
    weight: 2,
    strike: (world) => during(world, 4_000, world.disk, { failing: 0.5 }),
  },
  {
    name: 'the disk is full',
    weight: 1,
    strike: (world) => during(world, 3_000, world.disk, { isFull: true }),
  },
  { name: 'a connection breaks', weight: 4, strike: (world) => world.someClient().cut(true) },
  { name: 'a connection dies in silence', weight: 3, strike: (world) => world.someClient().cut(false) },
  { name: 'a tab crashes', weight: 2, strike: (world) => world.someClient().reload() },
  { name: 'somebody is away and edits', weight: 2, strike: (world) => world.sendAway() },
  { name: 'a reader is slow', weight: 3, strike: (world) => world.slowDown() },
  { name: 'a frame comes twice', weight: 2, strike: (world) => world.someClient().repeat() },
  { name: 'somebody may only view for a while', weight: 2, strike: (world) => world.revoke() },
  { name: 'somebody writes in the names of the others', weight: 2, strike: (world) => world.forge() },
  { name: 'a document is compacted by two instances at once', weight: 2, strike: (world) => world.compact() },
  {
    name: 'everybody of a document leaves and comes back',
    weight: 1,
    strike: (world) => world.emptyDocument(),
  },
]
