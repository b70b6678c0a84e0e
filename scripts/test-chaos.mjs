// The long forms of the chaos tests, each on real processes, from a seed that can be given (QUIRE_SEED).
// `pnpm test:chaos provider`: 1,000 faults (QUIRE_FAULTS) and 200 kills (QUIRE_KILLS) for each transport; `-t websocket`
// runs one. `server`: 200 times SIGKILL, SIGSTOP, a disk that refuses or Redis killed on two instances
// (QUIRE_CHAOS_ROUNDS). `kill`: 500 times kill -9 at 1,000 edits a second, the log read before anybody can send again
// (KILL_ROUNDS). `durability`: 50 times kill -9 of the whole program while somebody types (QUIRE_KILL_ROUNDS).
import { run } from './run.mjs'
import { findRedis } from './tools.mjs'

const parts = {
  provider: {
    project: 'integration',
    file: 'apps/server/test/provider-chaos.test.ts',
    environment: { QUIRE_FAULTS: '1000', QUIRE_KILLS: '200' },
  },
  server: {
    project: 'integration',
    file: 'apps/server/test/server-chaos.test.ts',
    environment: { QUIRE_CHAOS_ROUNDS: '200' },
  },
  kill: {
    project: 'unit',
    file: 'packages/server/src/testing/kill/kill.test.ts',
    environment: { KILL_ROUNDS: '500' },
  },
  durability: {
    project: 'integration',
    file: 'apps/server/test/durability.test.ts',
    environment: { QUIRE_KILL_ROUNDS: '50' },
  },
}
const [name, ...rest] = process.argv.slice(2)
const part = parts[name]
if (!part) {
  process.stderr.write(`usage: pnpm test:chaos <${Object.keys(parts).join('|')}>\n`)
  process.exit(2)
}
const { project, file, environment } = part
const redis = findRedis()
run('vitest', ['run', '--project', project, file, ...rest], {
  REDIS_SERVER_PATH: redis,
  ...environment,
  ...process.env,
})
