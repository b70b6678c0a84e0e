// Every state that a page can be in besides plain writing (accessibility.test.ts), in light and dark.
import { Buffer } from 'node:buffer'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'
import { seriousFindings } from './axe.ts'
import { useEmbedded } from './embedded.ts'
import { insert, redDot, write } from './steps.ts'

const app = useApp('chromium', { QUIRE_ALLOWED_ORIGINS: '*' })
const openEmbedded = useEmbedded(app)

const expectNone = async (page: Page, state: string): Promise<void> =>
  expect([state, await seriousFindings(page)]).toEqual([state, []])

describe.each(['light', 'dark'] as const)('axe finds nothing serious, %s,', (colorScheme) => {
  const dress = (page: Page) => page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })

  test('with many people here, following one of them, and beside their carets and selections', async () => {
    const ada = await write(app, 'Title', 'some words to select')
    await saved(ada)
    await dress(ada)
    const others = new Map<string, Page>()
    for (const name of ['Mei', 'Tomás', 'Yara', 'Ines', 'Omar']) {
      const other = await joinDocument(app, ada, name)
      await textBox(other).getByText('some words').click()
      await moveCaret(other, 'Home')
      await moveCaret(other, 'Shift+End')
      others.set(name, other)
    }
    await ada.getByText(/^\+\d$/).waitFor()
    await expect.poll(() => ada.locator('.quire-caret').count()).toBe(others.size)
    await expectNone(ada, 'many people')
    const face = ada.getByRole('button', { name: /^Follow / }).first() // some of them are behind "+2"
    const writer = others.get((await face.textContent())?.match(/Follow (\p{L}+)/u)?.[1] ?? '')
    await face.click()
    await ada.getByRole('status', { name: 'Following' }).getByText('Following').waitFor()
    await expectNone(ada, 'following')
    await writer?.keyboard.press('End')
    // It is said for a moment only.
    const writing = ada.getByRole('button', { name: /writing$/ })
    const writeMore = async () => {
      await writer?.keyboard.type(' and more')
      return writing.count()
    }
    await expect.poll(writeMore, { timeout: 30_000 }).toBe(1)
    await expectNone(ada, 'somebody writes')
  }, 120_000)

  test('with what opens from the bar, and a library of people and documents', async () => {
    const page = await newDocument(app)
    await textBox(page).click()
    await page.keyboard.type('Title')
    await saved(page)
    await dress(page)
    await page.getByRole('button', { name: 'You are Ada' }).click()
    await page.getByText('How others see you').waitFor()
    await expectNone(page, 'profile')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Theme' }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor()
    await expectNone(page, 'theme')
    await page.keyboard.press('Escape')
    const mei = await app.open('Mei')
    await dress(mei)
    await mei.getByRole('main').getByText('Here now: Ada').waitFor({ state: 'attached' })
    await expectNone(mei, 'library')
    await mei.evaluate(() => history.pushState(null, '', '/nowhere'))
    await mei.getByText('There is no such page').waitFor()
    await expectNone(mei, 'no such page')
  })

  test('on a phone with the library open', async () => {
    const page = await newDocument(app, 'Ada', { viewport: { width: 390, height: 844 } })
    await dress(page)
    await page.getByRole('button', { name: 'Show library' }).click()
    await page.getByRole('navigation', { name: 'Library' }).waitFor()
    await expectNone(page, 'sheet')
  })

  test('with find, help, the palette, / and @ and : open', async () => {
    const page = await write(app, 'Title', 'some words and words', '')
    await dress(page)
    await page.keyboard.press('Control+f')
    await page.getByRole('search', { name: 'Find and replace' }).waitFor()
    await page.keyboard.type('words')
    await page.getByText('1 of 2').waitFor()
    await expectNone(page, 'find')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+/')
    await page.getByRole('dialog').waitFor()
    await expectNone(page, 'help')
    await page.keyboard.press('Escape')
    await textBox(page).click()
    await moveCaret(page, 'Control+End')
    await page.keyboard.press('Control+k')
    const query = page.getByRole('combobox', { name: 'What to do' })
    await query.fill('head')
    await expectNone(page, 'palette')
    await query.fill('nothing is called that')
    await expectNone(page, 'palette without an answer')
    await page.keyboard.press('Escape')
    for (const [typed, name] of [
      ['/', 'Insert'],
      ['@', 'Mention'],
      [':smile', 'Emoji'],
    ] as const) {
      await page.keyboard.type(typed)
      await page.getByRole('listbox', { name }).waitFor()
      await expectNone(page, name)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Enter')
    }
  })

  test('with a link, code, an equation and its field, and what a paste offers', async () => {
    const page = await write(app, 'Title', 'see https://example.org ', '')
    await dress(page)
    await textBox(page).getByRole('link').click()
    await page.getByRole('toolbar', { name: 'Link' }).waitFor()
    await expectNone(page, 'link')
    await page.getByRole('button', { name: 'Edit link' }).click()
    await expectNone(page, 'link field')
    await page.keyboard.press('Escape')
    await textBox(page).click()
    await moveCaret(page, 'Control+End')
    await page.keyboard.type('``` ')
    await page.keyboard.type('const one = 1')
    await page.getByRole('toolbar', { name: 'Code block' }).waitFor()
    await page.getByRole('combobox', { name: 'Language' }).selectOption('javascript')
    await expectNone(page, 'code')
    await moveCaret(page, 'Control+Home')
    await moveCaret(page, 'End')
    await page.keyboard.press('Enter')
    await insert(page, 'equation', 'Equation')
    await page.keyboard.type('a^2')
    await expectNone(page, 'equation field')
  })

  test('with an upload that runs, and one that failed', async () => {
    const page = await write(app, 'Title', '')
    await dress(page)
    let goOn: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await page.route('**/api/files', async (route) => {
      await held
      await route.fulfill({ status: 413, json: { error: 'tooLarge', message: 'the file is too large' } })
    })
    await insert(page, 'image', 'Image')
    await expectNone(page, 'image form')
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a picture' }).click()
    await (await chosen).setFiles({
      name: 'heron.png',
      mimeType: 'image/png',
      buffer: Buffer.from(redDot, 'base64'),
    })
    await page.getByText('Uploading heron.png').waitFor()
    await expectNone(page, 'upload')
    goOn()
    await page.getByText('heron.png could not be uploaded').waitFor()
    await expectNone(page, 'upload that failed')
  })

  test('while offline, and in a document that can only be read', async () => {
    const ada = await write(app, 'Title', 'words')
    await saved(ada)
    await dress(ada)
    await ada.context().setOffline(true)
    await ada.keyboard.type(' kept')
    await ada
      .getByRole('status')
      .filter({ hasText: /Offline/ })
      .waitFor()
    await expectNone(ada, 'offline')
    await ada.context().setOffline(false)
    await saved(ada)
    const mei = await app.open('Mei', `${new URL(ada.url()).pathname}?mode=read`)
    await dress(mei)
    await textBox(mei).getByText('words kept').waitFor()
    await expectNone(mei, 'read mode')
  })

  test.each([
    ['comment mode', { mode: 'comment', content: '# Title\n\nsome [words](https://example.org)' }],
    ['read mode of an application', { mode: 'read', content: '# Title\n\n- [ ] to do' }],
    ['a local document', { kept: 'axe', content: '# Title\n\nsome words' }],
    ['an empty one', { content: '' }],
    ['a shadow root', { shadow: '', content: '# Title\n\nsome words' }],
  ] as const)('in %s', async (name, asked) => {
    const page = await openEmbedded('Ada', asked)
    await dress(page)
    if (asked.content) await textBox(page).getByText('Title').dblclick()
    await expectNone(page, name)
  })
})
