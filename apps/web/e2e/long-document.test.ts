// A document of hundreds of blocks, of which the browser lays out those near the screen alone.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp, writable } from './app.ts'

const app = useApp()
const patient = { timeout: 30_000 }
const count = 320

/** A long document, as somebody pastes one. */
const pasteLong = async (): Promise<Page> => {
  const page = await newDocument(app, 'Ada')
  await textBox(page).click()
  await page.keyboard.insertText('Title')
  await page.keyboard.press('Enter')
  await page.evaluate((count) => {
    const data = new DataTransfer()
    // Some lines are longer than the browser guesses, some shorter.
    const lines = Array.from(
      { length: count },
      (_, at) => `<p>line ${at}. ${'Rope and tide. '.repeat((at * 7) % 60)}</p>`,
    )
    data.setData('text/html', lines.join(''))
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    )
  }, count)
  await textBox(page)
    .getByText(`line ${count - 1}.`)
    .waitFor({ state: 'attached' })
  await saved(page)
  return page
}

test('what is far from the screen is not drawn, and is there for all that: selection, find, links, print', async () => {
  const ada = await pasteLong()
  await ada.keyboard.press('Control+Home')
  const far = textBox(ada).getByText(/^line 300\./)
  await expect
    .poll(() => far.evaluate((line) => line.checkVisibility({ contentVisibilityAuto: true })), patient)
    .toBe(false)
  await ada.keyboard.press('Control+a')
  expect(await ada.evaluate(() => getSelection()?.toString().includes('line 300.'))).toBe(true)

  await moveCaret(ada, 'Control+Home')
  await ada.keyboard.press('Control+f')
  await ada.getByLabel('Find', { exact: true }).fill('line 300.')
  await ada.getByText('1 of 1').waitFor()
  await ada.keyboard.press('Enter')
  await expect.poll(() => isOnScreen(ada, 'line 300.'), patient).toBe(true)
  await ada.keyboard.press('Escape')

  await ada.emulateMedia({ media: 'print' })
  const pdf = await ada.pdf({ format: 'A4' })
  expect(pdf.length).toBeGreaterThan(20_000)
  expect((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length).toBeGreaterThan(8)
  await ada.emulateMedia({ media: 'screen' })
}, 120_000)

test('another’s caret is on its letter after a jump over what was never drawn', async () => {
  const ada = await pasteLong()
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).getByText('Title').click()
  await moveCaret(mei, 'Control+End')
  await ada.locator('.quire-caret').waitFor({ state: 'attached' })
  await ada.keyboard.press('Control+Home')
  for (const where of ['Control+End', 'Control+Home', 'Control+End']) {
    await moveCaret(ada, where)
    if (where === 'Control+Home') continue
    await expect.poll(() => isOnScreen(ada, `line ${count - 1}.`), patient).toBe(true)
    await expect.poll(() => ada.evaluate(caretDrift), patient).toBeLessThanOrEqual(1)
  }
  await ada.setViewportSize({ width: 600, height: 800 })
  await moveCaret(ada, 'Control+Home')
  await moveCaret(ada, 'Control+End')
  await expect.poll(() => ada.evaluate(caretDrift), patient).toBeLessThanOrEqual(1)
}, 120_000)

test('what one reads stays to the pixel while another writes above', async () => {
  const ada = await pasteLong()
  const mei = await joinDocument(app, ada, 'Mei')
  await ada.reload()
  await writable(ada)
  await ada.mouse.move(600, 500)
  await ada.mouse.wheel(0, 9_000)
  const line = await ada.waitForFunction(() => {
    const element = document.elementFromPoint(600, 400)?.closest('.quire-content > p')
    return element?.textContent?.startsWith('line') ? element : null
  })
  const top = () =>
    line.evaluate(
      (element) =>
        new Promise<number>((resolve) => {
          let last = Number.NaN
          let still = 0
          const look = () => {
            const { top } = (element as Element).getBoundingClientRect()
            still = top === last ? still + 1 : 0
            last = top
            if (still > 20) resolve(top)
            else requestAnimationFrame(look)
          }
          look()
        }),
    )
  const before = await top()
  await textBox(mei).locator('h1').click()
  await moveCaret(mei, 'End')
  for (let at = 0; at < 20; at++) {
    await mei.keyboard.press('Enter')
    await mei.keyboard.type(`above ${at}`)
  }
  await expect.poll(() => ada.getByText('above 19', { exact: true }).count(), patient).toBe(1)
  expect(await top()).toBe(before)
}, 120_000)

const isOnScreen = (page: Page, text: string): Promise<boolean> =>
  page.evaluate((text) => {
    const line = [...document.querySelectorAll('.quire-content > p')].find((each) =>
      each.textContent?.startsWith(text),
    )
    const box = line?.getBoundingClientRect()
    return box !== undefined && box.top < innerHeight && box.bottom > 0
  }, text)

/** Pixels between the caret on the page and the end of the last text, where the caret's person is. */
const caretDrift = (): number => {
  const caret = document.querySelector('.quire-caret')?.getBoundingClientRect()
  const last = document.querySelector('.quire-content > :last-child')
  const range = document.createRange()
  if (!caret || !last) return Number.POSITIVE_INFINITY
  range.selectNodeContents(last)
  const end = [...range.getClientRects()].at(-1)
  if (!end) return Number.POSITIVE_INFINITY
  return Math.max(Math.abs(caret.left + caret.width / 2 - end.right), Math.abs(caret.top - end.top))
}
