import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/**
 * Compiles a folder of the workspace and what it needs: servers run as an operator runs them, without a loader.
 *
 * @throws {Error} when it does not compile; the compiler has said why by then.
 */
export const build = (folder: string): void => {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', folder], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`tsc -b ${folder} ended with ${status}`)
}

/** Everything that `pnpm start` serves, web app included. @throws {Error} as {@link build} does. */
export const buildAll = (): void => {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`scripts/build.mjs ended with ${status}`)
}

/** @returns the path of a compiled file, e.g. of `apps/server/dist/main.js`. */
export const built = (path: string): string => `${root}${path}`
