// What one person does in the very moment in which another's words arrive.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp, writable } from './app.ts'
import { selectLine, write } from './steps.ts'

const app = useApp()

declare global {
  interface Window {
    /** Keeps back what comes from the server; {@link keepBack}. */
    isKept?: boolean
    kept?: { readonly text: string; readonly bring: () => void }[]
    /** Lets in what was kept back, all in one go. */
    letIn?: () => void
    /** Keeps from the page that a selection has changed, as if it were too busy to hear of it. */
    isDeaf?: boolean
  }
}

/** From now on this page can have what comes from the server kept back, until its next selection is made. */
const openKeepingBack = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const again = new WeakSet<Event>()
    window.kept = []
    window.WebSocket = class extends WebSocket {
      constructor(...parts: ConstructorParameters<typeof WebSocket>) {
        super(...parts)
        this.addEventListener('message', (event) => {
          if (!window.isKept || again.has(event)) return
          event.stopImmediatePropagation()
          const bring = () => {
            const late = new MessageEvent('message', { data: event.data })
            again.add(late)
            this.dispatchEvent(late)
          }
          window.kept?.push({ text: new TextDecoder().decode(event.data), bring })
        })
      }
    }
    // The window hears of a selection before the document does, and with it the editor.
    window.addEventListener(
      'selectionchange',
      (event) => {
        if (window.isDeaf) event.stopImmediatePropagation()
        else if (window.kept?.length) window.letIn?.()
      },
      { capture: true },
    )
    window.letIn = () => {
      window.isKept = false
      for (const { bring } of window.kept?.splice(0) ?? []) bring()
    }
  })
  await page.reload()
  await writable(page)
}

test.each([
  ['Shift+End', (page: Page) => page.keyboard.press('Shift+End'), 'Z'],
  [
    'a click',
    (page: Page) => page.getByText('second line').click({ position: { x: 1, y: 8 } }),
    'Zsecond line',
  ],
] as const)(
  'a selection made by %s stays when another’s words arrive before it is heard of',
  async (_, select, line) => {
    const ada = await newDocument(app, 'Ada')
    await textBox(ada).click()
    await ada.keyboard.type('Title')
    await ada.keyboard.press('Enter')
    await ada.keyboard.type('first line')
    await ada.keyboard.press('Enter')
    await ada.keyboard.type('second line')
    await saved(ada)
    await openKeepingBack(ada)
    const mei = await joinDocument(app, ada, 'Mei')
    await ada.getByText('second line').click()
    await moveCaret(ada, line === 'Z' ? 'Home' : 'Control+Home')
    await mei.getByText('first line').click()
    await moveCaret(mei, 'End')

    await ada.evaluate(() => {
      window.isKept = true
    })
    await mei.keyboard.type(' and more')
    await saved(mei)
    await ada.waitForFunction(() => (window.kept?.length ?? 0) > 0)
    await select(ada)
    await ada.getByText('first line and more').waitFor()
    await ada.keyboard.type('Z')
    await expect
      .poll(() => textBox(mei).locator('p').allTextContents(), { timeout: 30_000 })
      .toEqual(['first line and more', line])
    expect(await textBox(ada).textContent()).toBe(await textBox(mei).textContent())
  },
)

test('a menu of the selected words stays when another’s words arrive in bursts', async () => {
  const ada = await write(app, 'Title', 'selected words')
  await saved(ada)
  await openKeepingBack(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await ada.getByText('selected words').click()
  await selectLine(ada)
  await ada.getByRole('button', { name: 'Colours' }).click()
  await ada.getByRole('menu', { name: 'Colours' }).waitFor()
  await mei.getByText('selected words').click()
  await moveCaret(mei, 'End')

  await ada.evaluate(() => {
    window.isDeaf = true
  })
  const burst = async (...words: string[]) => {
    await ada.evaluate(() => {
      window.isKept = true
    })
    for (const word of words) {
      await mei.keyboard.insertText(word)
      await ada.waitForFunction((word) => window.kept?.some(({ text }) => text.includes(word)), word)
    }
    await ada.evaluate(() => window.letIn?.())
    await textBox(ada).getByText(words.at(-1)!).waitFor()
  }
  // What comes behind another thing of the same burst is shown by a timer.
  await burst(' one', ' two')
  await burst(' six', ' ten')
  await ada.evaluate(() => {
    window.isDeaf = false
    document.dispatchEvent(new Event('selectionchange'))
  })
  await ada.getByRole('menuitemradio', { name: 'Red text' }).click({ timeout: 10_000 })
  await expect
    .poll(() => textBox(mei).locator('p span').allTextContents())
    .toEqual(['selected words', ' one two six ten'])
})
