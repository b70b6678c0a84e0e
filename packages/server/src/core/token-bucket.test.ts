import { expect, test } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

test('a burst passes, then the rate, and a quiet time allows the next burst', () => {
  const bucket = new TokenBucket(10, 20, 0)
  const takenAt = (now: number): number => {
    let taken = 0
    while (bucket.take(now)) taken += 1
    return taken
  }
  expect(takenAt(0)).toBe(20)
  expect(takenAt(500)).toBe(5)
  expect(takenAt(1_000_000)).toBe(20)
})
