// Runs every test on real parts: finds or gets Chromium and Redis first and builds what the browser opens.
import { build } from './build.mjs'
import { run } from './run.mjs'
import { findChromium, findRedis } from './tools.mjs'

const chromium = findChromium()
const redis = findRedis()
process.stdout.write(`Chromium: ${chromium}\nRedis: ${redis}\n`)
build()
run('vitest', ['run', ...process.argv.slice(2)], { CHROMIUM_PATH: chromium, REDIS_SERVER_PATH: redis })
