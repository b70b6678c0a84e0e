import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { floods } from './testing/hostile/floods.ts'
import { Siege } from './testing/hostile/siege.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Floods, and what they cost the honest: Ben waits for Ada's keystrokes hardly longer than when it is quiet. */
describe('while Mallory sends all she can', () => {
  let siege: Siege
  beforeAll(async () => {
    siege = await Siege.lay()
  })
  afterAll(() => siege.lift())

  test.each(floods)('$name: the honest hardly notice', async ({ name }) => {
    const { quiet, flooded } = await siege.compare(name)
    console.log(
      `${name}: p99 of a keystroke ${quiet.toFixed(1)} ms when quiet, ${flooded.toFixed(1)} ms in the flood`,
    )
    expect(flooded).toBeLessThan(2 * quiet)
    await siege.unharmed()
  })
})
