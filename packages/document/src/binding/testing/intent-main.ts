// One process of `pnpm test:intent` and `pnpm test:undo`: plays random runs in batches, each from a seed of its own,
// and prints every failure with what replays it. Settings are explained in scripts/test-intent.mjs.
import process from 'node:process'
import fc from 'fast-check'
import { playIntent } from './intent.ts'
import { intentModes } from './intent-modes.ts'
import { intentSteps } from './intent-steps.ts'

const { env } = process
const number = (name: string, fallback: number): number => Number(env[name] ?? fallback)
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const batchSize = 50
const name = env.QUIRE_INTENT_PROCESS ?? 'a'
const runs = number('QUIRE_INTENT_RUNS', 1000)
const firstSeed = number('QUIRE_SEED', 1)

/** The modes to play one after the other: those that are named, separated by commas, or all. */
function chosenModes(names = Object.keys(intentModes).join(',')): string[] {
  const chosen = names.split(',')
  const unknown = chosen.find((mode) => !Object.hasOwn(intentModes, mode))
  if (unknown) throw new Error(`no mode ${unknown}; there are ${Object.keys(intentModes).join(', ')}`)
  return chosen
}

const modes = chosenModes(env.QUIRE_INTENT_MODE)
const startedAt = Date.now()
let done = 0
let early = 0
let failed = 0

const playBatch = (mode: string, seed: number, path?: string): void => {
  const details = fc.check(
    fc.property(fc.integer({ min: 2, max: 4 }), intentSteps(intentModes[mode]!), (people, steps) => {
      if (!playIntent(people, steps, intentModes[mode]!)) early++
    }),
    {
      numRuns: Math.min(batchSize, runs - done),
      seed,
      // Shrinking a failure ends here at the latest.
      interruptAfterTimeLimit: 120_000,
      ...(path && { path }),
    },
  )
  done += details.numRuns
  if (!details.failed) return
  failed++
  say(`process ${name}: "${mode}" fails after ${details.numShrinks} shrinks; play it again with`)
  say(
    `  QUIRE_INTENT_MODE="${mode}" QUIRE_SEED=${seed} QUIRE_INTENT_PATH=${details.counterexamplePath} pnpm test:intent`,
  )
  say(String((details.errorInstance as Error | null)?.message))
}

if (env.QUIRE_INTENT_PATH) playBatch(modes[0]!, firstSeed, env.QUIRE_INTENT_PATH)
else
  for (let batch = 0; done < runs; batch++) {
    playBatch(modes[batch % modes.length]!, firstSeed + batch)
    if (batch % 10 === 9) say(`process ${name}: ${done} of ${runs} runs, ${failed} failed`)
  }

const seconds = ((Date.now() - startedAt) / 1000).toFixed(0)
say(
  `process ${name}: ${done} runs in ${seconds} s, ${early} ended early in Lexical, ${failed} batches failed`,
)
process.exitCode = failed > 0 ? 1 : 0
