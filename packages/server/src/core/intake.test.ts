import { beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createRecordingConnection, type RecordingConnection } from '../testing/recording-connection.ts'
import { Intake } from './intake.ts'
import { Turns } from './turns.ts'

let clock: FakeClock
let connection: RecordingConnection
let dealt: number[]
let overflows: number
/** How many ms a frame has to wait, by its first byte. */
let waits: Map<number, number>
let intake: Intake

const open = (messagesPerSecond = 1_000): void => {
  intake = new Intake({
    clock,
    turns: new Turns(clock),
    connection,
    messagesPerSecond,
    handle: ([first = 0]) => {
      const waitMs = waits.get(first) ?? 0
      waits.delete(first)
      if (waitMs === 0) dealt.push(first)
      return waitMs
    },
    onOverflow: () => {
      overflows += 1
      intake.close()
    },
  })
}
beforeEach(() => {
  clock = createFakeClock()
  connection = createRecordingConnection()
  dealt = []
  overflows = 0
  waits = new Map()
  open()
})

const receive = (count: number, bytes = 1): void => {
  for (let i = 0; i < count; i++) intake.receive(new Uint8Array(bytes).fill(i % 256, 0, 1))
}

test('what comes one by one is dealt with at once', () => {
  receive(3)
  expect(dealt).toEqual([0, 1, 2])
  expect(connection.isPaused).toBe(false)
})

test('nobody takes a whole turn: the rest waits for the next ones, in order, and nothing more is read meanwhile', async () => {
  receive(100)
  expect(dealt).toHaveLength(64)
  expect([intake.isHolding, connection.isPaused]).toEqual([true, true])
  await clock.settle()
  expect(dealt).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect([intake.isHolding, connection.isPaused]).toEqual([false, false])
})

test('over the rate frames wait for their time', async () => {
  open(10)
  receive(60)
  await clock.settle()
  expect(dealt).toHaveLength(49) // each counts for its bytes as well
  await clock.advance(500)
  expect(dealt.length).toBeGreaterThan(51)
  expect(dealt.length).toBeLessThan(57)
  await clock.advance(1_000)
  expect(dealt).toHaveLength(60)
})

test('who took more than a turn with one large frame rests three times as long, and who sends small ones does not', async () => {
  receive(3, 1024 * 1024) // some 4 ms each to read
  expect([dealt.length, connection.isPaused]).toEqual([1, true])
  await clock.advance(11)
  expect(dealt).toHaveLength(1)
  await clock.advance(1)
  expect(dealt).toHaveLength(2)
  await clock.advance(12)
  expect([dealt.length, connection.isPaused]).toEqual([3, false])
  await clock.advance(12)
  receive(10, 60_000)
  expect(dealt).toHaveLength(13)
})

test('a refused frame counts ten times, for its bytes too', async () => {
  open(10)
  receive(1)
  intake.chargeRefusal(4 * 16 * 1024)
  receive(1)
  expect(dealt).toHaveLength(1)
  await clock.advance(100)
  expect(dealt).toHaveLength(1)
  await clock.advance(110)
  expect(dealt).toHaveLength(2)
})

test('a refused frame counts as ten, a large answer as several', async () => {
  open(10)
  for (let i = 0; i < 5; i++) intake.chargeRefusal(0)
  receive(1)
  expect(dealt).toHaveLength(0)
  await clock.advance(200)
  expect(dealt).toHaveLength(1)
  intake.chargeAnswer(20 * 16 * 1024)
  receive(1)
  await clock.advance(1_000)
  expect(dealt).toHaveLength(1)
})

test('a frame that has to wait keeps those behind it waiting', async () => {
  waits.set(1, 100)
  receive(3)
  expect(dealt).toEqual([0])
  await clock.advance(99)
  expect(dealt).toEqual([0])
  await clock.advance(1)
  expect(dealt).toEqual([0, 1, 2])
})

test.each([
  ['bytes', 70, 64 * 1024],
  ['frames', 20_100, 1],
])('more %s than a socket reads at once are too many', (_, count, bytes) => {
  waits.set(0, 1_000)
  receive(count, bytes)
  expect(overflows).toBe(1)
})

test('what is held back when it closes is dropped, and what comes after as well', async () => {
  receive(100)
  intake.close()
  receive(1)
  await clock.advance(1_000)
  expect(dealt).toHaveLength(64)
  expect(connection.isPaused).toBe(false)
})
