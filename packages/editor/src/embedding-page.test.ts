import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { featureNames } from './features.ts'

const page = readFileSync(new URL('../../../docs/embedding.md', import.meta.url), 'utf8')
const css = readFileSync(new URL('style.css', import.meta.url), 'utf8')

const section = (title: string): string => {
  const from = page.indexOf(`\n## ${title}\n`)
  if (from < 0) throw new Error(`docs/embedding.md has no section ${title}`)
  return page.slice(from, page.indexOf('\n## ', from + 1))
}
const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].sort()

/** Set by rules for the elements below them; nobody else's to set. */
const internal = ['--quire-colour', '--quire-mark', '--quire-person', '--quire-tone']

test('the page on theming names every custom property, and no other', () => {
  const defined = found(css, /^\s*(--quire-[a-z0-9-]+):/gm).filter((name) => !internal.includes(name))
  expect(found(section('Theming').replace(/^(?!\|).*$/gm, ''), /`(--quire-[a-z0-9-]+)`/g)).toEqual(defined)
})

test('the page on options names every feature', () => {
  const [, listed] = /Features: ([^.]+)\./.exec(section('Options')) ?? []
  expect(found(listed ?? '', /`(\w+)`/g)).toEqual([...featureNames].sort())
})
