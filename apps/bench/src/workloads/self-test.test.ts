import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Relay, startRelay } from '../servers/relay.ts'
import { cursors } from './cursors.ts'
import { joinStorm } from './join-storm.ts'
import type { Effort, Target } from './workload.ts'
import { writing } from './writing.ts'

const control = { killAndRestart: () => Promise.reject(new Error('nobody asks for it here')) }
const effort: Effort = { warmUpMs: 100, measuredMs: 600, scale: 0.02 }
let relay: Relay
let target: Target

beforeAll(async () => {
  relay = await startRelay()
  target = { ports: [relay.port], pids: [process.pid], dialect: 'plain' }
})
afterAll(() => relay.close())

test('against a relay every keystroke counts once for every reader, and takes milliseconds', async () => {
  const plan = { name: 'fan', title: '', documents: 3, clientsPerDocument: 5, writersPerDocument: 2 }
  const { figures, troubles } = await writing({ ...plan, pace: { perSecond: 20 } }).run(
    target,
    { ...effort, scale: 1 },
    control,
  )
  expect(troubles).toEqual({})
  expect(figures.seenShare).toBe(1)
  expect(figures.keystrokesPerFrame).toBe(1)
  expect(Math.abs(figures.deliveredPerSecond! / (3 * 2 * 4 * 20) - 1)).toBeLessThan(0.3)
  expect(figures.p50Ms).toBeGreaterThan(0)
  expect(figures.p50Ms).toBeLessThan(100)
  expect(figures.cpuPer100k).toBeGreaterThan(0)
  expect(figures.disturbed).toBeGreaterThanOrEqual(0)
})

test('what needs longer than the others takes that in a full run, and says how late the generator was', async () => {
  const plan = { name: 'long', title: '', documents: 2, clientsPerDocument: 2, writersPerDocument: 2 }
  const long = writing({
    ...plan,
    pace: { perSecond: 20 },
    atLeast: { warmUpMs: 200, measuredMs: 1_000 },
  })
  const [full, quick] = [
    await long.run(target, { ...effort, scale: 1 }, control),
    await long.run(target, effort, control),
  ]
  expect(full.figures.seconds).toBeGreaterThan(0.9)
  expect(quick.figures.seconds).toBeLessThan(0.9)
  // Four people are not so many that a quick look would do with fewer.
  expect(quick.figures.deliveredPerSecond! / full.figures.deliveredPerSecond!).toBeGreaterThan(0.7)
  expect(full.figures.lateP99Ms).toBeGreaterThan(0)
})

test('a saturated relay gets more than a paced one, and loses nothing', async () => {
  const plan = { name: 'full', title: '', documents: 1, clientsPerDocument: 5, writersPerDocument: 2 }
  const { figures, troubles } = await writing({ ...plan, pace: { underWay: 16 } }).run(
    target,
    effort,
    control,
  )
  expect(troubles).toEqual({})
  expect(figures.seenShare).toBe(1)
  expect(figures.deliveredPerSecond).toBeGreaterThan(1000)
})

test('every move of every caret is seen by every other', async () => {
  const { figures, troubles } = await cursors('carets', 6, 20).run(target, effort, control)
  expect(troubles).toEqual({})
  expect(figures.seenShare).toBeGreaterThan(0.95)
  expect(figures.p50Ms).toBeLessThan(100)
})

test('a join is over when the whole document is there', async () => {
  const { figures, troubles } = await joinStorm('storm', 500).run(target, effort, control)
  expect(troubles).toEqual({})
  expect(figures.allJoinedMs).toBeGreaterThan(0)
  expect(figures.p50JoinMs).toBeLessThanOrEqual(figures.allJoinedMs!)
})
