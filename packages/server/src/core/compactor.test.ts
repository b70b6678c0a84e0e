import { expect, test } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { type Compactable, Compactor } from './compactor.ts'

/** Documents whose logs are long, and whose snapshots take 10 ms each. @returns when each was begun. */
const startLong = (count: number) => {
  const clock = createFakeClock()
  const begun: number[] = []
  const rooms = Array.from({ length: count }, () => {
    const room = {
      isCompactionDue: true,
      compact: () => {
        begun.push(clock.now())
        room.isCompactionDue = false
        return new Promise<void>((resolve) => clock.after(10, resolve))
      },
    }
    return room satisfies Compactable
  })
  return { clock, compactor: new Compactor(clock), rooms, begun }
}

test('one snapshot is written at a time, and the log has three times as long for commits before the next', async () => {
  const { clock, compactor, rooms, begun } = startLong(3)
  compactor.compactSome(rooms)
  await clock.advance(200)
  expect(begun).toEqual([0, 40, 80])
})

test('a round is of eight at most, and the next one does not begin before it is over', async () => {
  const { clock, compactor, rooms, begun } = startLong(10)
  compactor.compactSome(rooms)
  await clock.advance(100)
  compactor.compactSome(rooms)
  await clock.advance(300)
  expect(begun).toHaveLength(8)
  compactor.compactSome(rooms)
  await clock.advance(100)
  expect(begun).toHaveLength(10)
})

test('a log that was let go, or made short, while it waited for its turn is left alone', async () => {
  const { clock, compactor, rooms, begun } = startLong(2)
  compactor.compactSome(rooms)
  rooms[1]!.isCompactionDue = false
  await clock.advance(100)
  expect(begun).toEqual([0])
})

test.each([
  ['writes', 5],
  ['rests', 20],
])('who is closed while it %s begins nothing more', async (_, afterMs) => {
  const { clock, compactor, rooms, begun } = startLong(2)
  compactor.compactSome(rooms)
  await clock.advance(afterMs)
  compactor.close()
  await clock.advance(100)
  compactor.compactSome(rooms)
  await clock.advance(100)
  expect(begun).toEqual([0])
  expect(clock.pending).toBe(0)
})

test('a snapshot that never ends keeps the others waiting for two minutes, not for good', async () => {
  const { clock, compactor, rooms, begun } = startLong(2)
  const stuck: Compactable = { isCompactionDue: true, compact: () => new Promise(() => {}) }
  compactor.compactSome([stuck, ...rooms])
  await clock.advance(119_000)
  expect(begun).toEqual([])
  await clock.advance(2_000)
  expect(begun).toEqual([120_000, 120_040])
  await clock.advance(100)
  expect(clock.pending).toBe(0)
})
