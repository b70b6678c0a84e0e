// Runs one command of the tool set and ends with its status: the few lines every script here shares.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs a command to its end in the repository, with the tools of node_modules/.bin on PATH.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to the environment
 */
export const run = (command, args, env = {}) => {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env, PATH: `${root}node_modules/.bin:${process.env.PATH}` },
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
