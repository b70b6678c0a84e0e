import { expect, test } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import type { Clock } from './clock.ts'
import { FlushWindow, usingAtMost } from './flush-window.ts'

/** A window whose runs take `costMs` each; counts them. */
const windowThatCosts = (costMs: number) => {
  const clock = createFakeClock()
  let spentMs = 0
  let runs = 0
  const busyClock: Clock = { ...clock, now: () => clock.now() + spentMs }
  const window = new FlushWindow(busyClock, usingAtMost(0.1, 16), () => {
    runs += 1
    spentMs += costMs
  })
  return { clock, window, runs: () => runs }
}

test('the first request after quiet runs at the end of the same turn, with all that came in it', async () => {
  const { clock, window, runs } = windowThatCosts(0)
  window.request()
  window.request()
  expect(runs()).toBe(0)
  await clock.settle()
  expect(runs()).toBe(1)
})

test('a run that was cheap makes nobody wait, one that was dear makes the next wait nine times as long', async () => {
  const { clock, window, runs } = windowThatCosts(1)
  window.request()
  await clock.settle()
  window.request()
  await clock.advance(8)
  expect(runs()).toBe(1)
  await clock.advance(1)
  expect(runs()).toBe(2)
})

test('nobody waits for longer than the bound', async () => {
  const { clock, window, runs } = windowThatCosts(1_000)
  window.request()
  await clock.settle()
  window.request()
  await clock.advance(16)
  expect(runs()).toBe(2)
})

test('at a fixed pace also a run that cost nothing makes the next wait', async () => {
  const clock = createFakeClock()
  let runs = 0
  const window = new FlushWindow(
    clock,
    () => 33,
    () => {
      runs += 1
    },
  )
  window.request()
  await clock.settle()
  window.request()
  await clock.advance(32)
  expect(runs).toBe(1)
  await clock.advance(1)
  expect(runs).toBe(2)
})

test('a flush runs at once what was requested, and only once', async () => {
  const { clock, window, runs } = windowThatCosts(0)
  window.flush()
  expect(runs()).toBe(0)
  window.request()
  window.flush()
  await clock.settle()
  expect(runs()).toBe(1)
})

test('nothing runs after the close', async () => {
  const { clock, window, runs } = windowThatCosts(1)
  window.request()
  window.close()
  window.request()
  await clock.advance(100)
  expect(runs()).toBe(0)
})

/** A window that asks for another run in each of its first ones, which take 1 ms. */
const windowThatAsksAgain = (times: number, onRun: () => void = () => {}) => {
  const clock = createFakeClock()
  let runs = 0
  const busyClock: Clock = { ...clock, now: () => clock.now() + runs }
  const window: FlushWindow = new FlushWindow(busyClock, usingAtMost(0.1, 16), () => {
    runs += 1
    if (runs <= times) window.request()
    onRun()
  })
  return { clock, window, runs: () => runs }
}

test('what a run asks for itself comes after the rest', async () => {
  const { clock, window, runs } = windowThatAsksAgain(1)
  window.request()
  await clock.settle()
  expect(runs()).toBe(1)
  await clock.advance(9)
  expect(runs()).toBe(2)
  await clock.advance(100)
  expect(runs()).toBe(2)
})

test('and at once in a flush', () => {
  const { window, runs } = windowThatAsksAgain(2)
  window.request()
  window.flush()
  expect(runs()).toBe(3)
})

test('a window that is closed in a run stays closed', async () => {
  const { clock, window, runs } = windowThatAsksAgain(5, () => window.close())
  window.request()
  await clock.advance(100)
  expect(runs()).toBe(1)
})

test('a run that fails does not keep the next from coming', async () => {
  const clock = createFakeClock()
  let runs = 0
  const window = new FlushWindow(clock, usingAtMost(0.1, 16), () => {
    runs += 1
    if (runs === 1) throw new Error('it fails once')
  })
  window.request()
  expect(() => window.flush()).toThrow('it fails once')
  window.request()
  await clock.settle()
  expect(runs).toBe(2)
})
