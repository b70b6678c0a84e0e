// What one sees and hears of the others, and going along with them.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'

const app = useApp()
const patient = { timeout: 30_000 }

/** A document of more than one screen, written by Ada, with Mei in it. */
const longDocument = async (): Promise<readonly [ada: Page, mei: Page]> => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  for (const line of ['Title', ...Array.from({ length: 40 }, (_, at) => `line ${at}.`)]) {
    await ada.keyboard.insertText(line)
    await ada.keyboard.press('Enter')
  }
  await saved(ada)
  return [ada, await joinDocument(app, ada, 'Mei')]
}

const sign = (page: Page) => page.getByRole('status', { name: 'Following' })
const face = (page: Page) => page.getByRole('button', { name: /^Follow Mei/ })

test('a click on a face follows that person’s view, until one scrolls oneself or presses Escape', async () => {
  const [ada, mei] = await longDocument()
  await mei.getByText('line 2.', { exact: true }).click()
  await moveCaret(mei, 'End')
  const isSeen = (text: string) =>
    ada.getByText(text, { exact: true }).evaluate((line) => {
      const { top, bottom } = line.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    })
  expect(await isSeen('line 2.')).toBe(false)

  await face(ada).click()
  await expect.poll(() => isSeen('line 2.'), patient).toBe(true)
  expect(await sign(ada).textContent()).toBe('Following Mei. Escape ends it.')
  expect(await face(ada).getAttribute('aria-pressed')).toBe('true')
  await moveCaret(mei, 'Control+End')
  await expect.poll(() => isSeen('line 39.'), patient).toBe(true)

  await ada.keyboard.press('Escape')
  await expect.poll(() => sign(ada).textContent(), patient).toBe('')
  await face(ada).click()
  await sign(ada).getByText('Following Mei').waitFor(patient)
  await ada.mouse.move(600, 500)
  await ada.mouse.wheel(0, -200)
  await expect.poll(() => sign(ada).textContent(), patient).toBe('')
  expect(await face(ada).getAttribute('aria-pressed')).toBe('false')
}, 180_000)

test('who writes is shown at the face and said once; a setting says less, or nothing', async () => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  await ada.keyboard.type('Title')
  await saved(ada)
  await ada.getByRole('status', { name: 'People' }).waitFor({ ...patient, state: 'attached' })
  await ada.evaluate(() => {
    const said: string[] = []
    const news = document.querySelector('[role=status][aria-label=People]')
    if (news)
      new MutationObserver(() => news.textContent && said.push(news.textContent)).observe(news, {
        childList: true,
        characterData: true,
        subtree: true,
      })
    Object.assign(window, { said })
  })
  const said = () => ada.evaluate(() => (window as unknown as { said: string[] }).said)
  const mei = await joinDocument(app, ada, 'Mei')
  await expect.poll(said, patient).toEqual(['Mei came.'])
  await textBox(mei).click()
  await moveCaret(mei, 'Control+End')
  await mei.keyboard.press('Enter')
  await mei.keyboard.type('hello')
  await ada.getByRole('button', { name: 'Follow Mei, writing' }).waitFor(patient)
  await expect.poll(said, patient).toEqual(['Mei came.', 'Mei is writing.'])
  await ada.getByRole('button', { name: 'Follow Mei', exact: true }).waitFor(patient)

  await ada.getByRole('button', { name: 'You are Ada' }).click()
  await ada.getByLabel('Read aloud by a screen reader').selectOption('Nothing')
  await ada.keyboard.press('Escape')
  await mei.close()
  await face(ada).waitFor({ ...patient, state: 'detached' })
  expect(await said()).toEqual(['Mei came.', 'Mei is writing.'])
}, 180_000)

test('what a screen reader finds on the page of two people', async () => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  await ada.keyboard.type('Tides')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('twice a day')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.getByText('twice a day').click()
  await face(ada).waitFor(patient)
  await ada
    .getByRole('status', { name: 'People' })
    .getByText('Mei came.')
    .waitFor({ ...patient, state: 'attached' })
  expect(await ada.getByRole('banner').ariaSnapshot()).toMatchInlineSnapshot(`
    "- banner:
      - button "Hide library" [expanded]
      - link "Quire, all documents":
        - /url: /
        - text: Quire
      - text: Tides
      - status: Saved
      - list "People in this document":
        - listitem "Mei":
          - button "Follow Mei"
      - button "Theme and toolbar"
      - button "You are Ada""
  `)
  const main = await ada.getByRole('main').ariaSnapshot()
  // When it was edited and how long it is comes a moment later, and changes.
  expect(main.replace(/\n.*paragraph: Edited.*/, '')).toMatchInlineSnapshot(`
    "- main:
      - textbox "Document text":
        - heading "Tides" [level=1]
        - paragraph: twice a day
      - status "Following"
      - status "People": Mei came."
  `)
}, 180_000)
