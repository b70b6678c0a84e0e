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

/** Hue in degrees of `#rgb` or `#rrggbb`; undefined for greys and for what is no hex colour. */
const hueOf = (color: string): number | undefined => {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1]
  if (!digits) return undefined
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ]
  const most = Math.max(red, green, blue)
  const spread = most - Math.min(red, green, blue)
  if (spread === 0) return undefined
  if (most === red) return (60 * ((green - blue) / spread) + 360) % 360
  return most === green ? 60 * ((blue - red) / spread + 2) : 60 * ((red - green) / spread + 4)
}

const hash = (text: string): number => {
  let sum = 0
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return sum
}
