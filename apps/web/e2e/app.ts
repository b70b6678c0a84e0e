// The whole product as a person meets it: the built server with the built pages, and real browsers before it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, firefox, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { chromiumArgs, findChromium, findFirefox } from '../../../scripts/tools.mjs'

const main = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))

/** The app under test; its server and browser live as long as the test file. */
export interface App {
  readonly url: string
  /** Opens the app in a browser of its own, as a person with a name. */
  open(name: string, path?: string, options?: BrowserContextOptions): Promise<Page>
}

const browsers = {
  chromium: () => chromium.launch({ executablePath: findChromium(), args: [...chromiumArgs] }),
  /** The Firefox that people have, not Playwright's own build of it; it is driven through WebDriver BiDi. */
  firefox: () => firefox.launch({ channel: 'moz-firefox', executablePath: findFirefox() }),
}

/** Starts the app before the tests of a file and stops it after them. @param settings - more of its environment */
export const useApp = (
  kind: keyof typeof browsers = 'chromium',
  settings: Readonly<Record<string, string>> = {},
): App => {
  let server: ChildProcess | undefined
  const running = new Map<string, Promise<Browser>>()
  let folder = ''
  let url = ''
  /** One Chromium does for all. Firefox gives keys that move the caret to its front window only: one a person. */
  const browserOf = (name: string): Promise<Browser> => {
    const key = kind === 'firefox' ? name : ''
    const browser = running.get(key) ?? browsers[kind]()
    running.set(key, browser)
    return browser
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quire-e2e-'))
    server = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: '0',
        QUIRE_DATA_DIR: folder,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    ;[url] = await Promise.all([addressOf(server), browserOf('Ada')])
  })
  afterAll(async () => {
    await Promise.all([...running.values()].map(async (browser) => (await browser).close()))
    if (server && server.exitCode === null) {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
    }
    if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    get url() {
      return url
    },
    open: async (name, path = '/', options = {}) => {
      const browser = await browserOf(name)
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      onTestFinished(() => context.close())
      await context.addInitScript((name) => {
        // An empty page of Firefox has no storage.
        if (!location.protocol.startsWith('http')) return
        const stored = JSON.stringify({ name, color: '' })
        if (!localStorage.getItem('quire.guest')) localStorage.setItem('quire.guest', stored)
      }, name)
      const page = await context.newPage()
      failOnErrors(page, name)
      await page.goto(new URL(path, url).href)
      return page
    },
  }
}

/** Reads where the server listens from what it prints; rejects with its output when it ends instead. */
const addressOf = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    const output: string[] = []
    for (const stream of [server.stdout, server.stderr])
      if (stream)
        createInterface(stream).on('line', (line) => {
          output.push(line)
          const address = /listening.*?(http:\/\/[\w.:[\]-]+)/.exec(line)?.[1]
          if (address) resolve(address)
        })
    server.once('exit', (code) => reject(new Error(`the server exited with ${code}:\n${output.join('\n')}`)))
  })

/** What a page reports as an error fails the test that opened it. */
const failOnErrors = (page: Page, name: string): void => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`${name}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) errors.push(`${name}: ${message.text()}`)
  })
  onTestFinished(() => expect(errors).toEqual([]))
}

/** Tests that take the network away, or have an upload refused, make the browser say so. */
const isExpected = (text: string): boolean =>
  /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|status of 413/.test(text)

/** A new, empty document, opened by its maker. */
export const newDocument = async (app: App, name = 'Ada', options?: BrowserContextOptions): Promise<Page> => {
  const page = await app.open(name, '/', options)
  await page.getByRole('button', { name: 'New document' }).click()
  await writable(page)
  return page
}

/** The document that another page shows, opened by somebody else. */
export const joinDocument = async (app: App, other: Page, name: string): Promise<Page> => {
  const page = await app.open(name, new URL(other.url()).pathname)
  await writable(page)
  return page
}

/** The text that is being written. */
export const textBox = (page: Page) => page.getByRole('textbox', { name: 'Document text' })

/** Waits until one can write: what only writing needs comes behind the text, and there is no caret before. */
export const writable = (page: Page): Promise<void> =>
  textBox(page).and(page.locator('[contenteditable=true]')).waitFor()

/**
 * Presses a key that moves the caret, and waits until the page has heard of it.
 *
 * The browser tells of a moved selection in a task of its own. A key hears of it by itself (busy-page.test.ts); another's
 * words, a button or a test that looks at the selection in the same millisecond would still find the old one.
 */
export const moveCaret = async (page: Page, key: string): Promise<void> => {
  await page.keyboard.press(key)
  await selectionHeard(page)
}

/** Waits until the page has heard of the selection that a key or the mouse has just made; see {@link moveCaret}. */
export const selectionHeard = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((heard) => requestAnimationFrame(() => setTimeout(heard))))

/** Waits until everything is on the server's disk. */
export const saved = (page: Page): Promise<void> =>
  page
    .getByRole('status')
    .filter({ hasText: /^Saved$/ })
    .waitFor()
