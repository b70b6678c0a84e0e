import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocumentId } from '@quire/protocol'
import type { Status } from '@quire/provider'
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { countKept } from '../../../packages/provider/src/testing/count-kept.ts'
import { buildPageModule, openBrowser, routePage } from './support/browser.ts'
import { type Serving, type ServingOptions, serve } from './support/collaboration.ts'
import { until } from './support/poll.ts'
import { temporaryFolder } from './support/process.ts'

const documentId = parseDocumentId('team/plan')
let code = ''
beforeAll(async () => {
  code = await buildPageModule(new URL('./pages/session.ts', import.meta.url))
})

/** What a person sets who blocks cookies: no page may store anything. */
const blockingStorage = { profile: { default_content_setting_values: { cookies: 2 } } }

const start = async (
  options: ServingOptions = {},
  preferences: object = {},
): Promise<{ readonly serving: Serving; readonly browser: BrowserContext }> => {
  const serving = await serve(options)
  onTestFinished(() => serving.stop())
  const profile = await temporaryFolder()
  await mkdir(join(profile, 'Default'))
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const browser = await openBrowser(profile)
  await routePage(browser, serving.url, code)
  return { serving, browser }
}

/** A tab in which a person has opened the document, from the server or from what the device has. */
const openTab = async (browser: BrowserContext, { url }: Serving, person = ''): Promise<Page> => {
  const page = await browser.newPage()
  await page.goto(`${url}/page`)
  await page.evaluate((person) => globalThis.openSession({ offline: { person } }).whenSynced(), person)
  return page
}

const goOffline = async (browser: BrowserContext, { url }: Serving): Promise<void> => {
  await browser.route(`${url}/collab-http/**`, (route) => route.abort('internetdisconnected'))
  await browser.routeWebSocket(`${url.replace('http', 'ws')}/collab/**`, (socket) =>
    socket.close({ code: 1001 }),
  )
}

const goOnline = (browser: BrowserContext): Promise<void> => browser.unrouteAll()

const write = (page: Page, words: string): Promise<void> =>
  page.evaluate((words) => {
    const text = globalThis.session.doc.getText('text')
    text.insert(text.length, words)
  }, words)
const textOf = (page: Page): Promise<string> =>
  page.evaluate(() => globalThis.session.doc.getText('text').toString())
const statusOf = (page: Page): Promise<Status> => page.evaluate(() => globalThis.session.status.get())
const clientIdOf = (page: Page): Promise<number> => page.evaluate(() => globalThis.session.doc.clientID)
const untilSaved = (page: Page): Promise<void> => page.evaluate(() => globalThis.session.whenDurable())
const untilText = (page: Page, expected: string): Promise<void> =>
  until(`it reads “${expected}”`, async () => (await textOf(page)) === expected)
/** Runs in the page. @returns what its storage fails with. */
const readStorage = (): string | undefined => {
  try {
    localStorage.getItem('')
    return undefined
  } catch (error) {
    return (error as Error).name
  }
}
/** Runs in the page: stores something else until no more goes in. @returns what that failed with. */
const fillStorage = async (): Promise<string | undefined> => {
  const request = indexedDB.open('filler')
  request.onupgradeneeded = () => request.result.createObjectStore('filler', { autoIncrement: true })
  const database = await new Promise<IDBDatabase>((resolve) => {
    request.onsuccess = () => resolve(request.result)
  })
  for (;;) {
    // Random, or the browser would store it in a few bytes.
    const bytes = crypto.getRandomValues(new Uint8Array(60_000))
    const transaction = database.transaction('filler', 'readwrite')
    transaction.objectStore('filler').add(bytes)
    const isStored = await new Promise<boolean>((resolve) => {
      transaction.oncomplete = () => resolve(true)
      transaction.onabort = () => resolve(false)
    })
    if (!isStored) return transaction.error?.name
  }
}
/** Connections end only when the page finds out: opening anew is how a tab is offline for certain. */
const reopen = async (page: Page, person: string): Promise<void> => {
  await page.reload()
  await page.evaluate((person) => globalThis.openSession({ offline: { person } }).whenSynced(), person)
}

test('tabs of one person share while offline and count their own; another person’s tab gets nothing', async () => {
  const { serving, browser } = await start()
  const [first, second] = [await openTab(browser, serving, 'ada'), await openTab(browser, serving, 'ada')]
  const ben = await openTab(browser, serving, 'ben')
  await goOffline(browser, serving)
  await routePage(browser, serving.url, code)
  for (const [page, person] of [
    [first, 'ada'],
    [second, 'ada'],
    [ben, 'ben'],
  ] as const)
    await reopen(page, person)

  await write(first, 'one ')
  await untilText(second, 'one ')
  await write(second, 'two ')
  await untilText(first, 'one two ')
  expect(await statusOf(first)).toMatchObject({ unsent: 1, unacknowledged: 1 })
  expect(await statusOf(second)).toMatchObject({ unsent: 1, unacknowledged: 1 })
  expect(await textOf(ben)).toBe('')
  const third = await openTab(browser, serving, 'ada')
  expect(await textOf(third)).toBe('one two ')

  await goOnline(browser)
  await routePage(browser, serving.url, code)
  for (const page of [first, second, third]) {
    await page.evaluate(() => globalThis.session.retry())
    await untilSaved(page)
    expect(await statusOf(page)).toMatchObject({ unacknowledged: 0 })
  }
  await ben.evaluate(() => globalThis.session.retry())
  await untilText(ben, 'one two ')
})

test('each tab writes with a client id of its own, and a tab that is opened again with one that was used', async () => {
  const { serving, browser } = await start()
  const tabs = [
    await openTab(browser, serving),
    await openTab(browser, serving),
    await openTab(browser, serving),
  ]
  const ids = await Promise.all(tabs.map(clientIdOf))
  expect(new Set(ids).size).toBe(3)
  for (const tab of tabs) {
    await write(tab, 'x')
    await untilSaved(tab)
  }
  await tabs[1]?.close()
  const again = await openTab(browser, serving)
  expect(await clientIdOf(again)).toBe(ids[1])
  await write(again, 'y')
  await untilSaved(again)
  await untilText(tabs[0]!, 'xxxy')
  const clients = await again.evaluate(() => [...globalThis.session.doc.store.clients.keys()])
  expect(clients.sort()).toEqual(ids.sort())
})

test('a device that is full: the page says so, goes on in memory, and every edit reaches the server', async () => {
  const { serving, browser } = await start()
  const page = await browser.newPage()
  await page.goto(`${serving.url}/page`)
  const devtools = await browser.newCDPSession(page)
  // Before the document is opened: what Chromium believes about the space that is left, it believes for half a minute.
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: serving.url, quotaSize: 3_000_000 })
  await page.evaluate(() => globalThis.openSession({}).whenSynced())
  await write(page, 'kept ')
  await untilSaved(page)
  expect(await statusOf(page)).toMatchObject({ device: 'ready' })
  // The browser tidies what it has stored when it likes, and there is room again: so it is filled until an edit finds none.
  const long = 'x'.repeat(200_000)
  let text = 'kept '
  await until(
    'it is told',
    async () => {
      expect(await page.evaluate(fillStorage)).toBe('QuotaExceededError')
      await write(page, long)
      text += long
      await untilSaved(page)
      return (await statusOf(page)).device === 'failed'
    },
    30_000,
  )
  await write(page, ' and more')
  await untilSaved(page)
  const other = await openTab(browser, serving, 'ben')
  expect(await textOf(other)).toBe(`${text} and more`)
})

test('a browser that lets pages store nothing: the document works in memory, and the page says so', async () => {
  const { serving, browser } = await start({}, blockingStorage)
  const page = await openTab(browser, serving)
  expect(await page.evaluate(readStorage)).toBe('SecurityError')
  await write(page, 'in memory')
  await untilSaved(page)
  expect(await statusOf(page)).toMatchObject({ connection: 'live', device: 'failed', unacknowledged: 0 })
})

test('a document that was purged while somebody was offline is not merged: the reason shows, the edits can be taken out', async () => {
  const { serving, browser } = await start()
  const page = await openTab(browser, serving)
  await write(page, 'to be purged')
  await untilSaved(page)
  await goOffline(browser, serving)
  await routePage(browser, serving.url, code)
  await reopen(page, '')
  await write(page, ', unsaved')
  await until('the edit is on the device', async () => (await page.evaluate(countKept)) === 1)
  // What is on the device is what comes back, however the page ends.
  await reopen(page, '')
  expect(await textOf(page)).toBe('to be purged, unsaved')
  await page.close()
  expect(await serving.collaboration.purge(documentId)).toBe(true)
  await goOnline(browser)
  await routePage(browser, serving.url, code)

  const late = await openTab(browser, serving)
  await until('it is refused', async () => (await statusOf(late)).connection === 'refused')
  expect(await statusOf(late)).toMatchObject({ refusal: { reason: 'versionMismatch' }, unacknowledged: 1 })
  expect(await textOf(late)).toBe('to be purged, unsaved')
  expect(await late.evaluate(() => globalThis.session.unsavedEdits()?.byteLength)).toBeGreaterThan(10)
  const other = await openTab(browser, serving, 'ben')
  expect(await textOf(other)).not.toContain('unsaved')
})
