import { expect, test } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createRecordingConnection } from '../testing/recording-connection.ts'
import type { Clock } from './clock.ts'
import { Debts } from './debts.ts'
import { defaultLimits } from './limits.ts'
import { noMetrics } from './metrics.ts'
import { Outbox } from './outbox.ts'

const frame = Uint8Array.of(1, 1, 0)

/** Outboxes of an instance where each write takes `writeMs`. */
const openBoxes = (count: number, writeMs = 0) => {
  const fake = createFakeClock()
  let spentMs = 0
  const clock: Clock = { ...fake, now: () => fake.now() + spentMs }
  const debts = new Debts(clock)
  const boxes = Array.from({ length: count }, () => {
    const connection = createRecordingConnection(() => {
      spentMs += writeMs
    })
    const outbox = new Outbox({ connection, clock, limits: defaultLimits, metrics: noMetrics, debts })
    return { connection, outbox, acks: () => connection.of('ack').map(({ count: acked }) => acked) }
  })
  return { clock: fake, boxes, debts }
}

test('[K2] an acknowledgement that finds nothing to go with is sent at the end of the turn', async () => {
  const { clock, boxes } = openBoxes(1)
  const [{ outbox, connection, acks }] = boxes as [(typeof boxes)[number]]
  outbox.acknowledge(1)
  outbox.acknowledge(3)
  expect(connection.writes).toBe(0)
  await clock.settle()
  expect(acks()).toEqual([3])
  expect(connection.writes).toBe(1)
})

test('[K2] it goes with what is sent meanwhile, in the same write, and not again', async () => {
  const { clock, boxes } = openBoxes(1)
  const [{ outbox, connection, acks }] = boxes as [(typeof boxes)[number]]
  outbox.acknowledge(2)
  outbox.send([frame])
  expect(acks()).toEqual([2])
  expect(connection.writes).toBe(1)
  await clock.settle()
  expect(connection.writes).toBe(1)
})

test('[K2] on a busy instance it waits, but no longer than 40 ms', async () => {
  const { clock, boxes } = openBoxes(50, 1)
  for (const { outbox } of boxes) outbox.acknowledge(1)
  await clock.settle() // 50 ms went by with writing
  for (const { outbox } of boxes) outbox.acknowledge(2)
  await clock.advance(39)
  expect(boxes.map(({ acks }) => acks())).toEqual(boxes.map(() => [1]))
  await clock.advance(1)
  expect(boxes.map(({ acks }) => acks())).toEqual(boxes.map(() => [1, 2]))
})

test('[K2] those that go alone may use a twenty-fifth of the time: few of them hardly wait for each other', async () => {
  const { clock, boxes } = openBoxes(2, 0.25)
  for (const { outbox } of boxes) outbox.acknowledge(1)
  await clock.settle() // half a millisecond went by with writing
  for (const { outbox } of boxes) outbox.acknowledge(2)
  await clock.advance(11)
  expect(boxes.map(({ acks }) => acks())).toEqual([[1], [1]])
  await clock.advance(1)
  expect(boxes.map(({ acks }) => acks())).toEqual([
    [1, 2],
    [1, 2],
  ])
})

test('a client that is slow hears of no changes and nobody moving; what it asks for waits, and is told when all has left', () => {
  const { boxes } = openBoxes(1)
  const [{ outbox, connection }] = boxes as [(typeof boxes)[number]]
  const after = () => Uint8Array.of(7)
  expect(outbox.answerLater(Uint8Array.of(1))).toBe(false)
  outbox.sendAnswer([frame], after)
  connection.bufferedBytes = defaultLimits.lagBytes + 1
  outbox.sendChanges([frame], after)
  outbox.sendChanges([frame], after)
  outbox.sendPresence([frame])
  expect([outbox.isLagging, connection.frames.length]).toEqual([true, 2])
  expect(outbox.answerLater(Uint8Array.of(1))).toBe(true)
  expect(outbox.drained()).toEqual(Uint8Array.of(1))
  expect(outbox.drained()).toBeUndefined() // it is told once
  outbox.sendPresence([frame])
  expect(connection.frames).toHaveLength(3)
})

test('nothing is sent at all on a connection that has ended', () => {
  const { boxes } = openBoxes(1)
  const [{ outbox, connection }] = boxes as [(typeof boxes)[number]]
  outbox.close()
  outbox.send([frame])
  outbox.sendPresence([frame])
  outbox.sendAnswer([frame], () => frame)
  expect(connection.writes).toBe(0)
})

test('nothing is sent of what is owed on a connection that has ended', async () => {
  const { clock, boxes } = openBoxes(1)
  const [{ outbox, connection }] = boxes as [(typeof boxes)[number]]
  outbox.acknowledge(1)
  outbox.close()
  await clock.settle()
  expect(connection.writes).toBe(0)
})
