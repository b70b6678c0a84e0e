import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { floods } from './testing/hostile/floods.ts'
import { type Comparison, Siege } from './testing/hostile/siege.ts'

/**
 * `pnpm test:floods` on a quiet machine measures long enough to tell twice from once. Among other tests a keystroke may
 * take what the server's longest rest takes and a little more, whatever it takes when it is quiet.
 */
const isStrict = process.env.QUIRE_FLOODS === 'strict'
const enough = isStrict ? 200 : 40
const toleratedMs = isStrict ? 0 : 50

/** Floods, and what they cost the honest: Ben waits for Ada's keystrokes hardly longer than when it is quiet. */
describe('while Mallory sends all she can', () => {
  let siege: Siege
  let measured: readonly Comparison[]
  beforeAll(async () => {
    siege = await Siege.lay()
    measured = await siege.compare(
      floods.map(({ name }) => name),
      enough,
    )
    for (const { flood, quiet, flooded, measured: count } of measured)
      console.log(
        `${flood}: p99 of ${count} keystrokes ${flooded.toFixed(2)} ms, ${quiet.toFixed(2)} ms when quiet`,
      )
  }, 180_000)
  afterAll(() => siege.lift())

  test.each(floods)('$name: the honest hardly notice', ({ name }) => {
    const { quiet, flooded } = measured.find(({ flood }) => flood === name)!
    expect(flooded).toBeLessThan(Math.max(2 * quiet, toleratedMs))
  })

  test('and nobody of them was harmed', () => siege.unharmed())
})
