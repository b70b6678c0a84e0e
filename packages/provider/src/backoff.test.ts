import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test.each([
  [0, 500],
  [1, 1_000],
  [3, 4_000],
  [6, 30_000],
  [2_000, 30_000],
])('attempt %i waits at most %i ms', (attempt, longestMs) => {
  expect(backoffMs(attempt, () => 1)).toBe(longestMs)
})

test('the jitter is full: the delay may be nothing at all', () => {
  expect(backoffMs(9, () => 0)).toBe(0)
})
