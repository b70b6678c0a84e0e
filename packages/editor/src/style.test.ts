import { readFileSync } from 'node:fs'
import { PALETTE } from '@quire/document/content'
import { expect, test } from 'vitest'
import { personColors } from './collaboration/palette.ts'

const css = readFileSync(new URL('style.css', import.meta.url), 'utf8')

type Rgb = readonly [number, number, number]

/** Linear-light sRGB of an OKLCH colour (Björn Ottosson, 2020). */
const fromOklch = (lightness: number, chroma: number, hue: number): Rgb => {
  const angle = (hue * Math.PI) / 180
  const a = chroma * Math.cos(angle)
  const b = chroma * Math.sin(angle)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

const fromHex = (hex: string): Rgb => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return [red ?? 0, green ?? 0, blue ?? 0]
}

const parseColor = (text: string): Rgb => {
  const oklch = /^oklch\(([\d.]+)(%?) ([\d.]+) ([\d.]+)\)$/.exec(text)
  if (!oklch) return fromHex(text)
  const [, lightness, percent, chroma, hue] = oklch
  return fromOklch(Number(lightness) / (percent ? 100 : 1), Number(chroma), Number(hue))
}

const luminance = (color: Rgb): number => {
  const [red, green, blue] = color.map((value) => Math.min(1, Math.max(0, value))) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2 contrast ratio. */
const contrast = (a: Rgb, b: Rgb): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Both themes' values of a token. */
const token = (name: string): readonly [light: Rgb, dark: Rgb] => {
  const value = new RegExp(
    `--quire-${name}:\\s*light-dark\\(\\s*(oklch\\([^)]*\\)|#\\w+),\\s*(oklch\\([^)]*\\)|#\\w+)\\s*\\)`,
  )
  const found = value.exec(css)
  if (!found?.[1] || !found[2]) throw new Error(`style.css has no token --quire-${name} in both themes`)
  return [parseColor(found[1]), parseColor(found[2])]
}

const themes = [0, 1] as const

test.each([
  ['ink', 'paper'],
  ['ink', 'page'],
  ['ink', 'wash'],
  ['muted', 'paper'],
  ['muted', 'page'],
  ['muted', 'wash'],
  ['rubric', 'page'],
  ['rubric', 'paper'],
  ['rubric', 'rubric-wash'],
  ['on-rubric', 'rubric'],
  ['link', 'page'],
])('%s on %s passes AA in both themes', (text, ground) => {
  for (const theme of themes)
    expect(contrast(token(text)[theme], token(ground)[theme])).toBeGreaterThanOrEqual(4.5)
})

test.each(PALETTE)('%s text passes AA on the page, and ink on its highlight, in both themes', (name) => {
  for (const theme of themes) {
    expect(contrast(token(`text-${name}`)[theme], token('page')[theme])).toBeGreaterThanOrEqual(4.5)
    expect(contrast(token(`text-${name}`)[theme], token('paper')[theme])).toBeGreaterThanOrEqual(4.5)
    expect(contrast(token('ink')[theme], token(`mark-${name}`)[theme])).toBeGreaterThanOrEqual(7)
  }
})

test('each of the twelve people’s colours passes AA as the ground of a name, in both themes', () => {
  for (const at of personColors.keys())
    for (const theme of themes)
      expect(contrast(token(`person-${at}`)[theme], token('on-person')[theme])).toBeGreaterThanOrEqual(4.5)
})

test('the palette’s hex values are the light theme’s colours', () => {
  for (const [at, hex] of personColors.entries())
    expect(contrast(fromHex(hex), token(`person-${at}`)[0])).toBeLessThan(1.02)
})
