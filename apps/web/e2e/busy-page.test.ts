// Keys that were pressed while the page was busy: it finds them waiting together, and does what each was meant for.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { newDocument, textBox, useApp } from './app.ts'
import { useEmbedded } from './embedded.ts'

const app = useApp()
const openEmbedded = useEmbedded(app)

/** A page with two lines, the caret in the middle of the first. */
const open = async (): Promise<Page> => {
  const page = await newDocument(app)
  await textBox(page).click()
  await page.keyboard.type('One')
  await page.keyboard.press('Enter')
  await page.keyboard.type('two')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => page.evaluate(() => getSelection()?.anchorNode?.textContent)).toBe('One')
  return page
}

/** Presses the keys one after the other while the page does something else. */
const pressWhileBusy = async (page: Page, keys: readonly string[]): Promise<void> => {
  const isBusy = page.evaluate(
    () =>
      new Promise<void>((over) => {
        setTimeout(() => {
          const end = performance.now() + 500
          while (performance.now() < end);
          over()
        })
      }),
  )
  await Promise.all([isBusy, ...keys.map((key) => page.keyboard.press(key))])
}

const lines = (page: Page) => textBox(page).locator('h1, h2, p, blockquote').allTextContents()

test('a caret that was moved is where the next key acts', async () => {
  const page = await open()
  await pressWhileBusy(page, ['End', 'Enter'])
  await expect.poll(() => lines(page)).toEqual(['One', '', 'two'])
  await pressWhileBusy(page, ['ArrowDown', 'Home', 'Delete', 'End', 'Backspace'])
  await expect.poll(() => lines(page)).toEqual(['One', '', 'w'])
})

test('Enter takes what was asked for, though no menu was drawn yet', async () => {
  const page = await open()
  await pressWhileBusy(page, ['End', 'Enter', ...'/quote', 'Enter', 'q'])
  await expect.poll(() => textBox(page).locator('blockquote').allTextContents()).toEqual(['q'])
  await pressWhileBusy(page, ['Enter', '/', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter', 'h'])
  await expect.poll(() => textBox(page).locator('h1').last().textContent()).toBe('h')
})

test('in a shadow root too, where React draws later', async () => {
  const page = await openEmbedded('Ada', { shadow: '', content: 'One' })
  await textBox(page).and(page.locator('[contenteditable=true]')).waitFor()
  await textBox(page).getByText('One').click()
  await page.keyboard.type(' /')
  await page.getByRole('listbox', { name: 'Insert' }).waitFor() // the menu's code is there
  for (const key of ['Escape', 'Backspace', 'Backspace']) await page.keyboard.press(key)
  await pressWhileBusy(page, ['End', ' ', '/', ...'divider', 'Enter', 'x'])
  await textBox(page).locator('.quire-divider').waitFor()
  await pressWhileBusy(page, ['End', 'Enter', ...'/quote', 'Enter', 'q'])
  await expect.poll(() => textBox(page).locator('blockquote').allTextContents()).toEqual(['q'])
})
