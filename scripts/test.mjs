// Runs every test on real parts: finds or gets Chromium, Firefox, Redis and nginx first. Vitest builds what has to be built.
import { run } from './run.mjs'
import { findChromium, findFirefox, findNginx, findRedis } from './tools.mjs'

const chromium = findChromium()
const firefox = findFirefox()
const redis = findRedis()
const nginx = findNginx()
process.stdout.write(`Chromium: ${chromium}\nFirefox: ${firefox}\nRedis: ${redis}\nnginx: ${nginx}\n`)
run('vitest', ['run', ...process.argv.slice(2)], {
  CHROMIUM_PATH: chromium,
  FIREFOX_PATH: firefox,
  REDIS_SERVER_PATH: redis,
  NGINX_PATH: nginx,
})
