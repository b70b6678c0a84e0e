// Others' words come between one's own keys, and all that others do at once where nobody types.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'

const app = useApp()
const patient = { timeout: 30_000 }

const lines = (page: Page): Promise<string[]> => textBox(page).locator('p').allTextContents()

/** Two people in one document of two lines, each with the caret at the end of one. */
const openTwo = async (): Promise<readonly [ada: Page, mei: Page]> => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  for (const line of ['Title', 'one', 'two']) {
    if (line !== 'Title') await ada.keyboard.press('Enter')
    await ada.keyboard.type(line)
  }
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await ada.getByText('one').click()
  await moveCaret(ada, 'End')
  await mei.getByText('two').click()
  await moveCaret(mei, 'End')
  return [ada, mei]
}

test('two who type at once, in one line and in others, lose no letter and no caret', async () => {
  const [ada, mei] = await openTwo()
  await Promise.all([
    ada.keyboard.type(' abcdefghijklmnopqrstuvwxyz', { delay: 20 }),
    mei.keyboard.type(' ABCDEFGHIJKLMNOPQRSTUVWXYZ', { delay: 15 }),
  ])
  const apart = ['one abcdefghijklmnopqrstuvwxyz', 'two ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  await expect.poll(() => lines(ada), patient).toEqual(apart)
  await expect.poll(() => lines(mei), patient).toEqual(apart)

  await mei.getByText('one').click()
  await moveCaret(mei, 'Home')
  await Promise.all([
    ada.keyboard.type(' 0123456789', { delay: 20 }),
    mei.keyboard.type('FIRST AND SECOND ', { delay: 15 }),
  ])
  const together = ['FIRST AND SECOND one abcdefghijklmnopqrstuvwxyz 0123456789', apart[1]]
  await expect.poll(() => lines(ada), patient).toEqual(together)
  await expect.poll(() => lines(mei), patient).toEqual(together)
})

test('an undo in the middle of another’s typing takes back what is one’s own', async () => {
  const [ada, mei] = await openTwo()
  await ada.keyboard.type(' mine')
  await expect.poll(() => lines(mei), patient).toEqual(['one mine', 'two'])
  await Promise.all([
    mei.keyboard.type(' and everything that is theirs', { delay: 10 }),
    ada.keyboard.press('Control+z'),
  ])
  const left = ['one', 'two and everything that is theirs']
  await expect.poll(() => lines(ada), patient).toEqual(left)
  await expect.poll(() => lines(mei), patient).toEqual(left)
})

test('a page that gets no frames, as one in the background, shows what was written meanwhile', async () => {
  const [ada, mei] = await openTwo()
  await ada.keyboard.type('!')
  // Headless, a page behind another goes on as if it were in front: so no frame is given, and no page is hidden.
  await ada.evaluate(() => {
    window.requestAnimationFrame = () => 0
  })
  await mei.keyboard.type(' and more')
  await expect.poll(() => lines(ada), patient).toEqual(['one!', 'two and more'])
  await ada.keyboard.type('?')
  await expect.poll(() => lines(mei), patient).toEqual(['one!?', 'two and more'])
})

test('another’s caret far from the screen stands at its line, and exactly so once that is seen', async () => {
  const [ada, mei] = await openTwo()
  for (let at = 0; at < 80; at++) {
    await mei.keyboard.press('Enter')
    await mei.keyboard.insertText(`line ${at}`)
  }
  await expect.poll(async () => (await lines(ada)).at(-1), patient).toBe('line 79')
  await ada.reload()
  const caret = ada.locator('.quire-caret')
  await caret.waitFor({ state: 'attached' })
  const distance = () =>
    ada.evaluate(() => {
      const box = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().top ?? 0
      return Math.abs(box('.quire-caret') - box('.quire-content > :last-child'))
    })
  await expect.poll(distance, patient).toBeLessThan(60)
  await ada.getByText('line 79').scrollIntoViewIfNeeded()
  await expect.poll(distance, patient).toBeLessThan(12)
})
