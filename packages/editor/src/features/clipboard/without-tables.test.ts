import { fromHtml } from '@quire/document/html'
import { toText } from '@quire/document/text'
import { expect, test } from 'vitest'
import { withoutTables } from './without-tables.ts'

test('every word of a table comes in, row by row, and no table', () => {
  const content = withoutTables(
    fromHtml(
      '<p>before</p><table><tr><th>Harbour</th><th>Springs</th></tr><tr><td>Leith</td><td>4.8 m</td></tr></table><p>after</p>',
    ),
  )
  expect(content.some(({ type }) => type === 'table')).toBe(false)
  expect(toText(content).split(/\s*\n+\s*/)).toEqual([
    'before',
    'Harbour',
    'Springs',
    'Leith',
    '4.8 m',
    'after',
  ])
})

test('a table inside another block is taken apart too', () => {
  const [quote] = withoutTables(
    fromHtml('<details><summary>s</summary><table><tr><td>in</td></tr></table></details>'),
  )
  expect(JSON.stringify(quote)).toContain('in')
  expect(JSON.stringify(quote)).not.toContain('"table"')
})
