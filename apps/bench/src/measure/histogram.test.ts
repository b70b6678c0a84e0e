import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

test('percentiles are within two percent, from microseconds to a minute', () => {
  for (const scale of [0.01, 1, 60]) {
    const histogram = new Histogram()
    for (let i = 1; i <= 1000; i++) histogram.record(i * scale)
    for (const share of [0.5, 0.9, 0.99, 1])
      expect(Math.abs(histogram.percentile(share) / (1000 * share * scale) - 1)).toBeLessThan(0.02)
  }
})

test('an empty histogram has no percentile, and clearing empties it', () => {
  const histogram = new Histogram()
  expect(histogram.percentile(0.5)).toBeNaN()
  histogram.record(3)
  expect(histogram.count).toBe(1)
  histogram.clear()
  expect(histogram.percentile(0.5)).toBeNaN()
})

test('what is out of range lands at the ends', () => {
  const histogram = new Histogram()
  histogram.record(-5)
  histogram.record(1e12)
  expect(histogram.percentile(0.5)).toBe(0)
  expect(histogram.percentile(1)).toBeGreaterThan(130_000)
})
