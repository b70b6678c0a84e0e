import { expect, test } from 'vitest'
import { parseColour } from './colours.ts'
import { safeHref, safeImageSource } from './links.ts'

test.each([
  ['https://a.b/c?d=e#f', 'https://a.b/c?d=e#f'],
  ['HTTP://A.b', 'HTTP://A.b'],
  ['mailto:a@b.c', 'mailto:a@b.c'],
  ['tel:+49 1', 'tel:+49%201'],
  ['/a/b', '/a/b'],
  ['../a', '../a'],
  ['#b-1', '#b-1'],
  ['?a=b:c', '?a=b:c'],
  ['//a.b/c', '//a.b/c'],
  [' https://a.b/ü ', 'https://a.b/%C3%BC'],
  ['https://a.b/100%', 'https://a.b/100%25'],
  ['https://a.b/\ud800', 'https://a.b/%EF%BF%BD'],
  ['', undefined],
  ['javascript:alert(1)', undefined],
  ['JAVA\tSCRIPT:alert(1)', undefined],
  ['java\u200bscript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['ftp://a.b', undefined],
  [3, undefined],
])('the address %s becomes %s', (href, safe) => expect(safeHref(href)).toBe(safe))

test.each([
  ['a.png', 'a.png'],
  ['data:image/png;base64,AAAA', 'data:image/png;base64,AAAA'],
  ['data:image/svg+xml;base64,AAAA', undefined],
  ['mailto:a@b.c', undefined],
])('the image address %s becomes %s', (src, safe) => expect(safeImageSource(src)).toBe(safe))

test.each([
  ['Red', 'red'],
  ['#ABC', '#aabbcc'],
  ['rgb(1, 2, 300)', '#0102ff'],
  ['url(x)', undefined],
  [null, undefined],
])('the colour %s becomes %s', (value, colour) => expect(parseColour(value)).toBe(colour))
