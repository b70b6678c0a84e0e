import { describe, expect, test } from 'vitest'
import { simulate } from './simulation.ts'

// The short form; `pnpm test:sim` lives through hours. A seed that fails is in the message: SIM_SEED=<seed> repeats it.
const seeds = Array.from({ length: 12 }, (_, i) => 1_000 + i)

describe('a simulated cluster, with everything going wrong', () => {
  test('[K2] loses nothing that was acknowledged, and everybody ends with the same document', {
    timeout: 120_000,
  }, async () => {
    let faults = 0
    for (const seed of seeds) {
      const report = await simulate({ seed, seconds: 30 })
      expect(report.broken, `seed ${seed}`).toEqual([])
      expect(report.acknowledged).toBeGreaterThan(0)
      faults += Object.values(report.faults).reduce((sum, count) => sum + count, 0)
    }
    expect(faults).toBeGreaterThan(200)
  })

  test('lives the same life again under the same seed', { timeout: 60_000 }, async () => {
    const [one, again] = [await simulate({ seed: 7, seconds: 20 }), await simulate({ seed: 7, seconds: 20 })]
    expect(again).toEqual(one)
  })

  test.each(['ack before commit', 'dropped deletes'] as const)(
    'finds a planted bug: %s',
    { timeout: 120_000 },
    async (plant) => {
      const broken: string[] = []
      for (const seed of seeds) broken.push(...(await simulate({ seed, seconds: 20, plant })).broken)
      expect(broken).toContainEqual(expect.stringMatching(plant === 'ack before commit' ? /^I1/ : /^I2/))
    },
  )
})
