// The core of writing once more in Firefox, whose selection, clipboard and input events are its own. Few documents and
// much in each, because a page costs seconds to open here. Fields are typed in and words selected by keys: what
// Playwright's `fill` and `dblclick` do through WebDriver BiDi reaches no page, ours or another.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, saved, textBox, useApp } from './app.ts'
import { blocks, insert, selectLine, write } from './steps.ts'

const app = useApp('firefox')
/** Two Firefoxes are slow to open a page on a busy machine. */
const timeout = 180_000

/** Presses a key that moves the caret several times. */
const moveCaretBy = async (page: Page, count: number, key: string): Promise<void> => {
  for (let at = 0; at < count; at++) await moveCaret(page, key)
}

const newLine = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('Enter')
  await page.keyboard.type(text)
}

test('Firefox: two people write at once, in two lines, in one word and in a table', { timeout }, async () => {
  const ada = await write(app, 'Title', 'one', 'startend')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).getByText('startend').click()
  await moveCaret(mei, 'End')
  await textBox(ada).getByText('one').click()
  await moveCaret(ada, 'End')
  await Promise.all([
    ada.keyboard.type(' the moon draws', { delay: 5 }),
    mei.keyboard.type(' turning', { delay: 5 }),
  ])
  for (const page of [ada, mei])
    await expect
      .poll(() => blocks(page))
      .toEqual(['h1: Title', 'p: one the moon draws', 'p: startend turning'])
  await expect.poll(() => ada.locator('.quire-caret').textContent()).toBe('Mei')
  await expect.poll(() => mei.locator('.quire-caret').textContent()).toBe('Ada')

  await moveCaret(ada, 'ArrowDown')
  await moveCaret(ada, 'Home')
  await moveCaretBy(ada, 'start'.length, 'ArrowRight')
  await moveCaret(mei, 'Home')
  await moveCaretBy(mei, 'startend'.length, 'ArrowRight')
  await Promise.all([ada.keyboard.type('again', { delay: 8 }), mei.keyboard.type('less', { delay: 8 })])
  for (const page of [ada, mei])
    await expect.poll(async () => (await blocks(page))[2]).toBe('p: startagainendless turning')

  await moveCaret(ada, 'End')
  await newLine(ada, '')
  await insert(ada, 'table', 'Table')
  await textBox(ada).locator('th').first().waitFor()
  await ada.keyboard.type('Harbour')
  await ada.keyboard.press('Tab')
  await ada.keyboard.type('Springs')
  await textBox(mei).locator('tr').nth(1).locator('td').first().click()
  await moveCaret(ada, 'Tab')
  await Promise.all([ada.keyboard.type('Neaps', { delay: 10 }), mei.keyboard.type('Leith', { delay: 10 })])
  for (const page of [ada, mei])
    await expect
      .poll(() => textBox(page).locator('th, td').allTextContents())
      .toEqual(['Harbour', 'Springs', 'Neaps', 'Leith', '', '', '', '', ''])
})

test('Firefox: undo takes back one’s own words and leaves the other’s, and all is there after a reload', {
  timeout,
}, async () => {
  const ada = await write(app, 'Title', 'first')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).getByText('first').click()
  await moveCaret(mei, 'End')
  await newLine(mei, 'second')
  await textBox(ada).getByText('second').waitFor()
  await ada.keyboard.type(' words')
  await textBox(mei).getByText('first words').waitFor()
  await mei.keyboard.press('Control+z')
  await expect.poll(() => textBox(ada).textContent()).not.toContain('second')
  expect(await textBox(ada).textContent()).toContain('first words')
  await mei.keyboard.press('Control+Shift+z')
  for (const page of [ada, mei])
    await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: first words', 'p: second'])
  await saved(mei)
  await mei.reload()
  await expect.poll(() => blocks(mei)).toEqual(['h1: Title', 'p: first words', 'p: second'])
})

test('Firefox: lines are split and joined, formatted, and read as Markdown as one types', {
  timeout,
}, async () => {
  const page = await write(app, 'Title', 'one two')
  await moveCaretBy(page, 'two'.length, 'ArrowLeft')
  await page.keyboard.press('Enter')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: one ', 'p: two'])
  await page.keyboard.press('Backspace')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: one two'])
  await page.keyboard.press('Enter')
  await moveCaret(page, 'ArrowLeft')
  await page.keyboard.press('Delete')
  await page.keyboard.type('and ')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: one and two'])

  for (const [key, selector] of [
    ['Control+b', 'strong'],
    ['Control+i', 'em'],
    ['Control+u', '.quire-underline'],
  ] as const) {
    await selectLine(page)
    await page.keyboard.press(key)
    await expect.poll(() => textBox(page).locator(`p ${selector}`).allTextContents()).toEqual(['one and two'])
    await page.keyboard.press(key)
    await expect.poll(() => textBox(page).locator(`p ${selector}`).count()).toBe(0)
  }
  await moveCaret(page, 'End')
  await newLine(page, '## Tides')
  await newLine(page, '> said')
  await newLine(page, '- one')
  await newLine(page, 'two')
  await page.keyboard.press('Tab')
  await expect.poll(() => textBox(page).locator('ul ul').textContent()).toBe('two')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => textBox(page).locator('ul ul').count()).toBe(0)
  await page.keyboard.press('Enter')
  await newLine(page, '[ ] buy rope')
  await page.getByRole('checkbox').click({ position: { x: 8, y: 14 } })
  await expect.poll(() => page.getByRole('checkbox').getAttribute('aria-checked')).toBe('true')
  expect(await blocks(page)).toEqual([
    'h1: Title',
    'p: one and two',
    'h2: Tides',
    'blockquote: said',
    'ul: onetwo',
    'ul: buy rope',
  ])
})

test('Firefox: the / menu, cut and paste, find in lines and cells, and the palette', {
  timeout,
}, async () => {
  const page = await write(app, 'Title', '/')
  const menu = page.getByRole('listbox', { name: 'Insert' })
  await menu.waitFor()
  await page.keyboard.type('head')
  await expect.poll(() => menu.getByRole('option').count()).toBe(4)
  await moveCaret(page, 'ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('What moves the sea')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: What moves the sea'])

  await newLine(page, 'one **two**')
  await moveCaretBy(page, 'two'.length, 'Shift+ArrowLeft')
  await page.keyboard.press('Control+x')
  await expect.poll(async () => (await blocks(page))[2]).toBe('p: one ')
  await moveCaret(page, 'Home')
  await page.keyboard.press('Control+v')
  await expect.poll(async () => (await blocks(page))[2]).toBe('p: twoone ')
  expect(await textBox(page).locator('strong').allTextContents()).toEqual(['two'])

  await moveCaret(page, 'End')
  await newLine(page, '')
  await insert(page, 'table', 'Table')
  await textBox(page).locator('th').first().waitFor()
  await page.keyboard.type('The sea')
  await saved(page)
  await page.keyboard.press('Control+f')
  await page.getByLabel('Find', { exact: true }).click()
  await page.keyboard.type('the sea')
  await page.getByText('1 of 2').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('2 of 2').waitFor()
  await page.getByLabel('Replace with').click()
  await page.keyboard.type('the tide')
  await page.getByRole('button', { name: 'Replace all' }).click()
  const words = () => textBox(page).locator('h2, th').allTextContents()
  await expect.poll(words).toEqual(['What moves the tide', 'the tide', '', ''])
  await page.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('Control+z')
  await expect.poll(words).toEqual(['What moves the sea', 'The sea', '', ''])

  await textBox(page).locator('h2').click()
  const field = page.getByRole('combobox', { name: 'What to do' })
  await page.keyboard.press('Control+k')
  await field.waitFor()
  await page.keyboard.type('heading 3')
  await page.keyboard.press('Enter')
  await textBox(page).locator('h3').waitFor()
  await page.keyboard.press('Control+k')
  await field.waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })
  await moveCaret(page, 'End')
  await page.keyboard.type('!')
  await expect.poll(() => textBox(page).locator('h3').textContent()).toBe('What moves the sea!')
})
