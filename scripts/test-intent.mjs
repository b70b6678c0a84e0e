// The long form of the intent fuzz: 10,000 random runs of 2-4 people in two processes (`--undo`: 5,000 of those with undo).
//   QUIRE_INTENT_RUNS   how many runs in all
//   QUIRE_SEED          where to begin; each batch of runs has a seed of its own, counted from here
//   QUIRE_INTENT_MODE   only these modes, separated by commas (testing/intent-modes.ts)
//   QUIRE_INTENT_PATH   with seed and mode, as a failure prints them: plays that one run
import { spawn } from 'node:child_process'
import process from 'node:process'
import { root } from './run.mjs'

const { env } = process
const isUndo = process.argv.includes('--undo')
const runs = Number(env.QUIRE_INTENT_RUNS ?? (isUndo ? 5000 : 10_000))
const seed = Number(env.QUIRE_SEED ?? (Date.now() % 1_000_000) * 1000)
const mode =
  env.QUIRE_INTENT_MODE ?? (isUndo ? 'undo,undo and structure,everything,everything and tables' : undefined)

/** @returns {Promise<number>} the exit code of one process */
const play = (name, from, share) =>
  new Promise((resolve) => {
    const child = spawn(
      'tsx',
      ['--conditions=@quire/source', 'packages/document/src/binding/testing/intent-main.ts'],
      {
        cwd: root,
        stdio: 'inherit',
        env: {
          ...env,
          PATH: `${root}node_modules/.bin:${env.PATH}`,
          QUIRE_INTENT_PROCESS: name,
          QUIRE_INTENT_RUNS: String(share),
          QUIRE_SEED: String(from),
          ...(mode && { QUIRE_INTENT_MODE: mode }),
        },
      },
    )
    child.on('exit', (code) => resolve(code ?? 1))
  })

process.stdout.write(`${runs} runs from seed ${seed}\n`)
const half = Math.ceil(runs / 2)
const codes = env.QUIRE_INTENT_PATH
  ? [await play('a', seed, 1)]
  : await Promise.all([play('a', seed, half), play('b', seed + 500_000, runs - half)])
process.exitCode = Math.max(...codes)
