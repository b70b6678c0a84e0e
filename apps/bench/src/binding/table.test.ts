import { expect, test } from 'vitest'
import { table } from './table.ts'

test('a table has a row for each figure and what ours is of theirs', () => {
  const text = table('Keys', [
    { title: 'ours', figures: { ms: 0.5, edits: 1000, 'ours only': 3 } },
    { title: 'theirs', figures: { ms: 2, edits: 1000, broken: 'another text' } },
  ])
  expect(text.split('\n')).toEqual([
    '## Keys',
    '',
    '|  | ours | theirs |',
    '| --- | ---: | ---: |',
    '| ms | 0.5 | 2 (**0.25×**) |',
    '| edits | 1,000 | 1,000 |',
    '| ours only | 3 | – |',
    '| broken | – | another text |',
  ])
})
