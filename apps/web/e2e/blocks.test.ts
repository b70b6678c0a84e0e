import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'

const app = useApp()

/** A document with a title and the caret in the line below it. */
const open = async (): Promise<Page> => {
  const page = await newDocument(app)
  await textBox(page).click()
  await page.keyboard.type('Title')
  await page.keyboard.press('Enter')
  return page
}

/** Inserts from the `/` menu. */
const insert = async (page: Page, query: string, label: string): Promise<void> => {
  await page.keyboard.type(`/${query}`)
  const option = page
    .getByRole('listbox', { name: 'Insert' })
    .getByRole('option', { name: label, exact: true })
  await option.click()
}

test('a callout is inserted, written in, seen by the other, and left with Enter', async () => {
  const ada = await open()
  await insert(ada, 'warn', 'Warning')
  await ada.keyboard.type('Ask at the harbour.')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  const callout = mei.locator('aside[data-tone="warning"]')
  await callout.getByText('Ask at the harbour.').click()
  await moveCaret(mei, 'End')
  await mei.keyboard.type(' Twice.')
  await ada.getByText('Ask at the harbour. Twice.').waitFor()
  await moveCaret(ada, 'End')
  await ada.keyboard.press('Enter')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('outside')
  await textBox(ada).locator(':scope > p').filter({ hasText: 'outside' }).waitFor()
})

test('a toggle hides its body for one reader only', async () => {
  const ada = await open()
  await insert(ada, 'toggle', 'Toggle')
  await ada.keyboard.type('Details')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('hidden words')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.locator('.quire-toggle-title').click({ position: { x: 10, y: 14 } })
  await mei.getByText('hidden words').waitFor({ state: 'hidden' })
  expect(await ada.getByText('hidden words').isVisible()).toBe(true)
})

test('--- draws a line', async () => {
  const page = await open()
  await page.keyboard.type('--- after')
  await textBox(page).locator('hr').waitFor()
  await expect.poll(() => textBox(page).locator(':scope > p').last().textContent()).toBe('after')
})

test('code is coloured by paint, in the chosen language, and the document keeps plain text', async () => {
  const page = await open()
  await page.keyboard.type('``` ')
  await page.keyboard.type("const a = 'b'")
  await page.getByRole('toolbar', { name: 'Code block' }).getByLabel('Language').selectOption('typescript')
  await expect.poll(() => page.evaluate(() => CSS.highlights.get('quire-code-keyword')?.size)).toBe(1)
  await expect.poll(() => page.evaluate(() => CSS.highlights.get('quire-code-string')?.size)).toBe(1)
  expect(await textBox(page).locator('code span').count()).toBe(1)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy code' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("const a = 'b'")
})

test('an equation is written in TeX and shown as mathematics', async () => {
  const page = await open()
  await insert(page, 'equation', 'Equation')
  await page.getByLabel('Equation in TeX').fill('a^2 + b^2 = c^2')
  await page.keyboard.press('Enter')
  await textBox(page).locator('math msup').first().waitFor()
  await page.getByRole('button', { name: 'Equation a^2 + b^2 = c^2' }).click()
  await page.getByLabel('Equation in TeX').fill('x')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Equation x' }).waitFor()
})

test('@ mentions people who are here and days', async () => {
  const ada = await open()
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await ada
    .getByRole('list', { name: 'People in this document' })
    .getByText('Mei')
    .waitFor({ state: 'attached' })
  await ada.keyboard.type('ask @mei')
  await ada.getByRole('listbox', { name: 'Mention' }).getByRole('option', { name: 'Mei' }).waitFor()
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('on @tom')
  await ada.getByRole('listbox', { name: 'Mention' }).waitFor()
  await ada.keyboard.press('Enter')
  await expect.poll(() => textBox(mei).locator('.quire-mention').count()).toBe(2)
  expect(await textBox(mei).locator('.quire-mention').first().textContent()).toBe('@Mei')
})

test(':name finds an emoji', async () => {
  const page = await open()
  await page.keyboard.type('hooray :tada')
  await page.getByRole('listbox', { name: 'Emoji' }).getByRole('option', { name: 'tada' }).waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => textBox(page).locator('p').textContent()).toBe('hooray 🎉 ')
})

test('a picture by address is shown, and one that runs code is refused', async () => {
  const page = await open()
  await insert(page, 'image', 'Image')
  await page.getByLabel('Address of the picture').fill('javascript:alert(1)')
  await page.getByRole('button', { name: 'Show' }).click()
  expect(await textBox(page).locator('img').count()).toBe(0)
  await page.getByLabel('Address of the picture').fill(new URL('/icon.svg', app.url).href)
  await page.getByRole('button', { name: 'Show' }).click()
  await textBox(page).locator('img[src$="/icon.svg"]').waitFor({ state: 'attached' })
})
