// What stays where it is: another's caret on its letter, and what one reads on the screen.
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp, writable } from './app.ts'

const app = useApp()
const patient = { timeout: 30_000 }

const tides =
  'The sea comes in twice a day, or nearly. It is late by some fifty minutes each day, because the moon is, and whoever learns that much can plan a walk to the island and back.'

/** Writes lines as a person does, only faster: a line at a time. */
const writeLines = async (page: Page, lines: readonly string[]): Promise<void> => {
  await textBox(page).click()
  for (const [at, line] of lines.entries()) {
    if (at > 0) await page.keyboard.press('Enter')
    await page.keyboard.insertText(line)
  }
  await saved(page)
}

test('another’s caret stays on its letter: resized, zoomed, at other densities, with late fonts and pictures', async () => {
  const ada = await newDocument(app, 'Ada')
  await ada.context().route(/woff2$|icon\.svg$/, async (route) => {
    await isReleased
    await route.continue()
  })
  let release = () => {}
  const isReleased = new Promise<void>((resolve) => {
    release = resolve
  })
  await textBox(ada).click()
  await ada.keyboard.insertText('Title')
  await ada.keyboard.press('Enter')
  await ada.evaluate((address) => {
    const data = new DataTransfer()
    data.setData('text/html', `<p>before</p><img alt="late" src="${address}"><p>after</p>`)
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    )
  }, new URL('/icon.svg', ada.url()).href)
  await textBox(ada).locator('img').waitFor({ state: 'attached' })
  await ada.keyboard.press('Enter')
  await ada.keyboard.insertText(tides)
  await saved(ada)
  await ada.reload({ waitUntil: 'commit' })
  await writable(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await mei.getByText('The sea').click()
  await moveCaret(mei, 'Control+End')
  await ada.locator('.quire-caret').waitFor()
  const isInPlace = (when: string) =>
    expect.poll(() => ada.evaluate(caretDrift), { ...patient, message: when }).toBeLessThanOrEqual(1)

  await isInPlace('before fonts and pictures')
  expect(await ada.evaluate(() => document.fonts.check('18px "Source Serif 4 Variable"'))).toBe(false)
  release()
  await ada.evaluate(() => document.fonts.ready)
  await expect
    .poll(() => ada.getByAltText('late').evaluate((image: HTMLImageElement) => image.naturalWidth), patient)
    .toBeGreaterThan(0)
  await isInPlace('after fonts and pictures')
  for (const width of [700, 420, 1280]) {
    await ada.setViewportSize({ width, height: 800 })
    await isInPlace(`${width} px wide`)
  }
  for (const zoom of ['0.8', '1.5', '1']) {
    await ada.evaluate((zoom) => document.documentElement.style.setProperty('zoom', zoom), zoom)
    await isInPlace(`zoom ${zoom}`)
  }
  const devtools = await ada.context().newCDPSession(ada)
  for (const density of [1.1, 1.5, 2]) {
    await devtools.send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(1280 / density),
      height: Math.round(800 / density),
      deviceScaleFactor: density,
      mobile: false,
    })
    await isInPlace(`density ${density}`)
  }
  await mei.keyboard.press('Enter')
  await ada.evaluate(() => document.documentElement.style.setProperty('zoom', '1.25'))
  await expect.poll(() => textBox(ada).locator('p').count(), patient).toBe(4)
  await isInPlace('an empty line, zoomed')
}, 180_000)

test('what one reads stays to the pixel while another writes 50 lines above, wherever one’s own caret is', async () => {
  const ada = await newDocument(app, 'Ada')
  await writeLines(ada, ['Title', ...Array.from({ length: 60 }, (_, at) => `line ${at}.`)])
  const mei = await joinDocument(app, ada, 'Mei')
  await ada.reload()
  await writable(ada)
  const read = ada.getByText('line 45.', { exact: true })
  const heading = textBox(mei).locator('h1')
  const readers = [
    ['nowhere', async () => {}],
    ['where the other writes', () => textBox(ada).locator('h1').click()],
  ] as const
  for (const [round, [where, begin]] of readers.entries()) {
    await begin()
    await ada.mouse.move(600, 500)
    await ada.mouse.wheel(0, 100_000)
    await read.waitFor()
    const top = await settledTop(read)
    expect(top).toBeGreaterThan(0)
    expect(top).toBeLessThan(800)

    await heading.click()
    await moveCaret(mei, 'Home')
    await mei.keyboard.insertText('x')
    await expect
      .poll(() => textBox(ada).locator('h1').textContent(), patient)
      .toBe(`${'x'.repeat(round + 1)}Title`)
    expect([where, await settledTop(read)]).toEqual([where, top])
    await moveCaret(mei, 'End')
    for (let at = 0; at < 50; at++) {
      await mei.keyboard.press('Enter')
      await mei.keyboard.type(`${at}`)
    }
    await expect.poll(() => ada.getByText('49', { exact: true }).count(), patient).toBe(round + 1)
    expect([where, await settledTop(read)]).toEqual([where, top])
    await ada.keyboard.press('Control+Home')
  }
}, 180_000)

/** Where an element is once scrolling has come to rest. */
const settledTop = (locator: Locator): Promise<number> =>
  locator.evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        let last = Number.NaN
        let still = 0
        const look = () => {
          const { top } = element.getBoundingClientRect()
          still = top === last ? still + 1 : 0
          last = top
          if (still > 20) resolve(top)
          else requestAnimationFrame(look)
        }
        look()
      }),
  )

/** Pixels between the caret on the page and the end of the last text, where the caret's person is. */
const caretDrift = (): number => {
  const caret = document.querySelector('.quire-caret')?.getBoundingClientRect()
  const last = document.querySelector('.quire-content > :last-child')
  const range = document.createRange()
  if (!caret || !last) return Number.POSITIVE_INFINITY
  range.selectNodeContents(last)
  const rects = range.getClientRects()
  const end = rects[rects.length - 1]
  const box = last.getBoundingClientRect()
  const [right, top] = end ? [end.right, end.top] : [box.left, box.top]
  return Math.max(Math.abs(caret.left + caret.width / 2 - right), Math.abs(caret.top - top))
}
