import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the other servers live, with a lockfile of their own, so that the workspace does not carry them. */
export const peersFolder: string = fileURLToPath(new URL('../../peers/', import.meta.url))

/**
 * Installs the peers unless they are there in the versions of the lockfile. No script of theirs runs.
 *
 * @throws {Error} when npm fails; it has said why by then.
 */
export const installPeers = (): void => {
  const lock = readFileSync(`${peersFolder}package-lock.json`, 'utf8')
  const mark = `${peersFolder}node_modules/.installed-lock.json`
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  console.log('installing the peers into apps/bench/peers')
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: peersFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`npm ci in ${peersFolder} ended with ${status}`)
  writeFileSync(mark, lock)
}

/** @returns e.g. `hocuspocus 4.7.0`. */
export const peerVersion = (label: string, packageName: string): string => {
  const { dependencies } = JSON.parse(readFileSync(`${peersFolder}package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  return `${label} ${dependencies[packageName]}`
}
