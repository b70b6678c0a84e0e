// Runs every test on real parts: finds or gets Chromium, Redis and nginx first. Vitest builds what has to be built.
import { run } from './run.mjs'
import { findChromium, findNginx, findRedis } from './tools.mjs'

const chromium = findChromium()
const redis = findRedis()
const nginx = findNginx()
process.stdout.write(`Chromium: ${chromium}\nRedis: ${redis}\nnginx: ${nginx}\n`)
run('vitest', ['run', ...process.argv.slice(2)], {
  CHROMIUM_PATH: chromium,
  REDIS_SERVER_PATH: redis,
  NGINX_PATH: nginx,
})
