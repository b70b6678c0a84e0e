import { expect, test } from 'vitest'
import { play, typingSchedule } from './schedule.ts'

test('everybody types at the rate that is asked for, and the same way for the same seed', () => {
  const schedule = typingSchedule(20, 10, 10_000, 1)
  const counts = new Map<number, number>()
  for (const turn of schedule.turns) counts.set(turn, (counts.get(turn) ?? 0) + 1)
  expect(counts.size).toBe(20)
  for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(15)
  expect([...schedule.timesMs]).toEqual([...schedule.timesMs].sort((a, b) => a - b))
  expect(typingSchedule(20, 10, 10_000, 1)).toEqual(schedule)
  expect(typingSchedule(20, 10, 10_000, 2)).not.toEqual(schedule)
})

test('a schedule is played to its end, in order', async () => {
  const schedule = typingSchedule(5, 100, 50, 3)
  const played: number[] = []
  await play(schedule, (turn) => played.push(turn))
  expect(played).toEqual([...schedule.turns])
})
