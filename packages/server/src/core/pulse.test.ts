import { beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createRecordingConnection, type RecordingConnection } from '../testing/recording-connection.ts'
import { Pulse } from './pulse.ts'

let clock: FakeClock
let connection: RecordingConnection
let pulse: Pulse
beforeEach(() => {
  clock = createFakeClock()
  connection = createRecordingConnection()
  pulse = new Pulse(connection, clock)
})

test('who was heard of just now answers, and is not asked', () => {
  expect([pulse.isAnswering(), connection.pings]).toEqual([true, 0])
})

test('who was not heard of for a moment is asked, once, and has two seconds to answer', async () => {
  await clock.advance(5_000)
  expect([pulse.isAnswering(), connection.pings]).toEqual([true, 1])
  await clock.advance(1_999)
  expect([pulse.isAnswering(), connection.pings]).toEqual([true, 1])
  await clock.advance(1)
  expect([pulse.isAnswering(), connection.pings]).toEqual([false, 1])
})

test('who answers has its place again, and is asked anew the next time', async () => {
  await clock.advance(5_000)
  pulse.isAnswering()
  await clock.advance(100)
  pulse.heard()
  await clock.advance(60_000)
  expect([pulse.isAnswering(), connection.pings]).toEqual([true, 2])
})
