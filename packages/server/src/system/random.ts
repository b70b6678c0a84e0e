import { randomBytes } from 'node:crypto'
import type { Random } from '../core/random.ts'

/** Chance from the machine: fast for spreading things out, strong for secrets. */
export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: (count) => randomBytes(count),
}
