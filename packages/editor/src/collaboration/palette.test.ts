import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paletteIndex, personColors } from './palette.ts'

test('a palette colour is itself, in any case', () => {
  for (const [at, color] of personColors.entries()) {
    expect(paletteIndex(color)).toBe(at)
    expect(paletteIndex(color.toUpperCase())).toBe(at)
  }
})

test('a foreign colour is shown as the nearest hue', () => {
  expect(paletteIndex('#00f')).toBe(paletteIndex('#4f5e9f'))
  expect(paletteIndex('#00aa66')).toBe(paletteIndex('#037555'))
})

test('whatever a client sends, there is a colour for it, the same each time', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(personColors[paletteIndex(text)]).toBeDefined()
      expect(paletteIndex(text)).toBe(paletteIndex(text))
    }),
  )
})
