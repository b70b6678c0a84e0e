/** A seeded source of numbers in [0, 1): the same seed gives the same numbers everywhere (Mulberry32). */
export type Random = () => number

export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 up to and without `end`. */
export const below = (random: Random, end: number): number => Math.floor(random() * end)

/** One of some. The list is not empty. */
export const oneOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!

export const chance = (random: Random, probability: number): boolean => random() < probability
