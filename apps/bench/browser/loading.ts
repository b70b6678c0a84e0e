// How soon a document can be read and written in on a slow phone: the product itself, over a slow network.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { writeContent } from '@quire/document/yjs'
import { connect } from '@quire/provider'
import type { Browser } from 'playwright-core'
import { WebSocket } from 'ws'
import { sampleBlocks } from './sample.ts'

export interface LoadingFigures {
  /** Milliseconds from the navigation to text of the document on the screen. */
  readonly readable: number
  /** Milliseconds from the navigation until one can type. */
  readonly editable: number
}

/** Chrome's own profile. */
const fast3g = { latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375, offline: false }
const cpuSlowDown = 4

/** Opens a document of 400 blocks, the cache empty each time. */
export const measureLoading = async (
  browser: Browser,
  rounds: number,
): Promise<readonly LoadingFigures[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-bench-'))
  const main = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))
  const server = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', QUIRE_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const url = await new Promise<string>((resolve) =>
      createInterface(server.stdout).on('line', (line) => {
        const address = /listening.*?(http:\/\/[\w.:[\]-]+)/.exec(line)?.[1]
        if (address) resolve(address)
      }),
    )
    await fill(url)
    const figures: LoadingFigures[] = []
    for (let round = 0; round < rounds; round++) figures.push(await openSlowly(browser, `${url}/d/bench`))
    return figures
  } finally {
    server.kill('SIGTERM')
    await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}

const fill = async (url: string): Promise<void> => {
  const session = connect({ url, documentId: 'bench', WebSocket: WebSocket as never, offline: false })
  await session.whenSynced()
  writeContent(
    session.doc,
    sampleBlocks(400).map(({ text }) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
  )
  await session.whenDurable()
  session.close()
}

const openSlowly = async (browser: Browser, url: string): Promise<LoadingFigures> => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  try {
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', fast3g)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowDown })
    // The page notes both moments itself, in a frame, so that nothing waits for this process.
    await page.addInitScript({ path: fileURLToPath(new URL('moments.js', import.meta.url)) })
    await page.goto(url, { waitUntil: 'commit' })
    await page.waitForFunction(
      () => Object.keys((globalThis as unknown as { moments: object }).moments).length === 2,
      undefined,
      { timeout: 120_000 },
    )
    return await page.evaluate(() => (globalThis as unknown as { moments: LoadingFigures }).moments)
  } finally {
    await context.close()
  }
}
