// What is used on a block that is there already, while somebody else writes in that block: a table's tools, a picked
// picture, a list's ticks, the block menu, find. No word is lost or doubled, both see the same, nothing throws, and
// the other person's caret stays where it was: she goes on to write without looking.
import { Buffer } from 'node:buffer'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, saved, selectionHeard, textBox, useApp } from './app.ts'
import { blocks, choose, insert, write } from './steps.ts'

const app = useApp()
/** Many round trips, each slow on a busy machine. */
const timeout = 480_000
const settled = { timeout: 15_000 }

const countOf = (text: string, word: string): number => text.split(word).length - 1
const textOf = async (page: Page): Promise<string> => (await textBox(page).textContent()) ?? ''

const tableOf = (page: Page): Promise<string[][]> =>
  textBox(page).evaluate((root) =>
    [...root.querySelectorAll('tr')].map((row) =>
      [...row.children].map(
        (cell) => `${cell.tagName}${(cell as HTMLTableCellElement).colSpan}:${cell.textContent}`,
      ),
    ),
  )
const widthOf = (page: Page): Promise<number> =>
  textBox(page)
    .locator('tr')
    .first()
    .locator('th, td')
    .first()
    .evaluate((cell) => Math.round(cell.getBoundingClientRect().width))

const drag = async (page: Page, from: Locator, to: Locator): Promise<void> => {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()]
  if (!start || !end) throw new Error('the cells are not on the page')
  await page.mouse.move(start.x + 20, start.y + 15)
  await page.mouse.down()
  await page.mouse.move(end.x + 40, end.y + 15, { steps: 8 })
  await page.mouse.up()
}

test('every table tool, each while a second person writes in a cell of that table', { timeout }, async () => {
  const ada = await write(app, 'Title', '')
  await insert(ada, 'table', 'Table')
  await textBox(ada).locator('th').first().waitFor()
  for (let cell = 0; cell < 4; cell++) await moveCaret(ada, 'Tab')
  await ada.keyboard.type('alpha')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).getByText('alpha').click()
  await moveCaret(mei, 'End')

  const first = textBox(ada).locator('tr').first().locator('th, td').first()
  const row = textBox(ada).locator('tr').filter({ hasText: 'alpha' }).locator('th, td')
  const tool = (name: string) => async () => {
    await first.click()
    await ada.getByRole('toolbar', { name: 'Table' }).getByRole('button', { name, exact: true }).click()
  }
  const merge = (from: number, to: number) => async () => {
    await drag(ada, row.nth(from), row.nth(to))
    await ada.getByRole('toolbar', { name: 'Table' }).getByRole('button', { name: 'Merge cells' }).click()
  }
  const split = async () => {
    await row.filter({ hasText: 'alpha' }).click()
    await ada.getByRole('toolbar', { name: 'Table' }).getByRole('button', { name: 'Split cell' }).click()
  }
  const uses: readonly (readonly [name: string, use: () => Promise<void>, shape: string])[] = [
    ['header column', tool('Header column'), '3,3,3'],
    ['header row', tool('Header row'), '3,3,3'],
    ['merge: her cell and the next', merge(1, 2), '3,2,3'],
    ['split', split, '3,3,3'],
    ['merge: the cell before and hers', merge(0, 1), '3,2,3'],
    ['split again', split, '3,3,3'],
    ['row above', tool('Row above'), '3,3,3,3'],
    ['row below', tool('Row below'), '3,3,3,3,3'],
    ['column before', tool('Column before'), '4,4,4,4,4'],
    ['column after', tool('Column after'), '5,5,5,5,5'],
    ['delete row', tool('Delete row'), '5,5,5,5'],
    ['delete column', tool('Delete column'), '4,4,4,4'],
    [
      'wider by name',
      async () => {
        await first.click()
        await choose(ada, 'wider')
      },
      '4,4,4,4',
    ],
  ]
  let words = 'alpha'
  for (const [at, [name, use, shape]] of uses.entries()) {
    words += ` w${at}x`
    await Promise.all([use(), mei.keyboard.type(` w${at}x`, { delay: 15 })])
    await expect
      .poll(async () => {
        const [here, there] = [await tableOf(ada), await tableOf(mei)]
        const found = here.flat().filter((cell) => cell.endsWith(`:${words}`)).length
        const same = JSON.stringify(here) === JSON.stringify(there)
        return `${name}: ${here.map(({ length }) => length)} ${same ? 'the same' : JSON.stringify([here, there])} ${found || JSON.stringify(here)}`
      }, settled)
      .toBe(`${name}: ${shape} the same 1`)
  }
  expect(await widthOf(ada)).toBe(await widthOf(mei))

  // What she writes while the table is deleted may bring it back (M-GRID). Undo does in any case, with all she wrote.
  await Promise.all([tool('Delete table')(), mei.keyboard.type(' last', { delay: 15 })])
  await saved(mei)
  await ada.keyboard.press('Control+z')
  for (const page of [ada, mei]) await expect.poll(() => textOf(page), settled).toContain(words)
  await expect.poll(async () => (await textOf(ada)) === (await textOf(mei)), settled).toBe(true)
})

interface Use {
  readonly name: string
  /** What the line is made into before both begin. */
  readonly before?: (ada: Page) => Promise<unknown>
  readonly use: (ada: Page, line: Locator) => Promise<unknown>
  /** What is to be seen in the end, beside both people's words. */
  readonly seen: (page: Page) => Promise<unknown>
  readonly is: unknown
  /** The block goes for a moment, and her caret with it: her last letter may stand elsewhere. */
  readonly takesCaret?: true
}

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
const pick = async (page: Page, ask: () => Promise<unknown>, name: string): Promise<void> => {
  const choosing = page.waitForEvent('filechooser')
  await ask()
  const isPicture = name.endsWith('.png')
  await (await choosing).setFiles({
    name,
    mimeType: isPicture ? 'image/png' : 'text/markdown',
    buffer: Buffer.from(isPicture ? png : 'imported *words*\n', isPicture ? 'base64' : 'utf8'),
  })
}
const byMenu = (name: string) => async (ada: Page) => {
  await ada.keyboard.press('Control+.')
  await ada.getByRole('menuitem', { name, exact: true }).click()
}
const count = (selector: string) => (page: Page) => textBox(page).locator(selector).count()

const uses: readonly Use[] = [
  {
    name: 'ticking a to-do',
    before: (ada) => choose(ada, 'to-do'),
    use: (ada) => ada.getByRole('checkbox').click({ position: { x: 8, y: 14 } }),
    seen: count('[role=checkbox][aria-checked=true]'),
    is: 1,
  },
  {
    name: 'turn into by the block menu',
    use: byMenu('Heading 2'),
    seen: count('h2'),
    is: 1,
  },
  {
    name: 'the language of code, and copying it',
    before: (ada) => choose(ada, 'snippet'),
    use: async (ada) => {
      const tools = ada.getByRole('toolbar', { name: 'Code block' })
      await tools.getByLabel('Language').selectOption('typescript')
      await tools.getByRole('button', { name: 'Copy code' }).click()
    },
    seen: count('code.quire-code, pre, code'),
    is: 1,
  },
  {
    name: 'folding a toggle',
    before: (ada) => choose(ada, 'toggle'),
    use: (ada) => ada.locator('.quire-toggle-title').click({ position: { x: 10, y: 14 } }),
    seen: count('.quire-toggle-title'),
    is: 1,
  },
  {
    name: 'the other column',
    before: (ada) => choose(ada, 'two columns'),
    use: async (ada) => {
      await textBox(ada).locator('.quire-column').nth(1).click()
      await ada.keyboard.type('beside')
    },
    seen: (page) => textBox(page).locator('.quire-column').nth(1).textContent(),
    is: 'beside',
  },
  {
    name: 'an equation, written and changed',
    use: async (ada) => {
      await ada.keyboard.type(' /inline eq')
      await ada.getByRole('listbox', { name: 'Insert' }).waitFor()
      await ada.keyboard.press('Enter')
      await ada.getByLabel('Equation in TeX').fill('a^2')
      await ada.keyboard.press('Enter')
      await ada.getByRole('button', { name: 'Equation a^2' }).click()
      await ada.getByLabel('Equation in TeX').fill('b^3')
      await ada.keyboard.press('Enter')
    },
    seen: count('[aria-label="Equation b^3"]'),
    is: 1,
  },
  {
    name: 'changing where a link leads',
    before: (ada) => ada.keyboard.type(' https://example.org/old '),
    use: async (ada) => {
      await textBox(ada).getByRole('link').click()
      await ada.getByRole('toolbar', { name: 'Link' }).getByRole('button', { name: 'Edit link' }).click()
      await ada.getByLabel('Link address').fill('https://example.org/new')
      await ada.keyboard.press('Enter')
    },
    seen: count('a[href="https://example.org/new"]'),
    is: 1,
  },
  {
    name: 'replace all, and one undo',
    before: (ada) => ada.keyboard.type(' ebb and ebb'),
    use: async (ada) => {
      await ada.keyboard.press('Control+f')
      await ada.getByLabel('Find', { exact: true }).fill('ebb')
      await ada.getByText(/of 2$/).waitFor()
      await ada.getByLabel('Replace with').fill('flow')
      await ada.getByRole('button', { name: 'Replace all' }).click()
      await textBox(ada).getByText('flow and flow').waitFor()
      await ada.getByRole('button', { name: 'Close' }).click()
      await ada.keyboard.press('Control+z')
      await textBox(ada).getByText('ebb and ebb').waitFor()
    },
    seen: async (page) => countOf(await textOf(page), 'ebb'),
    is: 2,
  },
  {
    name: 'rich text is pasted at the end of the line',
    use: (ada) =>
      textBox(ada).evaluate((root) => {
        const data = new DataTransfer()
        data.setData('text/html', 'some <b>pasted</b> words')
        root.dispatchEvent(
          new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }),
        )
      }),
    seen: async (page) => countOf(await textOf(page), 'some pasted words'),
    is: 1,
  },
  {
    name: 'cut and paste of a word',
    before: (ada) => ada.keyboard.type(' here'),
    use: async (ada) => {
      await moveCaret(ada, 'Control+Shift+ArrowLeft')
      await ada.keyboard.press('Control+x')
      await ada.keyboard.press('Enter')
      await ada.keyboard.press('Control+v')
    },
    seen: async (page) => countOf((await blocks(page)).join('\n'), 'p: here'),
    is: 1,
  },
  {
    name: 'a picture is picked',
    use: async (ada) => {
      await choose(ada, 'image')
      await pick(ada, () => ada.getByRole('button', { name: 'Choose a picture' }).click(), 'heron.png')
    },
    seen: count('img[src^="/files/"]'),
    is: 1,
  },
  {
    name: 'a file is picked',
    use: (ada) => pick(ada, () => choose(ada, 'file'), 'tides.md'),
    seen: (page) =>
      textBox(page)
        .getByRole('link', { name: /tides\.md/ })
        .count(),
    is: 1,
  },
  {
    name: 'a file is imported',
    use: (ada) => pick(ada, () => choose(ada, 'import a file'), 'imported.md'),
    seen: async (page) => countOf(await textOf(page), 'imported words'),
    is: 1,
  },
  {
    name: 'deleted with the block menu, and back with undo',
    use: async (ada) => {
      await byMenu('Delete')(ada)
      await ada.keyboard.press('Control+z')
    },
    seen: count(':scope > p'),
    is: 1,
    takesCaret: true,
  },
]

test(`${uses.length} uses of what is there, each while a second person writes in that block`, {
  timeout,
}, async () => {
  const ada = await write(app, 'Title', 'words')
  await ada.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  const wrong: string[] = []
  for (const { name, before, use, seen, is, takesCaret } of uses) {
    // One line, as if the document were new.
    await textBox(ada).getByText('Title').click()
    await moveCaret(ada, 'Control+a')
    await ada.keyboard.press('Delete')
    await moveCaret(ada, 'Control+Alt+0')
    await ada.keyboard.type('Title')
    await ada.keyboard.press('Enter')
    await ada.keyboard.press('Control+Alt+0')
    await ada.keyboard.type('alpha beta')
    await before?.(ada)
    await textBox(mei).getByText('alpha beta').click()
    await moveCaret(mei, 'Home')
    for (const _ of 'alpha') await mei.keyboard.press('ArrowRight')
    await selectionHeard(mei)
    const line = textBox(ada).getByText('alpha')
    await Promise.all([use(ada, line), mei.keyboard.type(' gamma', { delay: 30 })])
    await mei.keyboard.type('Z')
    await expect
      .poll(async () => {
        const [here, there] = [await textOf(ada), await textOf(mei)]
        const once = [countOf(here, takesCaret ? ' gamma' : 'alpha gammaZ'), countOf(here, 'beta')].join()
        const whatIsSeen = [await seen(ada), await seen(mei)]
        return here === there && once === '1,1' && whatIsSeen.every((one) => one === is)
          ? 'right'
          : JSON.stringify([here, there, whatIsSeen])
      }, settled)
      .toBe('right')
      .catch(async (error: Error) =>
        wrong.push(`${name}: ${error.message} ${await textOf(ada)} | ${await textOf(mei)}`),
      )
    await ada.keyboard.press('Escape')
  }
  expect(wrong).toEqual([])
})
