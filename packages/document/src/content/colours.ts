/** Names that the theme paints, light and dark; each is also a CSS colour, so exported HTML shows it. */
export const PALETTE = [
  'gray',
  'brown',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const

export const DEFAULT_HIGHLIGHT = 'yellow'

const names: ReadonlySet<string> = new Set(PALETTE)

/** A colour of the palette or `#rrggbb` in lower case; undefined for everything else. */
export function parseColour(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const colour = value.trim().toLowerCase()
  if (names.has(colour) || /^#[0-9a-f]{6}$/.test(colour)) return colour
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(colour)
  if (short) return `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}`
  const rgb = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(colour)
  if (!rgb) return undefined
  return `#${rgb
    .slice(1)
    .map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0'))
    .join('')}`
}
