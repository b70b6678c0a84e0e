import { expect, test } from 'vitest'
import { matchScore } from './insert-item.ts'

const heading = { label: 'Heading 2', keywords: ['section', 'h2'] }

test.each([
  ['', 1],
  ['hea', 4],
  ['HEA', 4],
  ['2', 3],
  ['sec', 2],
  ['ding', 1],
  ['table', 0],
])('%j finds "Heading 2" with score %d', (query, score) => {
  expect(matchScore(heading, query)).toBe(score)
})
