import { personColors } from '@quire/editor/people'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'

const app = useApp()

test('two people type at the same time and each sees the other’s words', async () => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  await ada.keyboard.type('Tides')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('one')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('two')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.getByText('two').click()
  await moveCaret(mei, 'End')
  await ada.getByText('one').click()
  await moveCaret(ada, 'End')
  await Promise.all([
    ada.keyboard.type(' the moon draws the sea', { delay: 5 }),
    mei.keyboard.type(' and the earth turns under it', { delay: 5 }),
  ])
  for (const page of [ada, mei]) {
    await page.getByText('one the moon draws the sea').waitFor()
    await page.getByText('two and the earth turns under it').waitFor()
  }
  expect(await textBox(ada).textContent()).toBe(await textBox(mei).textContent())
})

test('each sees the other’s caret with a name, where the other is', async () => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  await ada.keyboard.type('A title')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('some words')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.getByText('some words').click()
  await moveCaret(mei, 'End')
  const caret = ada.locator('.quire-caret')
  await caret.waitFor()
  expect(await caret.textContent()).toBe('Mei')
  const end = await ada.getByText('some words').boundingBox()
  await expect
    .poll(async () => {
      const box = await caret.boundingBox()
      return box && end ? Math.abs(box.x + 1 - (end.x + end.width)) : undefined
    })
    .toBeLessThanOrEqual(1)
})

test('one’s own undo leaves the other’s words', async () => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  await ada.keyboard.type('A title')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('first')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.getByText('first').click()
  await moveCaret(mei, 'End')
  await mei.keyboard.press('Enter')
  await mei.keyboard.type('second')
  await ada.getByText('second').waitFor()
  await ada.getByText('first').click()
  await moveCaret(ada, 'End')
  await ada.keyboard.type(' words')
  await ada.getByText('first words').waitFor()
  await mei.getByText('first words').waitFor()
  await mei.keyboard.press('Control+z')
  await expect.poll(() => textBox(ada).textContent()).not.toContain('second')
  expect(await textBox(ada).textContent()).toContain('first words')
})

test('faces show who is here, and go when they go', async () => {
  const ada = await newDocument(app, 'Ada')
  const mei = await joinDocument(app, ada, 'Mei')
  const faces = ada.getByRole('list', { name: 'People in this document' })
  await faces.getByText('Mei').waitFor({ state: 'attached' })
  await mei.close()
  await faces.getByText('Mei').waitFor({ state: 'detached' })
})

test('people whose made-up colours are the same come apart', async () => {
  const sameColor = (name: string): BrowserContextOptions => {
    const value = JSON.stringify({ name, color: personColors[7] })
    const origin = new URL(app.url).origin
    return {
      storageState: { cookies: [], origins: [{ origin, localStorage: [{ name: 'quire.guest', value }] }] },
    }
  }
  const ada = await newDocument(app, 'Ada', sameColor('Ada'))
  const path = new URL(ada.url()).pathname
  const mei = await app.open('Mei', path, sameColor('Mei'))
  const faces = ada.getByRole('list', { name: 'People in this document' })
  await faces.getByText('Mei').waitFor({ state: 'attached' })
  await app.open('Tom', path, sameColor('Tom'))
  await faces.getByText('Tom').waitFor({ state: 'attached' })
  const shown = (page: Page) =>
    page
      .locator('.bar-people .quire-face, .own-face .quire-face')
      .evaluateAll((all) => all.map((face) => face.dataset.person))
  for (const page of [ada, mei])
    await expect.poll(async () => new Set(await shown(page)).size, { timeout: 10_000 }).toBe(3)
})
