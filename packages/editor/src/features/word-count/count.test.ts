import { expect, test } from 'vitest'
import { countText } from './count.ts'
import { readingMinutes } from './reading-minutes.ts'

test.each([
  ['', 0, 0],
  ['one two', 2, 7],
  ['It’s well-kept.', 3, 15],
  ['今日は良い天気です', 5, 9],
  ['👩‍👩‍👧 family', 1, 8],
  ['a\nb', 2, 2],
])('%j has %d words and %d characters', (text, words, characters) => {
  expect(countText(text)).toEqual({ words, characters })
})

test('reading takes at least a minute', () => {
  expect(readingMinutes(0)).toBe(1)
  expect(readingMinutes(1380)).toBe(6)
})
