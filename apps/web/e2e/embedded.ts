// Somebody else's page with the editor in it (embedded/page.ts), built as theirs is and served from an origin of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll } from 'vitest'
import { type App, textBox } from './app.ts'

const root = fileURLToPath(new URL('./embedded', import.meta.url))

/** Builds and serves the page before the tests of a file. @returns opens it, with what its address says */
export const useEmbedded = (app: App) => {
  let folder = ''
  let server: PreviewServer | undefined
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quire-embedded-'))
    const common = { root, configFile: false, logLevel: 'error' } as const
    await build({
      ...common,
      resolve: { conditions: ['@quire/source', 'module', 'browser', 'production'] },
      build: { outDir: folder },
    })
    server = await preview({ ...common, build: { outDir: folder }, preview: { port: 0, host: '127.0.0.1' } })
  })
  afterAll(async () => {
    await server?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })
  return async (name: string, asked: Readonly<Record<string, string>>): Promise<Page> => {
    const address = server?.httpServer.address()
    if (!address || typeof address === 'string') throw new Error('the page is not served')
    const query = new URLSearchParams({ name, ...asked })
    const page = await app.open(name, `http://127.0.0.1:${address.port}/?${query}`)
    await textBox(page).first().waitFor()
    return page
  }
}
