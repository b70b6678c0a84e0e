import fc from 'fast-check'
import { describe, test } from 'vitest'
import { type IntentOptions, intentSteps, playIntent } from './testing/intent.ts'

// `pnpm test:intent` sets the number of runs; a failing run prints its seed and path, which replay it here.
const runs = Number(process.env.QUIRE_INTENT_RUNS ?? 240)
const seed = process.env.QUIRE_INTENT_SEED === undefined ? undefined : Number(process.env.QUIRE_INTENT_SEED)
const path = process.env.QUIRE_INTENT_PATH

const modes: readonly (readonly [string, IntentOptions, share: number])[] = [
  ['typing, formats and block types: each word in its block', {}, 0.2],
  ['moves as well: each word in its block', { moves: true }, 0.2],
  ['split, merge, paste and range deletion: each word once', { structure: true }, 0.2],
  ['undo and redo while others type', { undo: true }, 0.1],
  ['tables: rows, columns, merged cells and what stands in them', { tables: true, moves: true }, 0.2],
  ['everything', { structure: true, moves: true, undo: true, tables: true }, 0.3],
]

describe('[M-INTENT] whatever 2-4 people do at once, every word that nobody deleted is there exactly once', () => {
  test.each(modes)(
    '%s',
    (_, options, share) => {
      const parameters = {
        numRuns: Math.ceil(runs * share),
        ...(seed !== undefined && { seed }),
        ...(path && { path }),
      }
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 4 }), intentSteps(options), (people, steps) => {
          playIntent(people, steps, options)
        }),
        parameters,
      )
    },
    3_600_000,
  )
})
