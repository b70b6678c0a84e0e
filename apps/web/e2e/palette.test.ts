import { Buffer } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { moveCaret, saved, textBox, useApp } from './app.ts'
import { blocks, choose, insert, selectLine, write } from './steps.ts'

const app = useApp()

test('Ctrl+K finds everything by name, from the keyboard, and Escape leads back', async () => {
  const page = await write(app, 'Title', 'words')
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'What to do' })
  await field.fill('heading 2')
  await page.keyboard.press('Enter')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: words'])
  await page.keyboard.type('!')
  await page.keyboard.press('Control+k')
  await field.fill('no such thing')
  await page.getByText('Nothing is called that').waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })
  await page.keyboard.type('?')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: words!?'])
})

test('with the mouse too', async () => {
  const page = await write(app, 'Title', 'words')
  await page.keyboard.press('Control+k')
  await page.getByRole('option', { name: 'Quote' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'blockquote: words'])
})

test('cells that are selected stay so behind it, and the keyboard is theirs again', async () => {
  const page = await write(app, 'Title', '')
  await insert(page, 'table', 'Table')
  await textBox(page).locator('th').first().waitFor()
  await page.keyboard.type('word')
  await moveCaret(page, 'Shift+ArrowRight')
  const selected = textBox(page).locator('.quire-td-selected')
  await expect.poll(() => selected.count()).toBe(2)
  const field = page.getByRole('combobox', { name: 'What to do' })
  await page.keyboard.press('Control+k')
  await field.waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })
  await expect.poll(() => selected.count()).toBe(2)
  await choose(page, 'merge cells')
  await expect.poll(() => textBox(page).locator('th').count()).toBe(2)
  await page.keyboard.type('s')
  await expect.poll(() => textBox(page).locator('th').first().textContent()).toBe('words')
})

test('on selected text Ctrl+K asks for a link', async () => {
  const page = await write(app, 'Title', 'words')
  await selectLine(page)
  await page.keyboard.press('Control+k')
  await page.getByLabel('Link address').fill('example.org')
  await page.keyboard.press('Enter')
  await expect.poll(() => textBox(page).locator('a').getAttribute('href')).toBe('https://example.org')
})

test('a link to a block is copied from its menu and leads to it, on any screen', async () => {
  const page = await write(app, 'Title', ...Array.from({ length: 60 }, (_, at) => `line ${at}`))
  await saved(page)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.keyboard.press('Control+.')
  await page.getByRole('menuitem', { name: 'Copy link' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/d\/.+#b-.+/)
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()))
  const mei = await app.open('Mei', `${link.pathname}${link.hash}`)
  await textBox(mei).waitFor()
  const inView = () =>
    mei.getByText('line 59').evaluate((line) => {
      const { top, bottom } = line.getBoundingClientRect()
      return top > 0 && bottom < innerHeight
    })
  await expect.poll(inView).toBe(true)
  await moveCaret(page, 'Control+Home')
})

test('columns stand side by side, are left with Enter and go away with Backspace', async () => {
  const page = await write(app, 'Title', '/two col')
  await page.keyboard.press('Enter')
  await page.keyboard.type('left')
  const columns = textBox(page).locator('.quire-column')
  await columns.nth(1).click()
  await page.keyboard.type('right')
  await expect.poll(() => columns.allTextContents()).toEqual(['left', 'right'])
  const [left, right] = await Promise.all([columns.nth(0).boundingBox(), columns.nth(1).boundingBox()])
  expect(left?.y).toBe(right?.y)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.type('below')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'div: leftright', 'p: below'])
  await columns.nth(1).getByText('right').click()
  await moveCaret(page, 'End')
  for (const _ of 'right') await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: left', 'p: below'])
})

test.each([
  ['Markdown', 'Tides.md', '# Tides\n\na **bold** word\n'],
  ['HTML', 'Tides.html', '<h1>Tides</h1>\n<p>a <strong>bold</strong> word</p>\n'],
])('the document is downloaded as %s and imported again', async (label, name, text) => {
  const page = await write(app, 'Tides', 'a **bold** word')
  const command = async (query: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'What to do' }).fill(query)
    await page.keyboard.press('Enter')
  }
  const downloading = page.waitForEvent('download')
  await command(`download as ${label}`)
  const download = await downloading
  expect(download.suggestedFilename()).toBe(name)
  expect(await readFile(await download.path(), 'utf8')).toContain(
    label === 'HTML' ? '<strong>bold</strong>' : text,
  )
  const choosing = page.waitForEvent('filechooser')
  await command('import a file')
  await (await choosing).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  await expect.poll(() => textBox(page).locator('strong').allTextContents()).toEqual(['bold', 'bold'])
})

test('print puts the words on paper, and nothing that stands around them', async () => {
  const page = await write(app, 'Title', 'words')
  // The browser's own dialog cannot be answered by a test; what is asked for is.
  await page.evaluate(() => {
    window.print = () => {
      document.body.dataset.printed = String(document.querySelectorAll('.quire-palette').length)
    }
  })
  await choose(page, 'print')
  await expect.poll(() => page.evaluate(() => document.body.dataset.printed)).toBe('0')
  await page.emulateMedia({ media: 'print' })
  await textBox(page).getByText('words').waitFor()
  for (const around of ['.bar', '.sidebar', '.quire-handles', '.quire-carets'])
    await page.locator(around).waitFor({ state: 'hidden' })
  expect((await page.pdf()).length).toBeGreaterThan(1000)
})

test('a document that is opened to be read cannot be written in', async () => {
  const ada = await write(app, 'Title', 'words')
  await saved(ada)
  const mei = await app.open('Mei', `${new URL(ada.url()).pathname}?mode=read`)
  await textBox(mei).getByText('words').click()
  await mei.keyboard.type('more')
  expect(await textBox(mei).getAttribute('contenteditable')).toBe('false')
  await ada.keyboard.type(' here')
  await textBox(mei).getByText('words here').waitFor()
  expect(await textBox(mei).textContent()).toBe('Titlewords here')
})
