// The core of writing once more in Firefox: another engine, another idea of where a caret is.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, saved, textBox, useApp } from './app.ts'
import { blocks, insert, write } from './steps.ts'

const app = useApp('firefox')

test('text, headings, lists, marks, undo', async () => {
  const page = await write(app, 'Title', '## Section', '- one', 'two')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: Section', 'ul: onetwo'])
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.type('some **bold** words')
  await expect.poll(() => textBox(page).locator('strong').allTextContents()).toEqual(['bold'])
  await moveCaret(page, 'Shift+Home')
  await page.keyboard.press('Control+i')
  await expect.poll(() => textBox(page).locator('p em').count()).toBeGreaterThan(0)
  await page.keyboard.press('Control+z')
  await expect.poll(() => textBox(page).locator('p em').count()).toBe(0)
  await saved(page)
})

test('the / menu, a table, the palette, find and replace', async () => {
  const page = await write(app, 'Title', '')
  await insert(page, 'table', 'Table')
  await page.keyboard.type('Leith')
  await page.keyboard.press('Tab')
  await page.keyboard.type('4.8')
  await expect.poll(() => textBox(page).locator('th').allTextContents()).toEqual(['Leith', '4.8', ''])
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('find and')
  await page.keyboard.press('Enter')
  await page.getByLabel('Find', { exact: true }).fill('leith')
  await page.getByText('1 of 1').waitFor()
})

test('pasted HTML comes in as blocks, hostile HTML runs nothing', async () => {
  const page = await write(app, 'Title', 'x')
  await paste(
    page,
    '<h2>Tides</h2><ul><li>one</li></ul><img src=x onerror="globalThis.ran = 1"><script>globalThis.ran = 1</script>',
  )
  await expect.poll(() => textBox(page).locator('h2').allTextContents()).toEqual(['Tides'])
  await expect.poll(() => textBox(page).locator('li').allTextContents()).toEqual(['one'])
  expect(await page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined()
})

test('two people write in one line at once', async () => {
  const ada = await write(app, 'Title', 'alpha beta')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.getByText('alpha beta').click()
  await moveCaret(mei, 'Home')
  await moveCaret(ada, 'End')
  await Promise.all([ada.keyboard.type(' gamma', { delay: 10 }), mei.keyboard.type('omega ', { delay: 10 })])
  for (const page of [ada, mei])
    await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: omega alpha beta gamma'])
  await ada.locator('.quire-caret').waitFor({ state: 'attached' })
})

const paste = (page: Page, html: string): Promise<void> =>
  textBox(page).evaluate((root, html) => {
    const data = new DataTransfer()
    data.setData('text/html', html)
    data.setData('text/plain', 'plain')
    const place = root.lastElementChild ?? root
    place.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }))
  }, html)
