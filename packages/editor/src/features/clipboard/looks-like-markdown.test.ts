import { expect, test } from 'vitest'
import { looksLikeMarkdown } from './looks-like-markdown.ts'

test.each([
  '# A title\n\nText',
  '- one\n- two',
  '1. one\n2. two',
  '- [ ] to do',
  '```ts\ncode\n```',
  '| a | b |\n| --- | --- |\n| 1 | 2 |',
  'See [this](https://example.org) and **that**',
])('%j is Markdown', (text) => {
  expect(looksLikeMarkdown(text)).toBe(true)
})

test.each([
  'Just words.',
  'a * b * c',
  '2 * 3 = 6',
  'snake_case_name',
  'Dear Jo,\n\n- Ada',
  '#hashtag',
  'https://example.org',
])('%j is not', (text) => {
  expect(looksLikeMarkdown(text)).toBe(false)
})
