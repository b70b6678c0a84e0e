import { expect, test } from 'vitest'
import { findDates } from './dates.ts'

const monday = new Date(2026, 10, 23, 12)

test.each([
  ['tod', '2026-11-23'],
  ['tom', '2026-11-24'],
  ['yes', '2026-11-22'],
  ['fri', '2026-11-27'],
  ['mon', '2026-11-30'],
  ['2027-02-01', '2027-02-01'],
])('@%s is %s', (query, id) => {
  expect(findDates(query, monday)[0]?.id).toBe(id)
})

test('a word that is no day finds none', () => {
  expect(findDates('heron', monday)).toEqual([])
  expect(findDates('2026-13-45', monday)).toEqual([])
})

test('a day that two words mean is offered once', () => {
  const monday = new Date('2026-11-23T12:00')
  const days = findDates('t', monday).map(({ id }) => id)
  expect(days).toEqual(['2026-11-23', '2026-11-24', '2026-11-26'])
})
