// Runs the tests on real parts: finds or gets Chromium, Redis and nginx first. Vitest builds what has to be built.
// `--more` runs those that take too long for every change, with Firefox.
import { run } from './run.mjs'
import { findChromium, findFirefox, findNginx, findRedis } from './tools.mjs'

const chromium = findChromium()
const redis = findRedis()
const nginx = findNginx()
process.stdout.write(`Chromium: ${chromium}\nRedis: ${redis}\nnginx: ${nginx}\n`)
const [first, ...rest] = process.argv.slice(2)
const isMore = first === '--more'
const projects = isMore ? ['more'] : ['unit', 'integration', 'browser']
const given = isMore ? rest : process.argv.slice(2)
const chosen = given.includes('--project') ? [] : projects.flatMap((name) => ['--project', name])
run('vitest', ['run', ...chosen, ...given], {
  CHROMIUM_PATH: chromium,
  ...(isMore && { FIREFOX_PATH: findFirefox() }),
  REDIS_SERVER_PATH: redis,
  NGINX_PATH: nginx,
})
