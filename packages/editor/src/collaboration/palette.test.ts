import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paletteIndex, personColors } from './palette.ts'

test('a palette colour is itself, in any case', () => {
  for (const [at, color] of personColors.entries()) {
    expect(paletteIndex(color)).toBe(at)
    expect(paletteIndex(color.toUpperCase())).toBe(at)
  }
})

test.each([
  ['#1f4e79', '#26689b', 'the blue of ink'],
  ['#3b82f6', '#4f5e9f', 'a light blue, never violet'],
  ['#0000ff', '#4f5e9f', 'the blue of screens'],
  ['#2563eb', '#4f5e9f', 'a blue that leans to indigo'],
  ['#00aa66', '#037555', 'green'],
  ['#22c55e', '#3d7238', 'grass'],
  ['#f97316', '#8d5416', 'orange'],
  ['#a855f7', '#6b5597', 'violet'],
  ['#ec4899', '#8f486c', 'pink'],
  ['#14b8a6', '#047270', 'teal'],
])('%s is shown as %s: %s', (foreign, own) => {
  expect(personColors[paletteIndex(foreign)]).toBe(own)
})

test('whatever a client sends, there is a colour for it, the same each time', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(personColors[paletteIndex(text)]).toBeDefined()
      expect(paletteIndex(text)).toBe(paletteIndex(text))
    }),
  )
})
