// Documents in which some lines read from the right: what stands beside a block stands where its lines begin.
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, saved, textBox, useApp } from './app.ts'
import { blocks, insert, write } from './steps.ts'

const app = useApp()

const boxOf = async (element: Locator) => {
  const box = await element.boundingBox()
  if (!box) throw new Error('not on the screen')
  return { ...box, right: box.x + box.width }
}

const line = (page: Page, text: string): Locator => textBox(page).getByText(text, { exact: true })
const grip = (page: Page): Locator => page.getByRole('button', { name: /^Block menu/ })
const plus = (page: Page): Locator => page.getByRole('button', { name: 'Insert below' })

/** On which side of the text the handle of a line stands, its grip the nearer of its buttons; undefined elsewhere. */
const handleSide = async (page: Page, words: string): Promise<'left' | 'right' | undefined> => {
  await line(page, words).hover()
  await grip(page).waitFor()
  const [one, other, text] = [await boxOf(grip(page)), await boxOf(plus(page)), await boxOf(textBox(page))]
  if (other.right <= one.x && one.right <= text.x) return 'left'
  if (one.right <= other.x && text.right <= one.x) return 'right'
  return undefined
}

test('the handle stands where its block begins, each block by its own direction', async () => {
  const page = await write(app, 'Title', 'from the left', 'מימין', '[] משימה', 'שנייה')
  expect(await handleSide(page, 'from the left')).toBe('left')
  expect(await handleSide(page, 'מימין')).toBe('right')
  expect(await handleSide(page, 'שנייה')).toBe('right')
  expect(await handleSide(page, 'from the left')).toBe('left')

  // The margin beside the beginning means the block, the one beside its end nothing.
  const text = await boxOf(textBox(page))
  const { y, height } = await boxOf(line(page, 'מימין'))
  await page.mouse.move(text.x - 30, y + height / 2)
  await grip(page).waitFor({ state: 'hidden' })
  await page.mouse.move(text.right + 30, y + height / 2)
  await grip(page).waitFor()
})

test('the page has room for the handle on either side, however narrow', async () => {
  const page = await write(app, 'Title', '## Part', 'from the left', '[] task', '', 'מימין', '[] משימה')
  const stage = page.locator('.stage')
  for (const width of [850, 1000, 1190, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    for (const [words, side] of [
      ['from the left', 'left'],
      ['task', 'left'],
      ['מימין', 'right'],
      ['משימה', 'right'],
    ] as const) {
      await expect.poll(() => handleSide(page, words)).toBe(side)
      const [room, button] = [await boxOf(stage), await boxOf(plus(page))]
      expect([width, button.x >= room.x, button.right <= room.right]).toEqual([width, true, true])
      expect(await stage.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    }
  }
})

test('the handle of a table stands where its columns begin', async () => {
  const page = await write(app, 'Title', '')
  await insert(page, 'table', 'Table')
  await textBox(page).locator('th').first().waitFor()
  await page.keyboard.type('height')
  await expect.poll(() => handleSide(page, 'height')).toBe('left')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('גובה')
  await expect.poll(() => handleSide(page, 'גובה')).toBe('right')
})

test('the menu of a block from the right opens over the block, by mouse and by key', async () => {
  const page = await write(app, 'Title', 'מימין')
  const menu = page.getByRole('menu', { name: 'Block' })
  await line(page, 'מימין').hover()
  await grip(page).click()
  await expect
    .poll(async () => Math.round((await boxOf(menu)).right))
    .toBe(Math.round((await boxOf(grip(page))).right))
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+.')
  await expect
    .poll(async () => Math.round((await boxOf(menu)).right))
    .toBe(Math.round((await boxOf(grip(page))).right))
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: מימין', 'p: מימין'])
})

test('a block from the right is dragged to a line shown, and the other sees it', async () => {
  const ada = await write(app, 'Title', 'one', 'two', 'שלוש')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await line(ada, 'שלוש').hover()
  const from = await boxOf(grip(ada))
  const [one, text] = [await boxOf(line(ada, 'one')), await boxOf(textBox(ada))]
  expect(from.x).toBeGreaterThan(text.right)
  await ada.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await ada.mouse.down()
  await ada.mouse.move(from.x + from.width / 2, one.y + 3, { steps: 6 })
  const dropLine = await boxOf(ada.locator('.quire-drop-line'))
  expect([dropLine.x, dropLine.right]).toEqual([text.x, text.right])
  expect(Math.abs(dropLine.y - one.y)).toBeLessThan(10)
  await ada.mouse.up()
  for (const page of [ada, mei])
    await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: שלוש', 'p: one', 'p: two'])
})

const computed = (element: Locator, property: string): Promise<string> =>
  element.evaluate((shown, property) => getComputedStyle(shown).getPropertyValue(property), property)

test('callouts, toggles and columns are laid out as their writing runs, for both', async () => {
  const ada = await write(app, 'Title', '')
  await insert(ada, 'note', 'Note')
  await ada.keyboard.type('זהירות')
  await moveCaret(ada, 'Enter')
  await moveCaret(ada, 'Enter')
  await insert(ada, 'toggle', 'Toggle')
  await ada.keyboard.type('עוד')
  await moveCaret(ada, 'Enter')
  await ada.keyboard.type('בתוך המתג')
  await moveCaret(ada, 'Enter')
  await moveCaret(ada, 'Enter')
  await insert(ada, 'columns', 'Two columns')
  await ada.keyboard.type('ראשון')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  for (const page of [ada, mei]) {
    const callout = textBox(page).locator('.quire-callout')
    await expect.poll(() => computed(callout, 'border-right-width')).toBe('3px')
    const [first, second] = [
      textBox(page).locator('.quire-columns > *').first(),
      textBox(page).locator('.quire-columns > *').last(),
    ]
    await expect.poll(async () => (await boxOf(first)).x > (await boxOf(second)).x).toBe(true)
    await expect.poll(() => computed(textBox(page).locator('.quire-toggle'), 'padding-right')).toBe('28px')
  }
  expect(await handleSide(mei, 'זהירות')).toBe('right')

  // Where the marker of the toggle is seen it is clicked.
  const title = textBox(mei).locator('.quire-toggle-title')
  expect(await title.evaluate((shown) => getComputedStyle(shown, '::before').right)).toBe('8px')
  const { right, y } = await boxOf(title)
  await mei.mouse.click(right - 12, y + 14)
  await line(mei, 'בתוך המתג').waitFor({ state: 'hidden' })
  // A quarter turn from pointing down, to the left: the way the text goes on.
  await expect
    .poll(() => title.evaluate((shown) => getComputedStyle(shown, '::before').rotate))
    .toBe('135deg')

  await line(ada, 'זהירות').click()
  await moveCaret(ada, 'Home')
  await ada.keyboard.type('Beware ')
  for (const page of [ada, mei])
    await expect
      .poll(() => computed(textBox(page).locator('.quire-callout'), 'border-left-width'))
      .toBe('3px')
})
