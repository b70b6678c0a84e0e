// Who a guest is: a name and a colour, made up on the first visit, kept in this browser.
import { personColors } from '@quire/editor/people'
import { createStored, useStored } from './stored.ts'

export interface Guest {
  readonly name: string
  /** One of `personColors`. */
  readonly color: string
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
  return { name: `${pick(adjectives)} ${pick(animals)}`, color: pick(personColors) }
}

export const maxNameLength = 40

/** Reads a stored guest; invents one where there is none or it is damaged. */
export const parseGuest = (text: string | null, random: () => number): Guest => {
  const invented = inventGuest(random)
  try {
    const { name, color } = JSON.parse(text ?? '') as Partial<Record<keyof Guest, unknown>>
    return {
      name: typeof name === 'string' && name.trim() ? name.trim().slice(0, maxNameLength) : invented.name,
      color: typeof color === 'string' && personColors.includes(color) ? color : invented.color,
    }
  } catch {
    return invented
  }
}

const guest = createStored('quire.guest', (text) => parseGuest(text, Math.random), JSON.stringify)
// Kept from the first visit on, so that the same person comes back.
guest.set(guest.get())

export const useGuest = (): { readonly guest: Guest; setGuest(guest: Guest): void } => ({
  guest: useStored(guest),
  setGuest: guest.set,
})
