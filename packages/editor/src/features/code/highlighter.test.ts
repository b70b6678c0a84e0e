import { expect, test } from 'vitest'
import { languages, tokenize } from './highlighter.ts'

test('tokens point at what they name', () => {
  const code = "const a = 'b' // c"
  const named = tokenize(code, 'typescript').map(({ kind, start, end }) => [kind, code.slice(start, end)])
  expect(named).toEqual([
    ['keyword', 'const'],
    ['string', "'b'"],
    ['comment', '// c'],
  ])
})

test('an unknown language has no tokens, and is no error', () => {
  expect(tokenize('x', 'klingon')).toEqual([])
})

test('tokens stay in their code, whatever is written', () => {
  for (const language of languages)
    for (const code of ['', '"', '/*', '<a', '${', '\n\n', '🙂 "🙂"'])
      for (const { start, end } of tokenize(code, language)) {
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(code.length)
      }
})
