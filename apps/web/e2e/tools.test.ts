import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'

const app = useApp()

/** A document with these lines; the first is the title. */
const write = async (...lines: string[]): Promise<Page> => {
  const page = await newDocument(app)
  await textBox(page).click()
  for (const [at, line] of lines.entries()) {
    if (at > 0) await page.keyboard.press('Enter')
    await page.keyboard.type(line)
  }
  return page
}

const blocks = (page: Page): Promise<string[]> =>
  textBox(page).evaluate((root) =>
    [...root.children].map((child) => `${child.tagName.toLowerCase()}: ${child.textContent}`),
  )

test('/ opens a menu that narrows down as one types and inserts with Enter', async () => {
  const page = await write('Title', '/')
  const menu = page.getByRole('listbox', { name: 'Insert' })
  await menu.waitFor()
  await page.keyboard.type('head')
  await expect.poll(() => menu.getByRole('option').count()).toBe(4)
  await moveCaret(page, 'ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('What moves the water')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: What moves the water'])
})

test('the / menu names its active option to screen readers and closes with Escape', async () => {
  const page = await write('Title', '/')
  const menu = page.getByRole('listbox', { name: 'Insert' })
  await menu.waitFor()
  await moveCaret(page, 'ArrowDown')
  const active = await textBox(page).getAttribute('aria-activedescendant')
  expect(await page.locator(`[id="${active}"]`).getAttribute('aria-selected')).toBe('true')
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  await page.keyboard.type('no menu')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: /no menu'])
})

test('the / menu stays open while a second person types in the same paragraph', async () => {
  const ada = await write('Title', 'words ')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).getByText('words').click()
  await moveCaret(mei, 'Home')
  await ada.keyboard.type('/quo')
  const menu = ada.getByRole('listbox', { name: 'Insert' })
  await menu.waitFor()
  await mei.keyboard.type('some ')
  await ada.getByText('some words').waitFor()
  expect(await menu.count()).toBe(1)
  await ada.keyboard.press('Enter')
  await expect.poll(() => blocks(mei)).toEqual(['h1: Title', 'blockquote: some words '])
})

test('Alt+Shift+arrows move the block, Ctrl+D copies it', async () => {
  const page = await write('Title', 'one', 'two')
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: two', 'p: one'])
  await page.keyboard.press('Control+d')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: two', 'p: two', 'p: one'])
})

test('a block is dragged by its handle', async () => {
  const page = await write('Title', 'one', 'two', 'three')
  const one = await page.getByText('one').boundingBox()
  const three = await page.getByText('three').boundingBox()
  if (!one || !three) throw new Error('the lines are not on the page')
  await page.mouse.move(three.x + 20, three.y + 10)
  await page.locator('.quire-grip').hover()
  await page.mouse.down()
  await page.mouse.move(one.x, one.y + 10, { steps: 4 })
  await page.mouse.move(one.x, one.y + 2, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: three', 'p: one', 'p: two'])
})

test('words typed into a block while another moves it arrive, and both see the same', async () => {
  const ada = await write('Title', 'one', 'two')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.getByText('one').click()
  await moveCaret(mei, 'End')
  await ada.keyboard.press('Alt+Shift+ArrowUp')
  await expect.poll(() => blocks(mei)).toEqual(['h1: Title', 'p: two', 'p: one'])
  await mei.keyboard.type(' more')
  for (const page of [ada, mei])
    await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: two', 'p: one more'])
})

test('the block menu turns into, copies and deletes, from the keyboard too', async () => {
  const page = await write('Title', 'one')
  await page.keyboard.press('Control+.')
  await page.getByRole('menuitem', { name: 'Heading 2' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: one'])
  await page.keyboard.press('Control+.')
  await page.getByRole('menuitem', { name: 'Duplicate' }).waitFor()
  await moveCaret(page, 'ArrowDown')
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title'])
})

test('+ puts a line below and opens the / menu in it', async () => {
  const page = await write('Title', 'one', 'two')
  await page.getByText('one').hover()
  await page.getByRole('button', { name: 'Insert below' }).click()
  await page.getByRole('listbox', { name: 'Insert' }).waitFor()
  await page.keyboard.type('quote')
  await page.keyboard.press('Enter')
  await page.keyboard.type('said')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: one', 'blockquote: said', 'p: two'])
})

test('find steps through what it found, replace all is one undo step', async () => {
  const page = await write('Title', 'the sea and the moon', 'The sea')
  await saved(page)
  await page.keyboard.press('Control+f')
  await page.getByLabel('Find', { exact: true }).fill('the sea')
  await page.getByText('1 of 2').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('2 of 2').waitFor()
  await page.getByRole('button', { name: 'Match case' }).click()
  await page.getByText('1 of 1').waitFor()
  await page.getByRole('button', { name: 'Match case' }).click()
  await page.getByLabel('Replace with').fill('the tide')
  await page.getByRole('button', { name: 'Replace all' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: the tide and the moon', 'p: the tide'])
  await page.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('Control+z')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: the sea and the moon', 'p: The sea'])
})

test('what find paints is not in the document', async () => {
  const page = await write('Title', 'the sea')
  await page.keyboard.press('Control+f')
  await page.getByLabel('Find', { exact: true }).fill('sea')
  await page.getByText('1 of 1').waitFor()
  expect(await page.evaluate(() => CSS.highlights.get('quire-found')?.size)).toBe(1)
  expect(await textBox(page).locator('mark').count()).toBe(0)
})

test('Ctrl+/ shows what the keyboard can do, Escape leads back to the text', async () => {
  const page = await write('Title', 'one')
  await page.keyboard.press('Control+/')
  await page.getByRole('dialog', { name: 'What the keyboard can do' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.type(' more')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: one more'])
})

test('the outline follows the headings and leads to them; the byline counts the words', async () => {
  const page = await write('Title', '## First part', 'some words', '## Second part')
  const outline = page.getByRole('navigation', { name: 'Outline' })
  await outline.getByRole('button', { name: 'Second part' }).waitFor()
  await outline.getByRole('button', { name: 'First part' }).click()
  await page.keyboard.type('!')
  await outline.getByRole('button', { name: 'First part!' }).waitFor()
  await page.getByText('7 words').waitFor()
})

test('a link shows where it leads and can be changed and removed', async () => {
  const page = await write('Title', 'see https://example.org now')
  await page.getByRole('link', { name: 'https://example.org' }).first().click()
  const bubble = page.getByRole('toolbar', { name: 'Link' })
  await bubble.getByRole('button', { name: 'Edit link' }).click()
  await page.getByLabel('Link address').fill('https://example.com/')
  await page.keyboard.press('Enter')
  await expect.poll(() => textBox(page).locator('a').getAttribute('href')).toBe('https://example.com/')
})
