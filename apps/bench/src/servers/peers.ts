import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the other servers live, with a lockfile of their own, so that the workspace does not carry them. */
export const peersFolder: string = fileURLToPath(new URL('../../peers/', import.meta.url))

/** The same for the editor bindings that Quire's is measured beside. */
export const bindingPeersFolder: string = fileURLToPath(new URL('../../peers-binding/', import.meta.url))

/**
 * Installs the peers of a folder unless they are there in the versions of the lockfile. No script of theirs runs.
 *
 * @throws {Error} when npm fails; it has said why by then.
 */
export const installPeers = (folder: string = peersFolder): void => {
  const lock = readFileSync(`${folder}package-lock.json`, 'utf8')
  const mark = `${folder}node_modules/.installed-lock.json`
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  console.log(`installing the peers into ${folder}`)
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`npm ci in ${folder} ended with ${status}`)
  writeFileSync(mark, lock)
}

/** @returns e.g. `hocuspocus 4.7.0`. */
export const peerVersion = (label: string, packageName: string): string => {
  const { dependencies } = JSON.parse(readFileSync(`${peersFolder}package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  return `${label} ${dependencies[packageName]}`
}
