// The editor in a shadow root: everything that opens is inside it, has the editor's looks, and works by key and mouse.
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { moveCaret, selectionHeard, textBox, useApp } from './app.ts'
import { useEmbedded } from './embedded.ts'

const app = useApp()
const openEmbedded = useEmbedded(app)

const article = 'Some words with a [link](https://example.org) inside.\n\nMore of them.'

const open = async (content = article): Promise<Page> => {
  const page = await openEmbedded('Ada', { shadow: '', content })
  await textBox(page).and(page.locator('[contenteditable=true]')).waitFor()
  return page
}

/** Is it inside the shadow root, on the screen, and does it look like the editor's? */
const isOurs = (element: Locator) =>
  element.evaluate((opened) => {
    const { top, bottom, left, right } = opened.getBoundingClientRect()
    return {
      root: opened.getRootNode() instanceof ShadowRoot,
      placed: top >= 0 && left >= 0 && right <= innerWidth && bottom <= innerHeight && bottom > top,
      styled: getComputedStyle(opened).getPropertyValue('--quire-ink') !== '',
      ground: getComputedStyle(opened).backgroundColor !== 'rgba(0, 0, 0, 0)',
    }
  })
const ours = { root: true, placed: true, styled: true, ground: true }

/** The distance of two things on the screen, from the lower end of one to the upper of the other or the other way. */
const gapOf = async (a: Locator, b: Locator): Promise<number> => {
  const [one, other] = [await a.boundingBox(), await b.boundingBox()]
  if (!one || !other) throw new Error('not on the screen')
  return Math.max(0, other.y - one.y - one.height, one.y - other.y - other.height)
}

const placed = (page: Page, role: 'toolbar' | 'listbox', name: string): Locator =>
  page.getByRole(role, { name }).and(page.locator('[data-placed]'))

/** Types behind the last line what opens a list at the caret, and waits until that is as it should be. */
const openAtCaret = async (page: Page, typed: string, name: string): Promise<void> => {
  const line = textBox(page).getByText('More of them.')
  await line.click()
  await moveCaret(page, 'End')
  await page.keyboard.type(typed)
  const list = placed(page, 'listbox', name)
  await list.waitFor()
  expect(await isOurs(list)).toEqual(ours)
  expect(await gapOf(list, line)).toBeLessThan(20)
}

test('the / menu opens at the caret and inserts by key and by mouse', async () => {
  const page = await open()
  await openAtCaret(page, ' /', 'Insert')
  await page.keyboard.type('divider')
  await page.keyboard.press('Enter')
  await textBox(page).locator('.quire-divider').waitFor()
  await page.keyboard.type('/quote')
  await page.getByRole('option', { name: /^Quote/ }).click()
  await page.keyboard.type('quoted')
  await textBox(page).locator('blockquote').getByText('quoted').waitFor()
})

test('emoji and people open at the caret', async () => {
  const page = await open()
  await openAtCaret(page, ' :rocket', 'Emoji')
  await page.keyboard.press('Enter')
  await textBox(page).getByText('🚀').waitFor()
  await page.keyboard.type(' @tomorrow')
  await placed(page, 'listbox', 'Mention').waitFor()
  await page.getByRole('option').click()
  await expect.poll(() => textBox(page).locator('.quire-mention').count()).toBe(1)
})

test('the toolbar stands at the selection, formats, and opens its menus', async () => {
  const page = await open()
  const line = textBox(page).getByText('More of them.')
  await line.dblclick()
  await selectionHeard(page)
  const toolbar = placed(page, 'toolbar', 'Formatting')
  await toolbar.waitFor()
  expect(await isOurs(toolbar)).toEqual(ours)
  expect(await gapOf(toolbar, line)).toBeLessThan(20)
  await toolbar.getByRole('button', { name: 'Bold' }).click()
  await textBox(page).locator('strong').waitFor()
  await toolbar.getByRole('button', { name: 'Colours' }).click()
  const colours = page.getByRole('menu', { name: 'Colours' })
  await colours.waitFor()
  expect(await isOurs(colours)).toEqual(ours)
  await colours.getByRole('menuitemradio', { name: 'Red text' }).click()
  await expect.poll(() => textBox(page).locator('strong').getAttribute('style')).toContain('red')
  await toolbar.getByRole('button', { name: /^Turn into/ }).focus()
  await page.keyboard.press('Enter')
  const kinds = page.getByRole('menu')
  await kinds.waitFor()
  expect(await isOurs(kinds)).toEqual(ours)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await kinds.waitFor({ state: 'detached' })
  await textBox(page).locator('h1').waitFor()
  await toolbar.getByRole('button', { name: 'More formatting' }).click()
  await page.getByRole('menuitem', { name: /Superscript/ }).click()
  await textBox(page).locator('sup').waitFor()
})

test('a link shows its bubble, is changed in it and removed', async () => {
  const page = await open()
  await textBox(page).getByText('link').click()
  const bubble = placed(page, 'toolbar', 'Link')
  await bubble.waitFor()
  expect(await isOurs(bubble)).toEqual(ours)
  await bubble.getByRole('button', { name: 'Edit link' }).click()
  await bubble.getByRole('textbox').fill('https://example.com/other')
  await page.keyboard.press('Enter')
  await expect
    .poll(() => textBox(page).getByRole('link').getAttribute('href'))
    .toBe('https://example.com/other')
  await textBox(page).getByText('link').click()
  await bubble.getByRole('button', { name: 'Remove link' }).click()
  await expect.poll(() => textBox(page).getByRole('link').count()).toBe(0)
})

test('the block menu opens by key and from the handle, and the handle drags', async () => {
  const page = await open()
  await textBox(page).getByText('More of them.').click()
  await page.keyboard.press('Control+.')
  const menu = page.getByRole('menu', { name: 'Block' })
  await menu.waitFor()
  expect(await isOurs(menu)).toEqual(ours)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await menu.waitFor({ state: 'detached' })
  await expect.poll(() => textBox(page).getByText('More of them.').count()).toBe(2)
  await textBox(page).getByText('More of them.').first().hover()
  await page.getByRole('button', { name: /^Block menu/ }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect.poll(() => textBox(page).getByText('More of them.').count()).toBe(1)
  await textBox(page).getByText('Some words').hover()
  const grip = await page.getByRole('button', { name: /^Block menu/ }).boundingBox()
  const last = await textBox(page).getByText('More of them.').last().boundingBox()
  if (!grip || !last) throw new Error('not on the screen')
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
  await page.mouse.down()
  await page.mouse.move(last.x + 10, last.y + last.height - 3, { steps: 5 })
  await page.mouse.up()
  await expect
    .poll(() => textBox(page).locator(':scope > p').allTextContents())
    .toEqual(['More of them.', 'Some words with a link inside.'])
})

test('a table has its tools, and cells are selected and merged', async () => {
  const page = await open('| a | b |\n| - | - |\n| c | d |')
  await textBox(page).getByText('c', { exact: true }).click()
  const tools = placed(page, 'toolbar', 'Table')
  await tools.waitFor()
  expect(await isOurs(tools)).toEqual(ours)
  await tools.getByRole('button', { name: 'Column after' }).click()
  await expect.poll(() => textBox(page).locator('td, th').count()).toBe(6)
  const cell = async (name: string) => {
    const box = await textBox(page).getByText(name, { exact: true }).boundingBox()
    if (!box) throw new Error('not on the screen')
    return [box.x + 3, box.y + 8] as const
  }
  await page.mouse.move(...(await cell('a')))
  await page.mouse.down()
  await page.mouse.move(...(await cell('c')), { steps: 8 })
  await page.mouse.up()
  await tools.getByRole('button', { name: 'Merge cells' }).click()
  await expect.poll(() => textBox(page).locator('td, th').count()).toBe(5)
})

test('a code block has its languages and is coloured', async () => {
  const page = await open('```js\nconst one = 1\n```')
  await textBox(page).locator('code').click()
  const tools = placed(page, 'toolbar', 'Code block')
  await tools.waitFor()
  expect(await isOurs(tools)).toEqual(ours)
  await tools.getByRole('combobox', { name: 'Language' }).selectOption('python')
  await expect
    .poll(() => page.evaluate(() => window.editors[0]?.handle.exportAs('markdown')))
    .toContain('```python')
})

test('palette, find and help open inside and go with Escape, back to the text', async () => {
  const page = await open()
  await textBox(page).getByText('More of them.').click()
  for (const [key, opened] of [
    ['Control+k', page.getByRole('dialog', { name: 'Commands' })],
    ['Control+f', page.getByRole('search', { name: 'Find and replace' })],
    ['Control+/', page.getByRole('dialog')],
  ] as const) {
    await page.keyboard.press(key)
    await opened.waitFor()
    expect([key, await isOurs(opened)]).toEqual([key, ours])
    await page.keyboard.press('Escape')
    await opened.waitFor({ state: 'detached' })
  }
  await page.keyboard.type('back ')
  await expect.poll(() => textBox(page).textContent()).toContain('back ')
})
