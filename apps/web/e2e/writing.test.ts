import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { moveCaret, newDocument, textBox, useApp } from './app.ts'

const app = useApp()

/** A document with a title, the caret in an empty line below it. */
const openPage = async (): Promise<Page> => {
  const page = await newDocument(app)
  await textBox(page).click()
  await page.keyboard.type('Title')
  await page.keyboard.press('Enter')
  return page
}

/** Makes the page as `openPage` gives it, whatever was tried on it before. */
const clear = async (page: Page): Promise<void> => {
  await moveCaret(page, 'Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Control+Alt+0')
  await page.keyboard.type('# Title')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Alt+0')
}

const blocks = (page: Page): Promise<string[]> =>
  textBox(page).evaluate((root) =>
    [...root.children].map((child) => `${child.tagName.toLowerCase()}: ${child.textContent}`),
  )

const starts = [
  ['# ', 'h1'],
  ['## ', 'h2'],
  ['### ', 'h3'],
  ['#### ', 'h4'],
  ['> ', 'blockquote'],
  ['- ', 'ul'],
  ['1. ', 'ol'],
  ['[ ] ', 'ul'],
  ['``` ', 'code'],
] as const

test('what is typed at the start of a line makes it a heading, a list, a quote or code', async () => {
  const page = await openPage()
  for (const [typed, tag] of starts) {
    await page.keyboard.type(`${typed}words`)
    await expect.poll(() => blocks(page), { message: typed }).toEqual(['h1: Title', `${tag}: words`])
    await clear(page)
  }
})

const marks = [
  ['**', 'strong'],
  ['*', 'em'],
  ['~~', '.quire-strike'],
  ['`', 'code'],
] as const

test('text between two marks is formatted', async () => {
  const page = await openPage()
  for (const [mark, tag] of marks) {
    await page.keyboard.type(`a ${mark}word${mark} more`)
    await expect
      .poll(() => textBox(page).locator(`p ${tag}`).allTextContents(), { message: mark })
      .toEqual(['word'])
    await clear(page)
  }
})

const formats = [
  ['Control+b', 'strong'],
  ['Control+i', 'em'],
  ['Control+u', '.quire-underline'],
  ['Control+Shift+x', '.quire-strike'],
  ['Control+e', 'code'],
] as const

test('a key formats the selection, and takes the format away again', async () => {
  const page = await openPage()
  await page.keyboard.type('words')
  await moveCaret(page, 'Shift+Home')
  await page.locator('.quire-bubble').waitFor()
  for (const [key, selector] of formats) {
    const formatted = () => textBox(page).locator(`p ${selector}`).allTextContents()
    await page.keyboard.press(key)
    await expect.poll(formatted, { message: key }).toEqual(['words'])
    await page.keyboard.press(key)
    await expect.poll(formatted, { message: key }).toEqual([])
  }
})

const types = [
  ['Control+Alt+2', 'h2'],
  ['Control+Alt+8', 'ul'],
  ['Control+Alt+7', 'ol'],
] as const

test('a key turns the block into a heading or a list, and back', async () => {
  const page = await openPage()
  await page.keyboard.type('words')
  for (const [key, tag] of types) {
    await page.keyboard.press(key)
    await expect.poll(() => blocks(page), { message: key }).toEqual(['h1: Title', `${tag}: words`])
    await page.keyboard.press(key)
    await expect.poll(() => blocks(page), { message: key }).toEqual(['h1: Title', 'p: words'])
  }
})

test('Tab nests a list item and Shift+Tab brings it back', async () => {
  const page = await openPage()
  await page.keyboard.type('- one')
  await page.keyboard.press('Enter')
  await page.keyboard.type('two')
  await page.keyboard.press('Tab')
  await expect.poll(() => textBox(page).locator('ul ul').textContent()).toBe('two')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => textBox(page).locator('ul ul').count()).toBe(0)
})

test('a to-do is ticked with the mouse', async () => {
  const page = await openPage()
  await page.keyboard.type('[ ] buy rope')
  await page.getByRole('checkbox').click({ position: { x: 8, y: 14 } })
  await expect.poll(() => page.getByRole('checkbox').getAttribute('aria-checked')).toBe('true')
})

test('the selection toolbar formats, turns into, and links', async () => {
  const page = await openPage()
  await page.keyboard.type('some words here')
  await page.getByText('some words here').dblclick({ position: { x: 60, y: 14 } })
  const toolbar = page.locator('.quire-bubble')
  await toolbar.getByRole('button', { name: 'Bold' }).click()
  await expect.poll(() => textBox(page).locator('strong').allTextContents()).toEqual(['words'])
  await toolbar.getByRole('button', { name: 'Link' }).click()
  await page.getByLabel('Link address').fill('javascript:alert(1)')
  await page.keyboard.press('Enter')
  await page.getByText('Not a web address').waitFor()
  await page.getByLabel('Link address').fill('example.org')
  await page.keyboard.press('Enter')
  await expect.poll(() => textBox(page).locator('a').getAttribute('href')).toBe('https://example.org')
  await toolbar.getByRole('button', { name: /Turn into/ }).click()
  await page.getByRole('menuitem', { name: 'Heading 2' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: some words here'])
})

test('an address that is typed becomes a link', async () => {
  const page = await openPage()
  await page.keyboard.type('see https://example.org/tides for more')
  await expect.poll(() => textBox(page).locator('a').getAttribute('href')).toBe('https://example.org/tides')
})

test('undo and redo take back and bring back', async () => {
  const page = await openPage()
  await page.keyboard.type('words')
  await page.keyboard.press('Control+z')
  await expect.poll(() => textBox(page).textContent()).not.toContain('words')
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => textBox(page).textContent()).toContain('words')
})
