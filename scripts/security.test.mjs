// docs/security.md names tests for every attack. Here they are looked up.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  makeBombs,
  makePresenceBombs,
  makePresenceFloods,
} from '../packages/server/src/testing/hostile/bombs.ts'
import { floods } from '../packages/server/src/testing/hostile/floods.ts'

const root = new URL('../', import.meta.url)
const read = (file) => readFileSync(new URL(file, root), 'utf8')

const rows = read('docs/security.md')
  .replaceAll('\\_', '_')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (attack|---)/.test(line))
  .map((line) => line.replace(/^\| | \|$/g, '').split(/ +\| /))

/** What a cell names: `file`: “title”; “title”; `file`: “title”. */
const named = rows.flatMap(([attack, , cell = '']) =>
  [...cell.matchAll(/`([^`]+)`: ((?:“[^”]+”(?:; )?)+)/g)].flatMap(([, file, titles]) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title]) => ({ attack, file, title })),
  ),
)

const corpora = {
  'packages/server/src/attacks-by-update.test.ts': makeBombs(),
  'packages/server/src/attacks-by-presence.test.ts': [...makePresenceBombs(1), ...makePresenceFloods(1)],
  'packages/server/src/attacks-by-flood.test.ts': floods,
}

/** Titles of the tests in a file: those written in it, and those of the corpus it goes through. */
const titlesOf = (file) => [
  ...[...read(file).matchAll(/\(\s*(?:(['`])(.+?)\1),\s*(?:async\b|\(|\{|session\b)/g)].map(
    ([, , title]) => title,
  ),
  ...(corpora[file] ?? []).map(({ name }) => name),
]

test('every attack has a line with a test', () => {
  expect(rows.length).toBeGreaterThanOrEqual(50)
  expect(named.length).toBeGreaterThanOrEqual(60)
  for (const [attack, defence] of rows) {
    expect(defence, attack).toMatch(/./)
    expect(named.map((test) => test.attack)).toContain(attack)
  }
})

test.each(named)('$file has a test "$title"', ({ file, title }) => {
  expect(titlesOf(file).filter((known) => known.replace(/^(\[\w+\] )+/, '') === title)).not.toEqual([])
})

test.each(Object.keys(corpora))('every attack of %s has a line', (file) => {
  const told = named.filter((test) => test.file === file).map(({ title }) => title)
  for (const { name } of corpora[file]) expect(told).toContain(name)
})

/** Sources of a package or app, without its tests. */
const sourcesIn = (folder) =>
  readdirSync(new URL(folder, root), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !/\.test\.|testing\//.test(file))
    .map((file) => `${folder}/${file}`)

test('the server fetches no address that a person gave', () => {
  const sources = [...sourcesIn('packages/server/src'), ...sourcesIn('apps/server/src')]
  expect(sources.length).toBeGreaterThan(50)
  const calls = sources.flatMap((file) =>
    [...read(file).matchAll(/(?<![.\w])fetch\(|\bhttps?\.(?:request|get)\(/g)].map(() => file),
  )
  expect(calls).toEqual([])
})

test('there is one copy of Yjs', () => {
  const copies = new Set(
    [...read('pnpm-lock.yaml').matchAll(/^ {2}'?yjs@([\d.]+)/gm)].map(([, version]) => version),
  )
  expect([...copies]).toHaveLength(1)
})
