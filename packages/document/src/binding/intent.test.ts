import fc from 'fast-check'
import { describe, test } from 'vitest'
import { playIntent } from './testing/intent.ts'
import { intentModes } from './testing/intent-modes.ts'
import { intentSteps } from './testing/intent-steps.ts'

// The short form of `pnpm test:intent` and `pnpm test:undo`. A failing run prints its seed and path.
const numRuns = Number(process.env.QUIRE_INTENT_RUNS ?? 120)

describe('[M-INTENT] [M-UNDO] [M-LATE] whatever 2-4 people do at once, every word that nobody deleted is there exactly once', () => {
  test.each(Object.entries(intentModes))(
    '%s',
    (_, options) => {
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 4 }), intentSteps(options), (people, steps) => {
          playIntent(people, steps, options)
        }),
        { numRuns },
      )
    },
    // A busy machine takes its time.
    180_000,
  )
})
