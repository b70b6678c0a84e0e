// Throws a million hostile messages at a live document (QUIRE_FUZZ_MESSAGES), from a seed that can be given (QUIRE_SEED).
import { run } from './run.mjs'

run('vitest', ['run', '--project', 'unit', 'packages/server/src/core/validator/hostile.test.ts'], {
  QUIRE_FUZZ_MESSAGES: process.env.QUIRE_FUZZ_MESSAGES ?? '1000000',
})
