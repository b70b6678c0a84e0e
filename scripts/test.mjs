// Runs every test on real parts: finds or gets Chromium and Redis first. Vitest builds what has to be built.
import { run } from './run.mjs'
import { findChromium, findRedis } from './tools.mjs'

const chromium = findChromium()
const redis = findRedis()
process.stdout.write(`Chromium: ${chromium}\nRedis: ${redis}\n`)
run('vitest', ['run', ...process.argv.slice(2)], { CHROMIUM_PATH: chromium, REDIS_SERVER_PATH: redis })
