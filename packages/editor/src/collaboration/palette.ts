// The twelve colours of people. They travel as the light theme's hex value, so that any other Yjs editor can paint
// them as they are; here they are painted by the custom properties `--quire-person-0` … `-11`, which also know the
// dark theme. An unknown colour is shown as the nearest hue: text from the network never becomes CSS.

/** Colours to offer or to pick from, as hex; equal in lightness, and the accent's red left out. */
export const personColors: readonly string[] = [
  '#8d5416',
  '#7b5f03',
  '#616a15',
  '#3d7238',
  '#037555',
  '#047270',
  '#006f87',
  '#26689b',
  '#4f5e9f',
  '#6b5597',
  '#804d85',
  '#8f486c',
]

/** The palette index of a hex colour: its own, or that of the nearest hue. Anything else gets a steady one. */
export const paletteIndex = (color: string): number => {
  const own = personColors.indexOf(color.toLowerCase())
  if (own >= 0) return own
  const hue = hueOf(color)
  return hue === undefined ? hash(color) % personColors.length : nearestByHue(hue)
}

const nearestByHue = (hue: number): number => {
  const distances = personColors.map((candidate) => {
    const apart = Math.abs((hueOf(candidate) ?? 0) - hue)
    return Math.min(apart, 360 - apart)
  })
  return distances.indexOf(Math.min(...distances))
}

/** Below this chroma a colour is a grey, and its hue is chance. */
const minChroma = 0.02

/** Hue in degrees, as people see it (OKLCH), of `#rgb` or `#rrggbb`; undefined for greys and what is no hex colour. */
const hueOf = (color: string): number | undefined => {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1]
  if (!digits) return undefined
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits
  const [red, green, blue] = [0, 2, 4].map((at) => linear(Number.parseInt(full.slice(at, at + 2), 16))) as [
    number,
    number,
    number,
  ]
  // Björn Ottosson, "A perceptual color space for image processing" (2020).
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  return Math.hypot(a, b) < minChroma ? undefined : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360
}

/** An sRGB channel, 0 to 255, as light. */
const linear = (channel: number): number => {
  const value = channel / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

const hash = (text: string): number => {
  let sum = 0
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return sum
}
