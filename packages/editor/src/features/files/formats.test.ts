import type { Content } from '@quire/document/content'
import { expect, test } from 'vitest'
import { fileFormats, fileNameOf, formatOf } from './formats.ts'

const content: Content = [
  { type: 'heading', level: 1, content: [{ type: 'text', text: 'Tides' }] },
  { type: 'paragraph', content: [{ type: 'text', text: 'twice', marks: { bold: true } }] },
]

test.each(fileFormats.slice(0, 3).map((format) => [format.label, format] as const))(
  'a document goes out as %s and comes back whole',
  async (_, { write, read }) => {
    expect(await read(await write(content))).toEqual(content)
  },
)

test.each([
  ['notes.md', 'Markdown'],
  ['PAGE.HTML', 'HTML'],
  ['a.json', 'JSON'],
  ['a.log', 'text'],
])('%s is read as %s', (name, label) => {
  expect(formatOf(name)?.label).toBe(label)
})

test.each([
  ['Tides: a plan / draft', 'Tides a plan draft.md'],
  ['', 'Untitled.md'],
])('%j becomes the file %j', (title, name) => {
  expect(fileNameOf(title, '.md')).toBe(name)
})
