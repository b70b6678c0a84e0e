import { createSeededRandom } from '../seeded-random.ts'

/** A seeded source of numbers in [0, 1): the same seed gives the same numbers everywhere. */
export type Random = () => number

export const seededRandom = (seed: number): Random => createSeededRandom(seed).fraction

/** A whole number from 0 up to and without `end`. */
export const below = (random: Random, end: number): number => Math.floor(random() * end)

/** One of some. The list is not empty. */
export const oneOf = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!

export const chance = (random: Random, probability: number): boolean => random() < probability
