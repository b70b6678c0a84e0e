import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { FaultProxy } from '../../../packages/provider/src/testing/fault-proxy.ts'
import { chromiumArgs, findChromium } from '../../../scripts/tools.mjs'
import { moveCaret, saved, textBox, useApp, writable } from './app.ts'

const app = useApp()

/** A network between the browser and the server that can be cut, for the pages themselves too. */
const startNetwork = async () => {
  const proxy = await FaultProxy.start(Number(new URL(app.url).port))
  let isOver = false
  const end = async () => {
    if (!isOver) await proxy.close()
    isOver = true
  }
  onTestFinished(end)
  return {
    url: proxy.url,
    end,
    cut: () => {
      proxy.faults = { refuses: true }
      proxy.reset()
    },
    restore: () => proxy.heal(),
  }
}

/** A browser whose profile stays on disk when it is closed. */
const createProfile = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-profile-'))
  let context: BrowserContext | undefined
  onTestFinished(async () => {
    await context?.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    open: async (url: string): Promise<Page> => {
      context = await chromium.launchPersistentContext(folder, {
        executablePath: findChromium(),
        args: [...chromiumArgs],
        viewport: { width: 1280, height: 800 },
      })
      const page = context.pages()[0] ?? (await context.newPage())
      // The app asks before a page with unsaved edits goes; this writer knows that they are kept.
      page.on('dialog', (dialog) => dialog.accept())
      await page.goto(url)
      return page
    },
    close: async () => {
      await context?.close()
      context = undefined
    },
  }
}

const isKept = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    return active !== null
  })

/** What the app says: so many edits are kept on this device. */
const shownCount = async (page: Page): Promise<number> => {
  const words = await page
    .getByRole('status')
    .filter({ hasText: /kept on this device/ })
    .textContent()
  return Number(/[\d,]+/.exec(words ?? '')?.[0].replace(',', ''))
}

/** What is there: unacknowledged updates in the page's IndexedDB. */
const keptCount = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const result = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const { name = '' } = (await indexedDB.databases()).find(({ name }) => name?.startsWith('quire ')) ?? {}
    const database = await result(indexedDB.open(name))
    const counts = await result<number[]>(database.transaction('pending').objectStore('pending').getAll())
    database.close()
    return counts.reduce((sum, count) => sum + count, 0)
  })

/** Every edit so far is on the device, and the app says how many there are. */
const untilCountIsExact = async (page: Page): Promise<number> => {
  await expect.poll(async () => (await keptCount(page)) - (await shownCount(page))).toBe(0)
  return shownCount(page)
}

const startDocument = async (page: Page, title: string): Promise<void> => {
  await page.getByRole('button', { name: 'New document' }).click()
  await writable(page)
  await textBox(page).click()
  await page.keyboard.insertText(title)
  await textBox(page).getByText(title).waitFor()
  await saved(page)
}

const writeBlocks = async (page: Page, from: number, to: number): Promise<void> => {
  for (let block = from; block < to; block++) {
    await page.keyboard.press('Enter')
    await page.keyboard.insertText(`Block ${block}`)
  }
}

test('load, lose the network, reload, write 200 blocks, close the browser, open it again, get the network back: all is there', async () => {
  const network = await startNetwork()
  const profile = await createProfile()
  const first = await profile.open(network.url)
  await startDocument(first, 'Written on a train')
  expect(await isKept(first)).toBe(true)
  const { href } = new URL(first.url())

  network.cut()
  await first.reload()
  await textBox(first).getByText('Written on a train').waitFor()
  await writable(first)
  await textBox(first).click()
  await moveCaret(first, 'Control+End')
  let before = 0
  for (let block = 0; block < 200; block += 50) {
    await writeBlocks(first, block, block + 50)
    const count = await untilCountIsExact(first)
    expect(count).toBeGreaterThan(before)
    before = count
  }
  await profile.close()

  const second = await profile.open(href)
  await textBox(second).getByText('Block 199').waitFor()
  expect(await untilCountIsExact(second)).toBe(before)
  await writable(second)
  await textBox(second).click()
  await moveCaret(second, 'Control+End')
  await writeBlocks(second, 200, 201)
  expect(await untilCountIsExact(second)).toBeGreaterThan(before)

  const home = await app.open('Ben', new URL(href).pathname)
  await textBox(home).getByText('Written on a train').waitFor()
  await writable(home)
  await textBox(home).click()
  await moveCaret(home, 'Control+Home')
  await home.keyboard.insertText('Read at home. ')
  await saved(home)

  network.restore()
  await saved(second)
  await textBox(home).getByText('Block 200').waitFor()
  await textBox(second).getByText('Read at home. Written on a train').waitFor()
  const blocks = Array.from({ length: 201 }, (_, block) => `Block ${block}`)
  for (const page of [second, home]) {
    const texts = await textBox(page).locator('> *').allTextContents()
    expect(texts.filter((text) => text !== '')).toEqual(['Read at home. Written on a train', ...blocks])
  }
})

test('a gateway that only says that the server is away does not stand in the page’s place', async () => {
  const network = await startNetwork()
  const profile = await createProfile()
  const page = await profile.open(network.url)
  await startDocument(page, 'Still here')
  expect(await isKept(page)).toBe(true)
  await network.end()
  const gateway = createServer((_request, response) => response.writeHead(502).end('bad gateway'))
  gateway.listen(Number(new URL(network.url).port), '127.0.0.1')
  onTestFinished(() => void gateway.close())
  const answer = await page.reload()
  expect(answer?.fromServiceWorker()).toBe(true)
  await textBox(page).getByText('Still here').waitFor()
})
