// What people do on a page, as tests say it.
import type { Page } from 'playwright-core'
import { type App, moveCaret, newDocument, textBox } from './app.ts'

/** A document with these lines, the first its title, and the caret at the end of the last. */
export const write = async (app: App, ...lines: string[]): Promise<Page> => {
  const page = await newDocument(app)
  await textBox(page).click()
  for (const [at, line] of lines.entries()) {
    if (at > 0) await page.keyboard.press('Enter')
    await page.keyboard.type(line)
  }
  return page
}

/** The blocks on the page, as `tag: text`. */
export const blocks = (page: Page): Promise<string[]> =>
  textBox(page).evaluate((root) =>
    [...root.children].map((child) => `${child.tagName.toLowerCase()}: ${child.textContent}`),
  )

/** Inserts from the `/` menu. */
export const insert = async (page: Page, query: string, label: string): Promise<void> => {
  await page.keyboard.type(`/${query}`)
  const option = page
    .getByRole('listbox', { name: 'Insert' })
    .getByRole('option', { name: label, exact: true })
  await option.click()
}

/** Selects the line with the caret and waits for its toolbar. */
export const selectLine = async (page: Page): Promise<void> => {
  await moveCaret(page, 'Home')
  await moveCaret(page, 'Shift+End')
  await page.locator('.quire-bubble[data-placed]').waitFor()
}

/** Does what has this name, from the palette. */
export const choose = async (page: Page, query: string): Promise<void> => {
  const field = page.getByRole('combobox', { name: 'What to do' })
  await page.keyboard.press('Control+k')
  await field.fill(query)
  await page.keyboard.press('Enter')
  await field.waitFor({ state: 'detached' })
}

/** A picture of one pixel, PNG in base64. */
export const redDot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
