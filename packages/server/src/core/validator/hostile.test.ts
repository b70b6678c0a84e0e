import { expect, test } from 'vitest'
import { fuzzUpdates } from '../../testing/hostile/fuzz.ts'

/** The short form of `pnpm test:fuzz`. */
const seed = Number(process.env.QUIRE_SEED ?? 1)
const messages = Number(process.env.QUIRE_FUZZ_MESSAGES ?? 20_000)

test(`what is accepted applies, leaves nothing pending and converges: QUIRE_SEED=${seed}`, {
  timeout: 600_000,
}, () => {
  const report = fuzzUpdates({ seed, messages, now: () => performance.now() })
  expect(report.failures).toEqual([])
  expect(report.accepted).toBeGreaterThan(messages / 20)
})
