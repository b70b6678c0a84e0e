// The paste corpus: what other programs put on the clipboard, and the structures that must come out of it. Each file of
// corpus/ has the payloads by their type and what is expected, as Markdown.
import { readdirSync, readFileSync } from 'node:fs'
import type { Block, Content, Inline } from '@quire/document/content'
import { fromMarkdown, toMarkdown } from '@quire/document/markdown'
import { expect, test } from 'vitest'
import { readPaste } from './read.ts'

const folder = new URL('corpus/', import.meta.url)

interface Payload {
  readonly name: string
  readonly types: ReadonlyMap<string, string>
  readonly expected: Content
}

const readPayload = (file: string): Payload => {
  const parts = readFileSync(new URL(file, folder), 'utf8').split(/^--- (.+)\n/m)
  const types = new Map<string, string>()
  for (let at = 1; at < parts.length; at += 2)
    types.set(parts[at] ?? '', (parts[at + 1] ?? '').replace(/\n$/, ''))
  return { name: file.replace('.txt', ''), types, expected: fromMarkdown(types.get('expected') ?? '') }
}

/** Each structure on its own: a block with its kind, depth and words; a mark with its words; a cell in its table. */
const structures = (content: Content, path = ''): string[] =>
  content.flatMap((block): string[] => {
    const { type, indent = 0, align, direction } = block
    const own = [path, type, indent, align ?? '', direction ?? ''].join('|')
    return [`${own}|${detail(block)}`, ...inside(block, own)]
  })

const detail = (block: Block): string => {
  if (block.type === 'heading') return `${block.level} ${words(block.content)}`
  if (block.type === 'listItem') return `${block.list} ${block.checked ?? ''} ${words(block.content)}`
  if (block.type === 'paragraph') return words(block.content)
  if (block.type === 'code') return `${block.language ?? ''} ${block.text}`
  if (block.type === 'callout') return block.tone
  if (block.type === 'image') return `${block.src} ${block.alt}`
  if (block.type === 'table') return `${block.rows.length} ${block.headerRow ?? ''}`
  return ''
}

const inside = (block: Block, own: string): string[] => {
  if (block.type === 'table')
    return block.rows.flatMap((row, y) =>
      row.flatMap((cell, x) => [
        `cell ${y},${x} ${cell.colspan ?? 1}x${cell.rowspan ?? 1}`,
        ...structures(cell.children, `${y},${x}`),
      ]),
    )
  const children = 'children' in block ? structures(block.children, own) : []
  return 'content' in block ? [...block.content.flatMap(marks), ...children] : children
}

const marks = (part: Inline): string[] => {
  if (part.type === 'break') return ['break']
  return Object.entries(part.marks ?? {}).map(
    ([mark, value]) => `${mark} ${JSON.stringify(value)} ${'text' in part ? part.text.trim() : part.type}`,
  )
}

const words = (content: readonly Inline[]): string =>
  content
    .map((part) => ('text' in part ? part.text : ''))
    .join('')
    .trim()

const payloads = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map(readPayload)
const scores = new Map<string, readonly [kept: number, of: number]>()

test.each(payloads.map((payload) => [payload.name, payload] as const))(
  '%s',
  async (name, { types, expected }) => {
    const paste = readPaste({ getData: (type) => types.get(type) ?? '' })
    const content = paste
      ? (await paste.read(paste.mode)).content
      : fromMarkdown(types.get('text/plain') ?? '')
    const found = structures(content)
    const wanted = structures(expected)
    const rest = [...found]
    const kept = wanted.filter((structure) => {
      const at = rest.indexOf(structure)
      if (at >= 0) rest.splice(at, 1)
      return at >= 0
    })
    // What nobody asked for counts as lost too: bold on everything is worse than no bold.
    scores.set(name, [Math.max(0, kept.length - rest.length), wanted.length])
    expect(toMarkdown(content)).toBe(toMarkdown(expected))
  },
)

test('at least 40 payloads, and at least 95 % of their structures are kept', () => {
  const all = [...scores.values()]
  const kept = all.reduce((sum, [count]) => sum + count, 0)
  const of = all.reduce((sum, [, count]) => sum + count, 0)
  process.stdout.write(`paste corpus: ${kept} of ${of} structures kept in ${all.length} payloads\n`)
  expect(all.length).toBeGreaterThanOrEqual(40)
  expect(kept / of).toBeGreaterThanOrEqual(0.95)
})
