// The long forms of the chaos tests. `pnpm test:chaos provider`: 1,000 faults (QUIRE_FAULTS) and 200 kills (QUIRE_KILLS)
// for each transport, from a seed that can be given (QUIRE_SEED); `-t websocket` runs one transport.
import { run } from './run.mjs'

const parts = {
  provider: { file: 'apps/server/test/provider-chaos.test.ts', QUIRE_FAULTS: '1000', QUIRE_KILLS: '200' },
}
const [name, ...rest] = process.argv.slice(2)
const part = parts[name]
if (!part) {
  process.stderr.write(`usage: pnpm test:chaos <${Object.keys(parts).join('|')}>\n`)
  process.exit(2)
}
const { file, ...environment } = part
run('vitest', ['run', '--project', 'integration', file, ...rest], { ...environment, ...process.env })
