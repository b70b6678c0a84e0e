// What only applications around the editor use: modes that are switched, and documents without a server of ours.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { moveCaret, selectionHeard, textBox, useApp } from './app.ts'
import { useEmbedded } from './embedded.ts'

const app = useApp('chromium', { QUIRE_ALLOWED_ORIGINS: '*' })
const openEmbedded = useEmbedded(app)
const patient = { timeout: 30_000 }

const writable = (page: Page) =>
  textBox(page).and(page.locator('[contenteditable=true]')).first().waitFor(patient)
const mode = (page: Page, mode: 'edit' | 'comment' | 'read') =>
  page.evaluate((mode) => window.editors[0]?.update({ mode }), mode)
const markdownOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => window.editors[0]?.handle.exportAs('markdown'))
const lines = (page: Page) => textBox(page).first().locator(':scope > *').allTextContents()

/** A document on the server with these lines, Ada in it, and Mei beside her in another mode. */
const twoIn = async (document: string, second: string): Promise<readonly [ada: Page, mei: Page]> => {
  const where = { server: app.url, document }
  const ada = await openEmbedded('Ada', where)
  await writable(ada)
  await textBox(ada).click()
  await ada.keyboard.type('The tide is late by fifty minutes.')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('[] to do')
  const mei = await openEmbedded('Mei', { ...where, mode: second })
  await textBox(mei).getByText('to do').waitFor(patient)
  return [ada, mei]
}

test('in comment mode one selects, the other sees it, and nothing can be changed', async () => {
  const [ada, mei] = await twoIn('comment', 'comment')
  expect(await textBox(mei).getAttribute('aria-readonly')).toBe('true')
  const before = await markdownOf(ada)

  await textBox(mei)
    .getByText('tide')
    .dblclick({ position: { x: 40, y: 10 } })
  await selectionHeard(mei)
  const selected = () => mei.evaluate(() => window.editors[0]?.handle.getSelection()?.text)
  await expect.poll(selected, patient).toBe('tide')
  await ada.locator('.quire-caret', { hasText: 'Mei' }).waitFor({ ...patient, state: 'attached' })
  const painted = () =>
    ada.evaluate(() =>
      [...CSS.highlights].flatMap(([name, ranges]) =>
        name.startsWith('quire-person-') ? [...ranges].map(String) : [],
      ),
    )
  await expect.poll(painted, patient).toEqual(['tide'])

  for (const key of [
    'x',
    'Backspace',
    'Delete',
    'Enter',
    'Control+b',
    'Control+x',
    'Control+v',
    'Control+z',
    'Control+d',
  ])
    await mei.keyboard.press(key)
  await textBox(mei)
    .locator('li')
    .click({ position: { x: 4, y: 12 } })
  await mei.evaluate(() => {
    const content = document.querySelector('.quire-content')
    const data = new DataTransfer()
    data.setData('text/plain', 'pasted')
    content?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    )
    content?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  })
  // What Ada writes afterwards arrives, so what came of that would have been here before it.
  await moveCaret(ada, 'Control+End')
  await ada.keyboard.type('!')
  await expect.poll(() => lines(mei), patient).toEqual(['The tide is late by fifty minutes.', 'to do!'])
  expect(await markdownOf(ada)).toBe(before?.replace('to do', 'to do!'))
  expect(await markdownOf(mei)).toBe(await markdownOf(ada))
})

test('switching between edit, comment and read while the document is open loses nothing', async () => {
  const [ada, mei] = await twoIn('switch', 'read')
  await mode(mei, 'edit')
  await writable(mei)
  await textBox(mei).getByText('tide').click()
  await moveCaret(mei, 'Home')
  await mei.keyboard.type('Mei: ')
  await mode(mei, 'comment')
  await expect.poll(() => textBox(mei).getAttribute('contenteditable'), patient).toBe('false')
  await mei.keyboard.press('x')
  await moveCaret(ada, 'Control+End')
  await ada.keyboard.type(' more')
  await expect
    .poll(() => lines(mei), patient)
    .toEqual(['Mei: The tide is late by fifty minutes.', 'to do more'])
  await mode(mei, 'read')
  await ada.keyboard.type('.')
  await expect
    .poll(() => lines(mei), patient)
    .toEqual(['Mei: The tide is late by fifty minutes.', 'to do more.'])
  await mode(mei, 'edit')
  await writable(mei)
  // Her undo is of her own steps, those from before the switch too.
  await mei.evaluate(() => window.editors[0]?.handle.undo())
  for (const page of [ada, mei])
    await expect
      .poll(() => lines(page), patient)
      .toEqual(['The tide is late by fifty minutes.', 'to do more.'])
})

test('a document without a server begins with its content, is written in and exported', async () => {
  const page = await openEmbedded('Ada', { content: '# Notes\n\nof **tides**' })
  await writable(page)
  await textBox(page).getByText('tides').click()
  await moveCaret(page, 'Control+End')
  await page.keyboard.type(' and moons')
  await expect.poll(() => markdownOf(page)).toMatch(/^# Notes\n\nof \*\*tides and moons\*\*/)
  const html = await page.evaluate(() => window.editors[0]?.handle.exportAs('html'))
  expect(html).toContain('<strong>tides and moons</strong>')
  await page.keyboard.press('Control+z')
  await expect.poll(() => markdownOf(page)).toMatch(/^# Notes\n\nof \*\*tides\*\*/)
  await page.reload()
  await writable(page)
  expect(await markdownOf(page)).toMatch(/^# Notes\n\nof \*\*tides\*\*/)
})

test('a local document is kept by the browser, under its name, and is the same in all its tabs', async () => {
  const page = await openEmbedded('Ada', { kept: 'notes', content: 'first' })
  await writable(page)
  await textBox(page).getByText('first').click()
  await moveCaret(page, 'End')
  await page.keyboard.type(' and kept')
  const tab = await page.context().newPage()
  await tab.goto(page.url())
  await expect.poll(() => lines(tab), patient).toEqual(['first and kept'])
  await writable(tab)
  await textBox(tab).click()
  await moveCaret(tab, 'Control+End')
  await tab.keyboard.type(', by both')
  await expect.poll(() => lines(page), patient).toEqual(['first and kept, by both'])
  await tab.close()
  await page.reload()
  await expect.poll(() => lines(page), patient).toEqual(['first and kept, by both'])
  const other = new URL(page.url())
  other.searchParams.set('kept', 'others')
  await page.goto(other.href)
  await expect.poll(() => lines(page), patient).toEqual(['first'])
})

test('two editors on one page write in each other’s Yjs documents', async () => {
  const page = await openEmbedded('Ada', { yjs: '' })
  const [one, other] = [textBox(page).nth(0), textBox(page).nth(1)]
  for (const editor of [one, other]) await editor.and(page.locator('[contenteditable=true]')).waitFor(patient)
  await one.click()
  await page.keyboard.type('## from one')
  await other.locator('h2').getByText('from one').waitFor(patient)
  await other.click()
  await moveCaret(page, 'Control+End')
  await page.keyboard.type(' and the other')
  await one.getByText('from one and the other').waitFor(patient)
})
