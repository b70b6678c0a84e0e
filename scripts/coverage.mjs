// Holds the parts that may not be wrong at 100 % of their branches, each file for itself: the wire's codec, and of the
// server the validator, rooms and the log. Every file in these folders is in scope, a new one as well.
//
// Only tests beside the code count, and none that throws random messages: a branch has a test that means it. What a worker
// thread runs cannot be seen; the log's thread is therefore three lines, and all else runs in the tests' own (`serve-log.ts`).
import { readdirSync } from 'node:fs'
import { run } from './run.mjs'

const scope = ['packages/protocol/src', 'packages/server/src/core', 'packages/server/src/stores']
const isRandom = (name) => /(^|\/)(hostile|honest)\.test\.ts$/.test(name)

const tests = scope.flatMap((folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !isRandom(name))
    .map((name) => `${folder}/${name}`),
)
run('vitest', [
  'run',
  ...['--project', 'unit', '--reporter', 'dot'],
  ...tests,
  '--coverage.enabled',
  ...scope.map((folder) => `--coverage.include=${folder}/**/*.ts`),
  '--coverage.exclude=**/*.test.ts',
  '--coverage.thresholds.perFile',
  '--coverage.thresholds.branches=100',
  '--coverage.reporter=text',
  '--coverage.skipFull',
])
