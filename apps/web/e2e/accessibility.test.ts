import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, newDocument, saved, textBox, useApp } from './app.ts'

const app = useApp()

/** What axe finds that is serious or critical, as "rule: element". */
const seriousFindings = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const results = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}

const writeSomething = async (): Promise<Page> => {
  const page = await newDocument(app)
  await textBox(page).click()
  await page.keyboard.type('Title')
  await page.keyboard.press('Enter')
  await page.keyboard.type('- [ ] a task')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.type('## Section')
  await page.keyboard.press('Enter')
  await page.keyboard.type('words with https://example.org inside')
  await saved(page)
  return page
}

test.each(['light', 'dark'] as const)('axe finds nothing serious on the pages, %s', async (colorScheme) => {
  const page = await writeSomething()
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('link', { name: 'Quire, all documents' }).click()
  await page.getByRole('main').getByRole('link').first().waitFor()
  expect(await seriousFindings(page)).toEqual([])
})

test('axe finds nothing serious with the toolbar, the / menu, find and help open', async () => {
  const page = await writeSomething()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await textBox(page).getByText('Section').dblclick()
  await page.locator('.quire-bubble[data-placed]').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' /')
  await page.getByRole('listbox', { name: 'Insert' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+f')
  await page.getByRole('search', { name: 'Find and replace' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+/')
  await page.getByRole('dialog').waitFor()
  expect(await seriousFindings(page)).toEqual([])
})

test('the keyboard alone leads from the library into a text and out of it', async () => {
  const page = await app.open('Ada')
  await page.getByRole('button', { name: 'New document' }).waitFor()
  await page.keyboard.press('n')
  await textBox(page).waitFor()
  await textBox(page).focus()
  await page.keyboard.type('Written without a mouse')
  await saved(page)
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => textBox(page).evaluate((text) => text.contains(document.activeElement))).toBe(false)
})

test('who comes and goes is said to screen readers', async () => {
  const ada = await newDocument(app, 'Ada')
  const news = ada.getByRole('status', { name: 'People' })
  const mei = await joinDocument(app, ada, 'Mei')
  await news.getByText('Mei came.').waitFor({ state: 'attached' })
  await mei.close()
  await news.getByText('Mei left.').waitFor({ state: 'attached' })
})
