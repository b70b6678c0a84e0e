import { expect, test } from 'vitest'
import { fromMarkdown } from './markdown/index.ts'
import { fromText, toText } from './text.ts'

test('plain text has the words and none of the markup', () => {
  const content = fromMarkdown(
    '# a **b**\n\n- c\n  - d\n\n> e\n\n| f | g |\n| - | - |\n| h | $x$ |\n\n```\ni\nj\n```\n\n![k](l.png)\n\n<span data-mention="person" data-id="1">@m</span>\\\nn',
  )
  expect(toText(content)).toBe('a b\nc\nd\ne\nf\tg\nh\tx\ni\nj\nk\n@m\nn')
})

test('plain text in is a paragraph a line, and the same text out', () => {
  const text = 'one\n\n# two\n  three'
  expect(fromText(text)).toHaveLength(4)
  expect(toText(fromText(text))).toBe(text)
})
