import { connect } from '@quire/provider'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { buildPageModule, openBrowser, routePage } from './support/browser.ts'
import { serve } from './support/collaboration.ts'
import { until } from './support/poll.ts'
import { temporaryFolder } from './support/process.ts'

const paragraph = 'A paragraph of some length, as people write them when nobody interrupts.\n'

/** Runs in the page: how many unacknowledged updates its IndexedDB holds. */
const readPendingCount = async (): Promise<number> => {
  const [{ name = '' } = {}] = await indexedDB.databases()
  const result = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const database = await result(indexedDB.open(name))
  const counts = await result(database.transaction('pending').objectStore('pending').getAll())
  database.close()
  return counts.reduce((sum: number, count: number) => sum + count, 0)
}

test('load, go offline, reload, write, close the browser, open it again, go online: all edits are there', async () => {
  const code = await buildPageModule(new URL('./pages/offline.ts', import.meta.url))
  const serving = await serve()
  onTestFinished(() => serving.stop())
  const profile = await temporaryFolder()

  /** Opens the page as a service worker would serve it: with or without a network. */
  const open = async (isOffline: boolean): Promise<Page & { leave(): Promise<void> }> => {
    const browser = await openBrowser(profile)
    const page = browser.pages()[0] ?? (await browser.newPage())
    await setOffline(page, isOffline)
    await routePage(browser, serving.url, code)
    await page.goto(`${serving.url}/page`)
    await page.waitForFunction(() => globalThis.session?.status.get().device === 'ready')
    return Object.assign(page, { leave: () => browser.close() })
  }
  /** Every way to the server is cut; the page itself comes from its cache. */
  const setOffline = async (page: Page, isOffline: boolean): Promise<void> => {
    await page.context().unrouteAll()
    if (isOffline) {
      await page.context().route('**/collab-http/**', (route) => route.abort('internetdisconnected'))
      await page.context().routeWebSocket('**/collab/**', (socket) => socket.close({ code: 1001 }))
    }
  }
  const statusOf = (page: Page) => page.evaluate(() => globalThis.session.status.get())
  const textOf = (page: Page) => page.evaluate(() => globalThis.session.doc.getText('text').toString())
  const write = (page: Page, count: number) =>
    page.evaluate(
      ([text, times]) => {
        const shared = globalThis.session.doc.getText('text')
        for (let i = 0; i < times; i++) shared.insert(shared.length, text)
      },
      [paragraph, count] as const,
    )

  const first = await open(false)
  await write(first, 1)
  await first.evaluate(() => globalThis.session.whenDurable())
  await first.leave()

  const second = await open(true)
  expect(await textOf(second)).toBe(paragraph)
  expect(await statusOf(second)).toMatchObject({ unacknowledged: 0, synced: true, access: 'edit' })
  const startMs = performance.now()
  for (let i = 0; i < 200; i++) await write(second, 1)
  console.log(`200 edits offline: ${Math.round(performance.now() - startMs)} ms`)
  expect(await statusOf(second)).toMatchObject({ unsent: 200, unacknowledged: 200 })
  await second.reload()
  await second.waitForFunction(() => globalThis.session?.status.get().device === 'ready')
  expect(await statusOf(second)).toMatchObject({ unsent: 200, unacknowledged: 200 })
  await write(second, 1)
  expect(await statusOf(second)).toMatchObject({ unacknowledged: 201 })
  await until('it is on the device', async () => (await second.evaluate(readPendingCount)) === 201)
  await second.leave()

  const other = connect({ url: serving.url, documentId: 'offline', WebSocket })
  onTestFinished(() => other.close())
  await other.whenSynced()
  other.doc.getText('text').insert(0, 'Written by somebody else meanwhile.\n')
  await other.whenDurable()

  const third = await open(false)
  await third.evaluate(() => globalThis.session.whenDurable())
  expect(await statusOf(third)).toMatchObject({ unsent: 0, unacknowledged: 0 })
  const expected = `Written by somebody else meanwhile.\n${paragraph.repeat(202)}`
  await until('the other has all of it', () => other.doc.getText('text').toString() === expected)
  expect(await textOf(third)).toBe(expected)
  // Three visits by one person, one client id: the fourth client of the document would be one too many.
  expect(other.doc.store.clients.size).toBe(2)
})
