// docs/features.md names a browser test for every feature. Here they are looked up.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)
const table = readFileSync(new URL('docs/features.md', root), 'utf8')
const folder = new URL('apps/web/e2e/', root)

/** What each test file says its tests are called; a `%s` in a title stands for anything. */
const titles = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => [
      file,
      [...readFileSync(new URL(file, folder), 'utf8').matchAll(/\(\s*(['`])(.+?)\1, (?:async|\{)/g)].map(
        ([, , title]) => title,
      ),
    ]),
)

const rows = table
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| feature') && !line.startsWith('| --'))
  .map((line) =>
    line
      .replace(/^\| | \|$/g, '')
      .split(' | ')
      .map((cell) => cell.trim()),
  )

const names = [...table.matchAll(/`([\w-]+\.test\.ts)`: ([^|\n]+?) \|/g)].map(([, file, name]) => [
  file,
  name.trim(),
])

test('every feature has a line with a test', () => {
  expect(rows.length).toBeGreaterThan(55)
  for (const [feature, named, other] of rows) {
    expect(named, feature).toMatch(/^`[\w-]+\.test\.ts`: ./)
    expect(other, feature).toMatch(/^(`[\w-]+\.test\.ts`: .|33 features|14 uses|-)/)
  }
})

test.each(names)('%s has a test "%s"', (file, name) => {
  expect(titles.get(file)?.filter((title) => title.includes(name))).not.toEqual([])
})

test('the second person meets as many features as the table says', () => {
  const source = readFileSync(new URL('second-person.test.ts', folder), 'utf8')
  const list = source.slice(source.indexOf('const features: readonly Feature[] = ['), source.indexOf('\n]\n'))
  const count = list
    .split('\n')
    .filter((line) => /^ {2}(selected|colour|more|withSelection|byKeys|byName|typed)\(/.test(line)).length
  expect(count).toBe(33)
  const uses = readFileSync(new URL('second-person-uses.test.ts', folder), 'utf8')
  expect(uses.match(/^ {4}name: '/gm)).toHaveLength(14)
})
