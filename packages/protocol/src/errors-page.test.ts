import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { refusals } from './index.ts'

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')

test('[C1] docs/errors.md and the table of refusals are equal, both ways', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (\d+) +\| (\d+) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)].map(
    ([, reason, closeCode, httpStatus, retry, meaning]) => [
      reason,
      { closeCode: Number(closeCode), httpStatus: Number(httpStatus), retry, meaning },
    ],
  )
  expect(Object.fromEntries(rows)).toEqual(refusals)
  expect(rows).toHaveLength(Object.keys(refusals).length)
})
