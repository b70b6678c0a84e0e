import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, saved, textBox, useApp } from './app.ts'
import { blocks, selectLine, write } from './steps.ts'

const app = useApp()

const styleOf = (page: Page, selector: string, property: string): Promise<string> =>
  textBox(page)
    .locator(selector)
    .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), property)

test('text gets a colour and a highlight from the toolbar, which the other sees, and loses them', async () => {
  const ada = await write(app, 'Title', 'words')
  await selectLine(ada)
  await ada.getByRole('button', { name: 'Colours' }).click()
  await ada.getByRole('menuitemradio', { name: 'Red text' }).click()
  await ada.getByRole('button', { name: 'Colours' }).click()
  await ada.getByRole('menuitemradio', { name: 'Green highlight' }).click()
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  for (const page of [ada, mei]) {
    const span = textBox(page).locator('p span')
    await expect.poll(() => span.getAttribute('style')).toBe('color: red; background-color: green;')
    // The theme's red, not the browser's.
    expect(await styleOf(page, 'p span', 'color')).not.toBe('rgb(255, 0, 0)')
    expect(await styleOf(page, 'p span', 'color')).not.toBe(await styleOf(page, 'p', 'color'))
  }
  await ada.getByRole('button', { name: 'Colours' }).click()
  await ada.getByRole('menuitemradio', { name: 'No highlight' }).click()
  await expect.poll(() => textBox(mei).locator('p span').getAttribute('style')).toBe('color: red;')
})

test('colours are chosen from the keyboard alone', async () => {
  const page = await write(app, 'Title', 'words')
  await moveCaret(page, 'Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('blue te')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' more')
  await expect.poll(() => textBox(page).locator('p span[style]').allTextContents()).toEqual([' more'])
  expect(await textBox(page).locator('p span[style]').getAttribute('style')).toBe('color: blue;')
})

test.each([
  ['Subscript', 'sub'],
  ['Superscript', 'sup'],
])('%s from the menu', async (name, tag) => {
  const page = await write(app, 'Title', 'two')
  await selectLine(page)
  await page.getByRole('button', { name: 'More formatting' }).click()
  await page.getByRole('menuitem', { name }).click()
  await expect.poll(() => textBox(page).locator(`p ${tag}`).allTextContents()).toEqual(['two'])
})

test('clear formatting leaves words and link', async () => {
  const page = await write(app, 'Title', 'see **bold** https://example.org now')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+\\')
  await expect.poll(() => textBox(page).locator('strong').count()).toBe(0)
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: see bold https://example.org now'])
  expect(await textBox(page).locator('a').count()).toBe(1)
})

test.each([
  ['Control+Shift+e', 'center'],
  ['Control+Shift+r', 'end'],
  ['Control+Shift+j', 'justify'],
])('%s aligns the block to %s, Ctrl+Shift+L brings it back', async (key, align) => {
  const page = await write(app, 'Title', 'words')
  await page.keyboard.press(key)
  await expect.poll(() => styleOf(page, 'p', 'text-align')).toBe(align)
  await page.keyboard.press('Control+Shift+l')
  await expect.poll(() => styleOf(page, 'p', 'text-align')).toBe('start')
})

test('a paragraph is indented and outdented', async () => {
  const page = await write(app, 'Title', 'words')
  await page.keyboard.press('Control+]')
  await expect.poll(() => styleOf(page, 'p', 'padding-inline-start')).toBe('40px')
  await page.keyboard.press('Control+[')
  await expect.poll(() => styleOf(page, 'p', 'padding-inline-start')).toBe('0px')
})

test('a block’s direction is by its first letter, and can be set', async () => {
  const page = await write(app, 'Title', 'שלום עולם')
  expect(await styleOf(page, 'p', 'direction')).toBe('rtl')
  await moveCaret(page, 'Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('left to right')
  await page.keyboard.press('Enter')
  await expect.poll(() => styleOf(page, 'p', 'direction')).toBe('ltr')
})
