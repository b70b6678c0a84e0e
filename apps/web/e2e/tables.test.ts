import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, saved, textBox, useApp } from './app.ts'
import { choose, insert, write } from './steps.ts'

const app = useApp()

/** A document with a table of three by three, the caret in its first cell. */
const openTable = async (): Promise<Page> => {
  const page = await write(app, 'Title', '')
  await insert(page, 'table', 'Table')
  await textBox(page).locator('th').first().waitFor()
  return page
}

const rows = (page: Page): Promise<string[][]> =>
  textBox(page).evaluate((root) =>
    [...root.querySelectorAll('tr')].map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  )
const shape = async (page: Page) => (await rows(page)).map((row) => row.length)
const tool = (page: Page, name: string) =>
  page.getByRole('toolbar', { name: 'Table' }).getByRole('button', { name, exact: true })

const firstWidth = (page: Page): Promise<number> =>
  textBox(page)
    .locator('th')
    .first()
    .evaluate((cell) => Math.round(cell.getBoundingClientRect().width))

/** Drags over cells, from one to another, counted from 0 in the order of the document. */
const selectCells = async (page: Page, from: number, to: number): Promise<void> => {
  const cells = textBox(page).locator('td, th')
  const [one, other] = [await cells.nth(from).boundingBox(), await cells.nth(to).boundingBox()]
  if (!one || !other) throw new Error('the cells are not on the page')
  await page.mouse.move(one.x + one.width / 2, one.y + 15)
  await page.mouse.down()
  await page.mouse.move(other.x + other.width / 2, other.y + 15, { steps: 8 })
  await page.mouse.up()
  await textBox(page).locator('.quire-td-selected').first().waitFor()
}

test('a table is inserted and filled with Tab, by two people at once', async () => {
  const ada = await openTable()
  await ada.keyboard.type('Harbour')
  await ada.keyboard.press('Tab')
  await ada.keyboard.type('Springs')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).locator('tr').nth(1).locator('td').first().click()
  await moveCaret(ada, 'Tab')
  await Promise.all([ada.keyboard.type('Neaps', { delay: 10 }), mei.keyboard.type('Leith', { delay: 10 })])
  const filled = [
    ['Harbour', 'Springs', 'Neaps'],
    ['Leith', '', ''],
    ['', '', ''],
  ]
  for (const page of [ada, mei]) await expect.poll(() => rows(page)).toEqual(filled)
})

test('rows and columns come and go, for both, while the other writes in a cell', async () => {
  const ada = await openTable()
  await ada.keyboard.type('a')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).locator('tr').nth(1).locator('td').nth(1).click()
  await mei.keyboard.type('kept')
  await tool(ada, 'Row below').click()
  await tool(ada, 'Column after').click()
  for (const page of [ada, mei]) await expect.poll(() => shape(page)).toEqual([4, 4, 4, 4])
  await mei.keyboard.type(' words')
  await tool(ada, 'Row above').click()
  await tool(ada, 'Column before').click()
  for (const page of [ada, mei]) await expect.poll(() => shape(page)).toEqual([5, 5, 5, 5, 5])
  await tool(ada, 'Delete row').click()
  await tool(ada, 'Delete column').click()
  for (const page of [ada, mei]) {
    await expect.poll(() => shape(page)).toEqual([4, 4, 4, 4])
    await expect
      .poll(async () => (await rows(page)).flat().filter((text) => text === 'kept words'))
      .toHaveLength(1)
  }
})

test('header row and column are switched', async () => {
  const page = await openTable()
  const headers = () => textBox(page).locator('th').count()
  await expect.poll(headers).toBe(3)
  await tool(page, 'Header column').click()
  await expect.poll(headers).toBe(5)
  await tool(page, 'Header row').click()
  await expect.poll(headers).toBe(3)
})

test('cells that are dragged over are merged, and split again', async () => {
  const ada = await openTable()
  await ada.keyboard.type('a')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await selectCells(ada, 3, 4)
  await tool(ada, 'Merge cells').click()
  for (const page of [ada, mei]) await expect.poll(() => shape(page)).toEqual([3, 2, 3])
  await tool(ada, 'Split cell').click()
  for (const page of [ada, mei]) await expect.poll(() => shape(page)).toEqual([3, 3, 3])
})

test('a column is made wider by mouse and by name, for both', async () => {
  const ada = await openTable()
  await ada.keyboard.type('a')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  const before = await firstWidth(ada)
  const box = await textBox(ada).locator('th').first().boundingBox()
  if (!box) throw new Error('the cell is not on the page')
  await ada.mouse.move(box.x + box.width - 2, box.y + 10)
  await ada.locator('.quire-column-edge').waitFor()
  await ada.mouse.down()
  await ada.mouse.move(box.x + box.width + 58, box.y + 10, { steps: 6 })
  await ada.mouse.up()
  await expect.poll(() => firstWidth(mei)).toBeGreaterThan(before + 40)
  const dragged = await firstWidth(mei)
  await textBox(ada).locator('th').first().click()
  await ada.keyboard.press('Control+k')
  await ada.getByRole('combobox', { name: 'What to do' }).fill('wider')
  await ada.keyboard.press('Enter')
  await expect.poll(() => firstWidth(mei)).toBeGreaterThan(dragged + 20)
})

test('a table is deleted as a whole, and comes back with undo', async () => {
  const page = await openTable()
  await page.keyboard.type('a')
  await saved(page)
  await tool(page, 'Delete table').click()
  await expect.poll(() => textBox(page).locator('table').count()).toBe(0)
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await rows(page))[0]?.[0]).toBe('a')
})

/** How far the columns of the first row begin from the left edge of the table, in the order of the document. */
const columnEdges = (page: Page): Promise<number[]> =>
  textBox(page)
    .locator('tr')
    .first()
    .evaluate((row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().left)))
const isMirrored = async (page: Page): Promise<boolean> => {
  const [first = 0, second = 0, third = 0] = await columnEdges(page)
  return first > second && second > third
}

test('the columns of a Hebrew table run from the right, for both; its edges and tools follow', async () => {
  const ada = await openTable()
  expect(await isMirrored(ada)).toBe(false)
  await ada.keyboard.type('1')
  await ada.keyboard.press('Tab')
  await ada.keyboard.type('גובה')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  for (const page of [ada, mei]) await expect.poll(() => isMirrored(page)).toBe(true)
  const tools = ada.getByRole('toolbar', { name: 'Table' })
  await ada.locator('[role=toolbar][data-mirrored][data-placed]').waitFor()
  const left = async (element: Locator) => Math.round((await element.boundingBox())?.x ?? Number.NaN)
  await expect.poll(() => left(tools)).toBe(await left(textBox(ada).locator('table')))

  const before = await firstWidth(ada)
  const box = await textBox(ada).locator('th').first().boundingBox()
  if (!box) throw new Error('the cell is not on the page')
  await ada.mouse.move(box.x + 2, box.y + 10)
  await ada.locator('.quire-column-edge').waitFor()
  await ada.mouse.down()
  await ada.mouse.move(box.x + 62, box.y + 10, { steps: 6 })
  await ada.mouse.up()
  await expect.poll(() => firstWidth(mei)).toBeLessThan(before - 40)

  await tools.getByRole('button', { name: 'Column before', exact: true }).click()
  for (const page of [ada, mei]) await expect.poll(() => shape(page)).toEqual([4, 4, 4])
  expect(await rows(ada)).toEqual([
    ['1', '', 'גובה', ''],
    ['', '', '', ''],
    ['', '', '', ''],
  ])
})

test('arrows go through Hebrew cells and select them as they lie', async () => {
  const page = await openTable()
  for (const word of ['נמל', 'שני', 'גובה']) {
    await page.keyboard.type(word)
    await page.keyboard.press('Tab')
  }
  const header = textBox(page).locator('th')
  await header.nth(1).click()
  await moveCaret(page, 'Home')
  // Three letters to the left, and out of the cell into the one that lies there.
  for (let letter = 0; letter < 3; letter++) await moveCaret(page, 'ArrowLeft')
  await page.keyboard.type('.')
  await expect.poll(() => header.nth(1).textContent()).toBe('שני.')
  await moveCaret(page, 'ArrowLeft')
  await page.keyboard.type('.')
  await expect.poll(() => header.nth(2).textContent()).toBe('.גובה')
  await moveCaret(page, 'ArrowRight')
  await moveCaret(page, 'ArrowRight')
  await page.keyboard.type('!')
  await expect.poll(() => header.nth(1).textContent()).toBe('שני.!')

  await header.first().click()
  await moveCaret(page, 'End')
  await moveCaret(page, 'Shift+ArrowLeft')
  const selected = () => textBox(page).locator('.quire-td-selected').allTextContents()
  await expect.poll(selected).toEqual(['נמל', 'שני.!'])
  await moveCaret(page, 'Shift+ArrowLeft')
  await expect.poll(selected).toEqual(['נמל', 'שני.!', '.גובה'])
  await moveCaret(page, 'Shift+ArrowRight')
  await expect.poll(selected).toEqual(['נמל', 'שני.!'])
})

test('a new table runs as the text before it, and turns round with its first letter', async () => {
  const page = await write(app, 'כותרת', 'שורה')
  await page.keyboard.press('Enter')
  await choose(page, 'table')
  await textBox(page).locator('th').first().waitFor()
  expect(await isMirrored(page)).toBe(true)
  await page.keyboard.type('Harbour')
  await expect.poll(() => isMirrored(page)).toBe(false)
})

/** The direction that the line with these words in a cell was given. */
const directionOf = (page: Page, words: string): Promise<string | null> =>
  textBox(page).locator('td p, th p').filter({ hasText: words }).getAttribute('dir')

/** The table with a line in its first two cells, open before two people. */
const openTableForTwo = async (): Promise<[ada: Page, mei: Page]> => {
  const ada = await openTable()
  await ada.keyboard.type('Harbour')
  await ada.keyboard.press('Tab')
  await ada.keyboard.type('Springs')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).getByText('Springs').waitFor()
  return [ada, mei]
}

test('a direction chosen for all cells is the table’s, while the other writes in one, and is taken back', async () => {
  const [ada, mei] = await openTableForTwo()
  await textBox(mei).locator('td').first().click()
  await selectCells(ada, 0, 8)
  await Promise.all([choose(ada, 'right to left'), mei.keyboard.type('Leith', { delay: 20 })])
  for (const page of [ada, mei]) {
    await expect.poll(() => isMirrored(page)).toBe(true)
    await expect.poll(async () => (await rows(page))[1]).toEqual(['Leith', '', ''])
    for (const words of ['Harbour', 'Springs']) await expect.poll(() => directionOf(page, words)).toBe('rtl')
  }
  await saved(ada)
  await mei.reload()
  await textBox(mei).getByText('Leith').waitFor()
  await expect.poll(() => isMirrored(mei)).toBe(true)
  await choose(ada, 'direction by first letter')
  for (const page of [ada, mei]) {
    await expect.poll(() => isMirrored(page)).toBe(false)
    await expect.poll(() => directionOf(page, 'Harbour')).toBe('auto')
  }
  await ada.keyboard.press('Control+z')
  for (const page of [ada, mei]) await expect.poll(() => isMirrored(page)).toBe(true)
})

test('a direction chosen for some cells is that of their lines, for everything that of the table too', async () => {
  const [ada, mei] = await openTableForTwo()
  await selectCells(ada, 1, 4)
  await choose(ada, 'right to left')
  for (const page of [ada, mei]) {
    await expect.poll(() => directionOf(page, 'Springs')).toBe('rtl')
    expect(await directionOf(page, 'Harbour')).toBe('auto')
    expect(await isMirrored(page)).toBe(false)
  }
  await textBox(ada).getByText('Title').click()
  await moveCaret(ada, 'Control+a')
  await ada.getByRole('button', { name: 'More formatting' }).click()
  await ada.getByRole('menuitem', { name: 'Right to left' }).click()
  for (const page of [ada, mei]) {
    await expect.poll(() => isMirrored(page)).toBe(true)
    await expect.poll(() => directionOf(page, 'Harbour')).toBe('rtl')
  }
})

test('a direction chosen for blank cells is seen alike by both: they have no line yet', async () => {
  const [ada, mei] = await openTableForTwo()
  await selectCells(ada, 0, 8)
  await choose(ada, 'right to left')
  const directions = (page: Page) =>
    textBox(page)
      .locator('td p, th p')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('dir')))
  for (const page of [ada, mei])
    await expect.poll(() => directions(page)).toEqual(['rtl', 'rtl', ...Array(7).fill('auto')])
})

test('with the caret in a cell the columns have their own direction, whatever is written', async () => {
  const [ada, mei] = await openTableForTwo()
  await choose(ada, 'columns right to left')
  for (const page of [ada, mei]) {
    await expect.poll(() => isMirrored(page)).toBe(true)
    expect(await directionOf(page, 'Springs')).toBe('auto')
  }
  await choose(ada, 'columns by the first letter')
  for (const page of [ada, mei]) await expect.poll(() => isMirrored(page)).toBe(false)
})

test('a Hebrew table that is wider than the page begins with its first column', async () => {
  const page = await openTable()
  await page.keyboard.type('נמל')
  for (let press = 0; press < 24; press++) await choose(page, 'wider')
  const edgeGap = () =>
    textBox(page)
      .locator('th')
      .first()
      .evaluate((cell) => {
        const box = cell.closest('.quire-table-wrapper')?.getBoundingClientRect()
        return Math.round((box?.right ?? Number.NaN) - cell.getBoundingClientRect().right)
      })
  expect(
    await textBox(page)
      .locator('.quire-table-wrapper')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
  ).toBe(true)
  await page.reload()
  await textBox(page).locator('th').first().waitFor()
  await expect.poll(edgeGap).toBe(0)
})
