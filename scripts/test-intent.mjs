// The long form of the intent fuzz: QUIRE_INTENT_RUNS (10,000), QUIRE_INTENT_SEED and QUIRE_INTENT_PATH to replay one.
import { run } from './run.mjs'

run(
  'vitest',
  ['run', '--project', 'unit', 'packages/document/src/binding/intent.test.ts', ...process.argv.slice(2)],
  {
    QUIRE_INTENT_RUNS: process.env.QUIRE_INTENT_RUNS ?? '10000',
  },
)
