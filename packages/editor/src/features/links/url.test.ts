import { expect, test } from 'vitest'
import { toSafeUrl } from './url.ts'

test.each([
  ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
  ['  http://example.org ', 'http://example.org'],
  ['example.org', 'https://example.org'],
  ['example.org/path', 'https://example.org/path'],
  ['localhost:3000/d/1', 'https://localhost:3000/d/1'],
  ['ada@example.org', 'mailto:ada@example.org'],
  ['mailto:ada@example.org', 'mailto:ada@example.org'],
  ['tel:+4912345', 'tel:+4912345'],
  ['/d/1', '/d/1'],
  ['#b-1', '#b-1'],
])('%j becomes the address %j', (input, url) => {
  expect(toSafeUrl(input)).toBe(url)
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript\u200b:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://example.org/1',
  'file:///etc/passwd',
  '//evil.example',
  '/\\evil.example',
  'two words',
  '',
])('%j is refused', (input) => {
  expect(toSafeUrl(input)).toBeUndefined()
})
