// Runs the simulation: `SIM_RUNS` seeds from `SIM_SEED` on, `SIM_SECONDS` each, 13 simulated hours unless told otherwise.
// A seed that fails is printed, and `SIM_SEED=<seed> SIM_RUNS=1` lives it again. `SIM_RUNS=6000` are 200 hours.
import process from 'node:process'
import { shapeOf, simulate } from './simulation.ts'

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback)

const firstSeed = number('SIM_SEED', 1)
const runs = number('SIM_RUNS', 400)
const seconds = number('SIM_SECONDS', 60)
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const startedAt = Date.now()
const totals = { simulatedMs: 0, edits: 0, frames: 0, acknowledged: 0, faults: 0 }
const kinds = new Map<string, number>()
let failed = 0

for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  const report = await simulate({ seed, seconds, ...shapeOf(seed) })
  totals.simulatedMs += report.simulatedMs
  totals.edits += report.edits
  totals.frames += report.frames
  totals.acknowledged += report.acknowledged
  for (const [kind, count] of Object.entries(report.faults)) {
    kinds.set(kind, (kinds.get(kind) ?? 0) + count)
    totals.faults += count
  }
  if (report.broken.length === 0) continue
  failed += 1
  say(`seed ${seed} fails:`)
  for (const line of report.broken) say(`  ${line}`)
}

const hours = totals.simulatedMs / 3_600_000
const wallSeconds = (Date.now() - startedAt) / 1_000
say(
  `${runs} runs, ${hours.toFixed(1)} simulated hours in ${wallSeconds.toFixed(0)} s (${((hours * 3_600) / wallSeconds).toFixed(0)}x): ` +
    `${totals.edits} edits, ${totals.frames} frames, ${totals.acknowledged} acknowledged, ` +
    `${totals.faults} faults of ${kinds.size} kinds, ${failed} runs failed`,
)
process.exitCode = failed > 0 ? 1 : 0
