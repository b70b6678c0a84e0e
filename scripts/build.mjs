// Builds what is older than its sources: packages and server with tsc, the web app with Vite.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, run } from './run.mjs'

/** Builds whatever is missing or stale. A build that is up to date costs well under a second. */
const build = () => {
  run('tsc', ['-b'])
  // Also where Vitest builds, whose environment is another: what is tested is what people get.
  if (!isWebFresh()) run('vite', ['build', 'apps/web', '--logLevel', 'warn'], { NODE_ENV: 'production' })
}

const webSources = [
  'apps/web',
  'packages/editor',
  'packages/document',
  'packages/provider',
  'packages/protocol',
]

const isWebFresh = () => {
  const built = modifiedAt(join(root, 'apps/web/dist/index.html'))
  const newest = Math.max(
    modifiedAt(join(root, 'pnpm-lock.yaml')),
    ...webSources.map((folder) => newestIn(join(root, folder))),
  )
  return built > newest
}

const newestIn = (folder) =>
  Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !['dist', 'node_modules', 'e2e'].includes(entry.name))
      .map((entry) =>
        entry.isDirectory() ? newestIn(join(folder, entry.name)) : modifiedAt(join(folder, entry.name)),
      ),
  )

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Vitest's global set-up: tests that start the server or open its pages need both built. */
export default build

if (import.meta.url === pathToFileURL(process.argv[1]).href) build()
