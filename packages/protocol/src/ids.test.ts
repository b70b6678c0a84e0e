import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CollabError, maxDocumentIdBytes, parseDocumentId } from './index.ts'

test.each(['a', 'team/plan', 'Ünïcode/文書', 'with space', '~.-_', 'a'.repeat(maxDocumentIdBytes)])(
  '[I1] "%s" is a document id',
  (id) => expect(parseDocumentId(id)).toBe(id),
)

test.each([
  ['empty', ''],
  ['a leading slash', '/a'],
  ['a trailing slash', 'a/'],
  ['an empty segment', 'a//b'],
  ['a dot segment', 'a/./b'],
  ['a way out', 'a/../b'],
  ['a backslash', 'a\\b'],
  ['a query', 'a?b'],
  ['a fragment', 'a#b'],
  ['NUL', 'a\0b'],
  ['a newline', 'a\nb'],
  ['a lone surrogate', 'a\ud800'],
  ['too many characters', 'a'.repeat(maxDocumentIdBytes + 1)],
  ['too many bytes', '文'.repeat(maxDocumentIdBytes / 2)],
])('[I1] %s is not a document id', (_, id) => {
  expect(() => parseDocumentId(id)).toThrow(CollabError)
})

test('[I1] any string is either an id as it stands or refused as notFound', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (text) => {
      try {
        expect(parseDocumentId(text)).toBe(text)
      } catch (error) {
        expect(error).toMatchObject({ reason: 'notFound' })
      }
    }),
  )
})
