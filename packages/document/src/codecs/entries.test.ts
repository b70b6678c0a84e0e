import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = join(dirname(fileURLToPath(import.meta.url)), '..')

/** The packages that an entry of this package loads, by following its imports. */
function packagesOf(entry: string): Set<string> {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, names, specifier] of text.matchAll(/^(?:import|export)\s+([^'"]*?)from\s+'([^']+)'/gm))
      if (names!.startsWith('type ')) continue
      else if (specifier!.startsWith('.')) visit(join(dirname(file), specifier!))
      else packages.add(specifier!)
  }
  visit(join(source, entry))
  return packages
}

const parsers = ['micromark', 'parse5', 'micromark-extension-math', 'micromark-extension-gfm-table']

test.each([
  'index.ts',
  'nodes/index.ts',
  'content/index.ts',
  'codecs/json.ts',
  'codecs/text.ts',
  'codecs/document/index.ts',
])('%s loads no parser', (entry) => {
  const packages = packagesOf(entry)
  for (const parser of parsers) expect(packages).not.toContain(parser)
})

test.each([
  'codecs/markdown/index.ts',
  'codecs/html/index.ts',
  'codecs/document/index.ts',
  'codecs/json.ts',
  'codecs/text.ts',
])('%s loads no editor', (entry) => {
  expect([...packagesOf(entry)].filter((name) => name.includes('lexical'))).toEqual([])
})

test('the parsers are where they are used', () => {
  expect(packagesOf('codecs/markdown/index.ts')).toContain('micromark')
  expect(packagesOf('codecs/html/index.ts')).toContain('parse5')
})
