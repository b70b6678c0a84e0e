import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentArbitrary } from '../content/content.arbitrary.ts'
import type { Content } from '../content/content.ts'
import { normalise } from '../content/normalise.ts'
import { fromHtml, toHtml } from './html/index.ts'
import { fromJson, toJson } from './json.ts'
import { markdownForm } from './markdown/form.ts'
import { fromMarkdown, toMarkdown } from './markdown/index.ts'

/** Random documents; a failure prints the seed and the path, which `QUIRE_SEED` and `QUIRE_PATH` take back. */
function forAnyContent(check: (content: Content) => void): void {
  const { QUIRE_RUNS, QUIRE_SEED, QUIRE_PATH } = process.env
  fc.assert(
    fc.property(contentArbitrary, (content) => {
      check(content)
    }),
    {
      numRuns: Number(QUIRE_RUNS ?? 300),
      ...(QUIRE_SEED ? { seed: Number(QUIRE_SEED) } : {}),
      ...(QUIRE_PATH ? { path: QUIRE_PATH } : {}),
    },
  )
}

const withoutIds = (content: Content): Content =>
  normalise(
    JSON.parse(JSON.stringify(content, (key, value) => (key === 'id' && isUuid(value) ? undefined : value))),
  )

/** Ids of blocks; mentions have ids of another kind, which stay. */
const isUuid = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)

describe('random documents', { timeout: 60_000 }, () => {
  test('the canonical form is its own canonical form', () => {
    forAnyContent((content) => expect(normalise(content)).toEqual(content))
  })

  test('JSON gives back the same content, ids and all', () => {
    forAnyContent((content) => expect(fromJson(toJson(content))).toEqual(content))
  })

  test('HTML gives back the same content without ids', () => {
    forAnyContent((content) => expect(fromHtml(toHtml(content))).toEqual(withoutIds(content)))
  })

  test('Markdown gives back what Markdown can say, and the same text', () => {
    forAnyContent((content) => {
      const markdown = toMarkdown(content)
      const back = fromMarkdown(markdown)
      expect(back).toEqual(markdownForm(content))
      expect(toMarkdown(back)).toBe(markdown)
    })
  })
})
