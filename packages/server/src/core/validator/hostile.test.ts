import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type FuzzReport, fuzzUpdates } from '../../testing/hostile/fuzz.ts'

/**
 * Hostile bytes between those of honest people, on a live document. `pnpm test:fuzz` runs a million of them; a finding names
 * the seed that shows it again: `QUIRE_SEED=<n> QUIRE_FUZZ_MESSAGES=1 pnpm test:fuzz`.
 */
const seed = Number(process.env.QUIRE_SEED ?? 1)
const messages = Number(process.env.QUIRE_FUZZ_MESSAGES ?? 100_000)

const maxHangMs = 50
const maxGrowthBytes = 64 * 1024 * 1024

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const residentBytes = (): number => {
  collectGarbage()
  return process.memoryUsage().rss
}

test(`${messages} hostile messages hurt nobody (QUIRE_SEED=${seed})`, { timeout: 3_600_000 }, () => {
  const memory = { atStart: 0 }
  const started = performance.now()
  const report = fuzzUpdates({
    seed,
    messages,
    cpuMs,
    onRound: (sofar) => {
      // What the engine compiles and caches for itself is there after a tenth.
      if (memory.atStart === 0 && sofar.messages >= messages / 10) memory.atStart = residentBytes()
    },
  })
  const growth = residentBytes() - memory.atStart
  console.log(summary(report, growth, (performance.now() - started) / 1000))
  expect(report.failures).toEqual([])
  expect(report.accepted).toBeGreaterThan(0)
  expect(report.slowestMs).toBeLessThan(maxHangMs)
  expect(growth).toBeLessThan(maxGrowthBytes)
})

const summary = (report: FuzzReport, growth: number, seconds: number): string =>
  [
    `${report.messages} hostile messages, ${report.accepted} of them sound and let through;`,
    `${report.honestMessages} honest ones between them; ${report.failures.length} failures;`,
    `slowest ${report.slowestMs.toFixed(1)} ms of CPU time; memory ${(growth / 1024 / 1024).toFixed(0)} MB more;`,
    `${seconds.toFixed(0)} s. Refused by rule:`,
    Object.entries(report.refusedBy)
      .map(([rule, count]) => `${rule} ${count}`)
      .join(', '),
  ].join(' ')
