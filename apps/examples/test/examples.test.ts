import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumArgs, findChromium } from '../../../scripts/tools.mjs'
import { startInstance, temporaryFolder } from '../../server/test/support/process.ts'
import { buildPackedExamples, exampleNames, type PackedExamples } from './packed.ts'
import { serveFolder } from './static.ts'

let examples: PackedExamples
let pages: Awaited<ReturnType<typeof serveFolder>>
let browser: Browser

beforeAll(async () => {
  ;[examples, browser] = await Promise.all([
    buildPackedExamples(),
    chromium.launch({ executablePath: findChromium(), args: [...chromiumArgs] }),
  ])
  pages = await serveFolder(examples.folder)
}, 240_000)

afterAll(async () => {
  pages?.close()
  await browser?.close()
  await examples?.remove()
})

const textBox = (page: Page) => page.getByRole('textbox', { name: 'Document text' })

test('three pages built from packed packages write in one document through one server', async () => {
  const { url: server } = await startInstance({
    QUIRE_DATA_DIR: await temporaryFolder(),
    QUIRE_ALLOWED_ORIGINS: '*',
  })
  const problems: string[] = []
  const open = async (name: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage()
    page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`${name}: ${message.text()}`)
    })
    const query = new URLSearchParams({ server, document: 'three' })
    await page.goto(`${pages.url}/${name}/dist/index.html?${query}`)
    await textBox(page).and(page.locator('[contenteditable=true]')).waitFor()
    return page
  }
  const opened = await Promise.all(exampleNames.map(open))

  for (const [at, page] of opened.entries()) {
    await textBox(page).click()
    await page.keyboard.press('Control+End')
    if (at > 0) await page.keyboard.press('Enter')
    await page.keyboard.type(`from ${exampleNames[at]}`)
    for (const other of opened)
      await expect.poll(() => textBox(other).textContent()).toContain(`from ${exampleNames[at]}`)
  }
  for (const [at, page] of opened.entries()) {
    await expect.poll(() => page.locator('.quire-caret').count()).toBe(2)
    await page.keyboard.type(` and ${at}`)
  }
  const texts = () => Promise.all(opened.map((page) => textBox(page).textContent()))
  await expect.poll(async () => new Set(await texts()).size).toBe(1)
  const [text] = await texts()
  for (const [at, name] of exampleNames.entries()) expect(text).toContain(`from ${name} and ${at}`)

  // The block of the React page: kept by the two that do not know it.
  const [react, own] = opened as [Page, Page, Page]
  await textBox(react).click()
  await react.keyboard.press('Control+End')
  await react.keyboard.press('Enter')
  await react.keyboard.type('/mooring')
  await react.getByRole('option', { name: /Mooring/ }).waitFor()
  await react.keyboard.press('Enter')
  await react.getByRole('button', { name: 'Berth 1' }).click()
  await react.getByRole('button', { name: 'Berth 2' }).waitFor()
  await textBox(own).click()
  await own.keyboard.press('Control+Home')
  await own.keyboard.type('first, ')
  await expect.poll(() => textBox(react).textContent()).toContain('first, ')
  expect(await react.getByRole('button', { name: 'Berth 2' }).count()).toBe(1)

  expect(problems).toEqual([])
}, 60_000)
