import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, newDocument, saved, textBox, useApp } from './app.ts'
import { seriousFindings } from './axe.ts'

const app = useApp()

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

/** What can be open over a document. */
const states: readonly (readonly [name: string, open: (page: Page) => Promise<void>])[] = [
  ['the colours', (page) => page.getByRole('button', { name: 'Colours' }).click()],
  ['more formatting', (page) => page.getByRole('button', { name: 'More formatting' }).click()],
  ['the kinds of block', (page) => page.getByRole('button', { name: /Turn into/ }).click()],
]

test.each(['light', 'dark'] as const)(
  'axe finds nothing serious in the menus of the toolbar, %s',
  async (colorScheme) => {
    const page = await writeSomething()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [name, open] of states) {
      await textBox(page).getByText('Section').dblclick()
      await page.locator('.quire-bubble[data-placed]').waitFor()
      await open(page)
      await page.getByRole('menu').waitFor()
      expect([name, await seriousFindings(page)]).toEqual([name, []])
      await page.keyboard.press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
    }
  },
)

test.each(['light', 'dark'] as const)(
  'axe finds nothing serious with every block, the palette, the block menu and table tools, %s',
  async (colorScheme) => {
    const page = await writeSomething()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const block of ['warning', 'toggle', 'divider', 'two columns', 'image', 'table']) {
      await page.keyboard.press('Control+End')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'What to do' }).fill(block)
      if (block === 'warning') expect(await seriousFindings(page)).toEqual([])
      await page.keyboard.press('Enter')
    }
    await page.getByRole('toolbar', { name: 'Table' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await textBox(page).getByText('Section').click()
    await page.keyboard.press('Control+.')
    await page.getByRole('menuitem', { name: 'Copy link' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
  },
)

test('axe finds nothing serious on a phone', async () => {
  const page = await newDocument(app, 'Ada', {
    viewport: { width: 390, height: 844 },
    reducedMotion: 'reduce',
  })
  await textBox(page).click()
  await page.keyboard.type('Title')
  await saved(page)
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'More formatting' }).click()
  await page.getByRole('menu').waitFor()
  expect(await seriousFindings(page)).toEqual([])
})
