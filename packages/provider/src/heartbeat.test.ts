import { expect, test } from 'vitest'
import { Heartbeat } from './heartbeat.ts'
import { ManualClock } from './testing/manual-clock.ts'

const setUp = () => {
  const clock = new ManualClock()
  const seen = { pings: 0, isDead: false }
  const heartbeat = new Heartbeat({
    clock,
    ping: () => {
      seen.pings++
    },
    onDead: () => {
      seen.isDead = true
    },
  })
  heartbeat.start()
  return { clock, heartbeat, seen }
}

test('a line that talks is not asked', async () => {
  const { clock, heartbeat, seen } = setUp()
  for (let i = 0; i < 60; i++) {
    await clock.pass(1_000)
    heartbeat.heard()
  }
  expect(seen).toEqual({ pings: 0, isDead: false })
})

test('a silent line is asked after 15 s and dead at 30 s', async () => {
  const { clock, seen } = setUp()
  await clock.pass(14_999)
  expect(seen.pings).toBe(0)
  await clock.pass(1)
  expect(seen.pings).toBe(1)
  await clock.pass(14_999)
  expect(seen.isDead).toBe(false)
  await clock.pass(1)
  expect(seen.isDead).toBe(true)
  expect(clock.pending).toBe(0)
})

test('an answer to the question is enough', async () => {
  const { clock, heartbeat, seen } = setUp()
  await clock.pass(16_000)
  heartbeat.heard()
  await clock.pass(29_000)
  expect(seen.isDead).toBe(false)
})

test('after a sleep the line has 5 s to prove that it lives', async () => {
  const { clock, heartbeat, seen } = setUp()
  clock.sleep(3_600_000)
  await clock.pass(0)
  expect(seen).toEqual({ pings: 1, isDead: false })
  await clock.pass(4_999)
  expect(seen.isDead).toBe(false)
  await clock.pass(1)
  expect(seen.isDead).toBe(true)

  heartbeat.start()
  seen.isDead = false
  clock.sleep(3_600_000)
  await clock.pass(0)
  heartbeat.heard()
  await clock.pass(10_000)
  expect(seen.isDead).toBe(false)
})

test('a clock that is set back delays the verdict by no more than one silence', async () => {
  const { clock, seen } = setUp()
  await clock.pass(4_000)
  clock.sleep(-3_600_000)
  await clock.pass(3_600_000 + 36_000)
  expect(seen.isDead).toBe(true)
})

test('a probe finds a dead line within 5 s', async () => {
  const { clock, heartbeat, seen } = setUp()
  await clock.pass(1_000)
  heartbeat.probe()
  await clock.pass(5_000)
  expect(seen).toEqual({ pings: 1, isDead: true })
})

test('stopped it leaves no timer and asks nothing', () => {
  const { clock, heartbeat, seen } = setUp()
  heartbeat.stop()
  heartbeat.probe()
  expect(clock.pending).toBe(0)
  expect(seen.pings).toBe(0)
})
