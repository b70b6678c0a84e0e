import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'
import { seriousFindings } from './axe.ts'

const app = useApp()
const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Formatting' })

const fixToolbar = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Theme and toolbar' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Toolbar over the text' }).click()
  await toolbar(page).getByRole('button', { name: 'Undo' }).waitFor()
}

test('a toolbar that is wanted stays over the text, also after a reload, and does what it says', async () => {
  // Without its worker the page has no code when that is cut off: what is seen is the server's.
  const page = await newDocument(app, 'Ada', { serviceWorkers: 'block' })
  await textBox(page).click()
  await page.keyboard.type('Rope')
  for (let line = 0; line < 40; line++) {
    await page.keyboard.press('Enter')
    await page.keyboard.type(`line ${line}`)
  }
  await fixToolbar(page)
  await saved(page)
  const placeOfTitle = () => page.locator('.quire-content > h1').boundingBox()
  await page.route('**/assets/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }))
  await page.reload()
  const atFirst = await placeOfTitle()
  await page.unroute('**/assets/*.js')
  await page.reload()
  await toolbar(page).getByRole('button', { name: 'Undo' }).waitFor()
  expect((await placeOfTitle())?.y).toBe(atFirst?.y)

  const line = page.getByText('line 39')
  await line.scrollIntoViewIfNeeded()
  await line.dblclick({ position: { x: 5, y: 10 } })
  expect(await toolbar(page).count()).toBe(1) // and none over the selection
  const [bar, stage] = await Promise.all([toolbar(page).boundingBox(), page.locator('.stage').boundingBox()])
  expect(bar?.y).toBe(stage?.y)

  const press = (name: string) => toolbar(page).getByRole('button', { name, exact: true }).click()
  await press('Bold')
  await page.locator('strong', { hasText: 'line' }).waitFor()
  await expect
    .poll(() => toolbar(page).getByRole('button', { name: 'Bold' }).getAttribute('aria-pressed'))
    .toBe('true')
  await press('Bulleted list')
  await page.locator('ul li', { hasText: 'line 39' }).waitFor()
  await press('Bulleted list')
  await page.locator('p', { hasText: 'line 39' }).waitFor()
  await press('Undo')
  await page.locator('ul li', { hasText: 'line 39' }).waitFor()
  await page.getByRole('button', { name: /^Turn into/ }).click()
  await page.getByRole('menuitem', { name: 'Heading 2' }).click()
  await page.getByRole('heading', { name: 'line 39' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
})

test('it takes no word of a second person in the same block, and their caret stays', async () => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  await ada.keyboard.type('Tides')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('the moon draws the sea')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await fixToolbar(ada)
  await ada.getByText('the moon').dblclick({ position: { x: 5, y: 10 } })
  await mei.getByText('the moon').click()
  await moveCaret(mei, 'End')
  const words = ' and the earth turns under it'
  await Promise.all([
    mei.keyboard.type(words, { delay: 15 }),
    (async () => {
      for (const name of ['Bold', 'Numbered list', 'Italic', 'Quote'])
        await toolbar(ada).getByRole('button', { name, exact: true }).click()
    })(),
  ])
  await mei.keyboard.type('!') // where the caret was
  for (const page of [ada, mei]) {
    await expect.poll(() => textBox(page).textContent()).toBe(`Tidesthe moon draws the sea${words}!`)
    await page.locator('blockquote strong', { hasText: 'the' }).waitFor()
  }
})
