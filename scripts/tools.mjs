// Finds the programs that the tests need, or gets them: a variable, PATH, the package manager's cache, apt when
// root. What cannot be had is an error that says what to do, never a silent skip.
import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A Chromium that Playwright can drive. @returns {string} path of the executable */
export const findChromium = () =>
  fromVariable('CHROMIUM_PATH') ??
  fromPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge') ??
  fromPlaywrightCache() ??
  fromApt('chromium', 'chromium') ??
  missing(
    'Chromium',
    'CHROMIUM_PATH',
    'apt-get install chromium, or npx playwright install chromium-headless-shell',
  )

/** A Firefox, of the system or ESR. @returns {string} path of the executable */
export const findFirefox = () =>
  fromVariable('FIREFOX_PATH') ??
  fromPath('firefox-esr', 'firefox') ??
  fromApt('firefox-esr', 'firefox-esr') ??
  missing('Firefox', 'FIREFOX_PATH', 'apt-get install firefox-esr, or brew install --cask firefox')

/** A Redis server, 6.2 or newer. @returns {string} path of the executable */
export const findRedis = () =>
  fromVariable('REDIS_SERVER_PATH') ??
  fromPath('redis-server', 'valkey-server') ??
  fromApt('redis-server', 'redis-server') ??
  missing('redis-server', 'REDIS_SERVER_PATH', 'apt-get install redis-server, or brew install redis')

/** An nginx with HTTP/2, as stands in front of many servers. @returns {string} path of the executable */
export const findNginx = () =>
  fromVariable('NGINX_PATH') ??
  fromPath('nginx') ??
  fromFolder('/usr/sbin', 'nginx') ?? // Not on the PATH of people who are not root.
  fromApt('nginx', 'nginx') ??
  missing('nginx', 'NGINX_PATH', 'apt-get install nginx, or brew install nginx')

/** The flags under which Chromium runs in a closed network, and as root. */
export const chromiumArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

const fromVariable = (name) => {
  const path = process.env[name]
  if (!path) return undefined
  if (!isExecutable(path)) throw new Error(`${name}=${path} is not an executable file`)
  return path
}

const fromPath = (...names) => {
  for (const name of names)
    for (const folder of (process.env.PATH ?? '').split(delimiter))
      if (isExecutable(join(folder, name))) return join(folder, name)
  return undefined
}

const fromFolder = (folder, name) => {
  const path = join(folder, name)
  return isExecutable(path) ? path : undefined
}

const fromPlaywrightCache = () => {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(cache)) return undefined
  for (const folder of readdirSync(cache).sort().reverse())
    for (const path of [
      'chrome-linux/chrome',
      'chrome-linux/headless_shell',
      'chrome-headless-shell-linux64/chrome-headless-shell',
    ])
      if (folder.startsWith('chromium') && isExecutable(join(cache, folder, path)))
        return join(cache, folder, path)
  return undefined
}

const fromApt = (packageName, executable) => {
  if (process.getuid?.() !== 0 || !fromPath('apt-get')) return undefined
  process.stderr.write(`installing ${packageName} with apt-get\n`)
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] })
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', packageName], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return fromPath(executable)
}

const missing = (what, variable, how) => {
  throw new Error(
    `The tests need ${what} and found none. Install it (${how}) or set ${variable} to its path.`,
  )
}

const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
