import { describe, expect, test } from 'vitest'
import { shapeOf, simulate } from './simulation.ts'

// The short form; `pnpm test:sim` lives through hours. A seed that fails is in the message: SIM_SEED=<seed> repeats it.
const seeds = Array.from({ length: 12 }, (_, i) => 1_000 + i)

describe('a simulated cluster, with everything going wrong', () => {
  test('[K2] loses nothing that was acknowledged, and everybody ends with the same document', {
    timeout: 120_000,
  }, async () => {
    let faults = 0
    for (const seed of seeds) {
      const report = await simulate({ seed, seconds: 30, ...shapeOf(seed) })
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

  test.each([
    ['ack before commit', /^I1/],
    ['dropped deletes', /^I2/],
    ['guests own nothing', /^I[12]/],
    ['the log judges nothing', /^I[12]/],
  ] as const)(
    'finds a planted bug, and finds it again a hundred times: %s',
    { timeout: 240_000 },
    async (plant, invariant) => {
      const live = (seed: number) => simulate({ seed, seconds: 20, plant })
      const isFound = ({ broken }: Awaited<ReturnType<typeof live>>): boolean =>
        broken.some((line) => invariant.test(line))
      const found = await firstOf(seeds, async (seed) => {
        const report = await live(seed)
        return isFound(report) ? report : undefined
      })
      expect(found, 'no seed finds it').toBeDefined()
      for (let time = 0; time < 100; time++) expect(await live(found!.seed)).toEqual(found)
    },
  )
})

const firstOf = async <T, R>(
  items: readonly T[],
  find: (item: T) => Promise<R | undefined>,
): Promise<R | undefined> => {
  for (const item of items) {
    const found = await find(item)
    if (found) return found
  }
  return undefined
}
