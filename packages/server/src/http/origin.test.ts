import { expect, test } from 'vitest'
import { isAllowedOrigin } from './origin.ts'

const host = 'docs.example.org'

test.each([
  [undefined, true],
  ['https://docs.example.org', true],
  ['HTTPS://DOCS.example.ORG', true],
  ['https://docs.example.org:443', true],
  ['https://docs.example.org:8443', false],
  ['https://evil.docs.example.org', false],
  ['https://example.org', false],
  ['https://docs.example.org.evil.com', false],
  ['null', false],
  ['', false],
  ['file://', false],
  ['chrome-extension://abc', false],
])('a page of %s may connect to its own host: %s', (origin, isAllowed) => {
  expect(isAllowedOrigin({ origin, host }, [])).toBe(isAllowed)
})

test('listed origins may connect, and all of them with "*"', () => {
  const foreign = { origin: 'https://app.example.com', host }
  expect(isAllowedOrigin(foreign, ['https://app.example.com'])).toBe(true)
  expect(isAllowedOrigin(foreign, ['https://other.example.com'])).toBe(false)
  expect(isAllowedOrigin({ origin: 'null', host }, ['*'])).toBe(true)
})
