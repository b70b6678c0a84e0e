import { expect, test } from 'vitest'
import { fromHtml, toHtml } from '../codecs/html/index.ts'
import { fromMarkdown, toMarkdown } from '../codecs/markdown/index.ts'
import { toText } from '../codecs/text.ts'
import type { Content } from './content.ts'
import { type BlockForm, withForms, withoutForms } from './forms.ts'

const mooring: BlockForm = {
  type: 'mooring',
  plain: ({ berth }) => [{ type: 'paragraph', content: [{ type: 'text', text: `Berth ${berth} <b>` }] }],
}
const block = {
  type: 'unknown',
  name: 'mooring',
  properties: { berth: 4 },
  content: [],
  children: [],
} as const
const content: Content = [{ type: 'callout', tone: 'note', children: [block] }, block]
const forms = [mooring]

test('a block of an application can be read in HTML, Markdown and text, and nothing in it becomes markup', () => {
  const shown = withForms(content, forms)
  expect(toHtml(shown)).toContain('<p>Berth 4 &lt;b&gt;</p>')
  expect(toMarkdown(shown)).toContain('Berth 4')
  expect(toText(shown)).toBe('\nBerth 4 <b>\n\nBerth 4 <b>')
})

test.each([
  ['HTML', (given: Content) => fromHtml(toHtml(given))],
  ['Markdown', (given: Content) => fromMarkdown(toMarkdown(given))],
])('%s gives the block back as it was', (_, through) => {
  expect(withoutForms(through(withForms(content, forms)), forms)).toEqual(content)
})

test('without the definition the block is kept, with the words that stand for it', () => {
  const [, kept] = fromHtml(toHtml(withForms(content, forms)))
  expect(kept).toMatchObject({ name: 'mooring', properties: { berth: 4 } })
  expect(toText([kept!])).toContain('Berth 4')
})
