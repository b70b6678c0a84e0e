// Who a guest is: a name and a colour, made up on the first visit, kept in this browser.
import { paletteIndex, personColors } from '@quire/editor/people'
import { createStored, useStored } from './stored.ts'

export interface Guest {
  readonly name: string
  /** One of `personColors`. */
  readonly color: string
  /** The person chose the colour; one that was made up gives way to others'. */
  readonly isColorChosen: boolean
}

const adjectives = [
  'Curious',
  'Patient',
  'Quiet',
  'Merry',
  'Nimble',
  'Gentle',
  'Bright',
  'Brave',
  'Sly',
  'Calm',
]
const animals = [
  'Heron',
  'Otter',
  'Curlew',
  'Hare',
  'Marten',
  'Wren',
  'Seal',
  'Badger',
  'Tern',
  'Vole',
  'Lynx',
  'Swift',
]

/** A name like "Curious Heron". */
export const inventGuest = (random: () => number): Guest => {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? ''
  return { name: `${pick(adjectives)} ${pick(animals)}`, color: pick(personColors), isColorChosen: false }
}

export const maxNameLength = 40

/** Reads a stored guest; invents one where there is none or it is damaged. */
export const parseGuest = (text: string | null, random: () => number): Guest => {
  const invented = inventGuest(random)
  try {
    const { name, color, isColorChosen } = JSON.parse(text ?? '') as Partial<Record<keyof Guest, unknown>>
    return {
      name: typeof name === 'string' && name.trim() ? name.trim().slice(0, maxNameLength) : invented.name,
      color: typeof color === 'string' && personColors.includes(color) ? color : invented.color,
      isColorChosen: isColorChosen === true,
    }
  } catch {
    return invented
  }
}

/** Neighbours on the circle of hues are told apart only side by side. */
const clearSteps = 2

/**
 * Keeps the colours of those who are together apart: one that was made up, and is somebody else's or next to it, gives
 * way to a free one as far from the others' as there is.
 *
 * @param taken - the others' colours, as indices into `personColors`
 * @param turn - how many choose before this guest, should all do so at once
 */
export const colorApart = (guest: Guest, taken: ReadonlySet<number>, turn: number): string => {
  const own = distance(paletteIndex(guest.color), taken)
  if (guest.isColorChosen || own >= clearSteps) return guest.color
  const better = [...personColors.keys()].filter((at) => distance(at, taken) > own)
  better.sort((a, b) => distance(b, taken) - distance(a, taken))
  return personColors[better[turn % better.length] ?? -1] ?? guest.color
}

/** Steps around the circle of hues to the nearest of those. */
const distance = (color: number, others: ReadonlySet<number>): number =>
  Math.min(
    ...[...others].map((other) => {
      const apart = Math.abs(other - color)
      return Math.min(apart, personColors.length - apart)
    }),
  )

const guest = createStored('quire.guest', (text) => parseGuest(text, Math.random), JSON.stringify)
// Kept from the first visit on, so that the same person comes back.
guest.set(guest.get())

export const useGuest = (): { readonly guest: Guest; setGuest(guest: Guest): void } => ({
  guest: useStored(guest),
  setGuest: guest.set,
})
