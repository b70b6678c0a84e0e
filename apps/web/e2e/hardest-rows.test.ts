import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { joinDocument, moveCaret, newDocument, saved, textBox, useApp } from './app.ts'

// What other editors lose: somebody types in a block while another one splits, merges, retypes, moves or deletes it.
// Both press real keys at the same time, each in a browser of their own, through the running server.

const app = useApp()

interface Row {
  readonly name: string
  /** Done by Ada, and seen by Mei, before both begin. */
  readonly first?: (ada: Page) => Promise<void>
  /** Where Ada's caret stands: moves from the start of the second line. */
  readonly caret: readonly string[]
  /** What Ada does while Mei types at the end of the second line. */
  readonly keys: readonly string[]
  /** The lines in the end, `MEI` for what Mei typed. */
  readonly lines: readonly string[]
}

const meiTypes = ' and the moon draws it'

const rows: readonly Row[] = [
  {
    name: 'a split',
    caret: ['ArrowRight', 'ArrowRight', 'ArrowRight'],
    keys: ['Enter'],
    lines: ['H1 Tides', 'P one', 'P two', 'P  seaMEI', 'P three'],
  },
  {
    name: 'a merge',
    caret: [],
    keys: ['Backspace'],
    lines: ['H1 Tides', 'P onetwo seaMEI', 'P three'],
  },
  {
    name: 'a paragraph that becomes a heading',
    caret: [],
    keys: ['#', '#', 'Space'],
    lines: ['H1 Tides', 'P one', 'H2 two seaMEI', 'P three'],
  },
  {
    name: 'a paragraph that becomes a list item',
    caret: [],
    keys: ['-', 'Space'],
    lines: ['H1 Tides', 'P one', 'LI two seaMEI', 'P three'],
  },
  {
    name: 'bold over it all',
    caret: ['Shift+End'],
    keys: ['Control+b'],
    lines: ['H1 Tides', 'P one', 'P two seaMEI', 'P three'],
  },
  {
    name: 'a move to the top',
    caret: [],
    keys: ['Alt+Shift+ArrowUp', 'Alt+Shift+ArrowUp'],
    lines: ['P two seaMEI', 'H1 Tides', 'P one', 'P three'],
  },
  {
    name: 'a deletion of the block',
    caret: ['ArrowUp', 'End', 'Shift+ArrowDown', 'Shift+End'],
    keys: ['Delete'],
    lines: ['H1 Tides', 'P oneMEI', 'P three'],
  },
  {
    name: 'the undo of a heading',
    first: async (ada) => {
      await ada.keyboard.press('Control+Alt+2')
      await textBox(ada).getByRole('heading', { name: 'two sea' }).waitFor()
    },
    caret: [],
    keys: ['Control+z'],
    lines: ['H1 Tides', 'P one', 'P two seaMEI', 'P three'],
  },
  {
    name: 'the undo of a split',
    first: async (ada) => {
      for (let i = 0; i < 3; i++) await moveCaret(ada, 'ArrowRight')
      await ada.keyboard.press('Enter')
    },
    caret: [],
    keys: ['Control+z'],
    lines: ['H1 Tides', 'P one', 'P two seaMEI', 'P three'],
  },
]

describe('Mei’s words and caret stay where they are at', () => {
  test.each(rows)('$name by Ada', async ({ first, caret, keys, lines }) => {
    const { ada, mei } = await twoInOneText()
    await toLine(ada, 'two sea')
    await moveCaret(ada, 'Home')
    await first?.(ada)
    await saved(ada)
    await expect.poll(() => blocks(mei)).toEqual(await blocks(ada)) // what the line is, before it is clicked at
    await toEnd(mei, / sea$/)
    for (const key of caret) await moveCaret(ada, key)
    await Promise.all([
      mei.keyboard.type(meiTypes, { delay: 12 }),
      (async () => {
        await textBox(ada)
          .getByText(/ sea and/)
          .waitFor()
        for (const key of keys) await ada.keyboard.press(key)
      })(),
    ])
    const wanted = lines.map((line) => line.replace('MEI', meiTypes))
    for (const page of [ada, mei]) await expect.poll(() => blocks(page)).toEqual(wanted)
    expect(await mei.evaluate(caretDrift, meiTypes)).toBeLessThanOrEqual(1)
    await mei.keyboard.type('!')
    for (const page of [ada, mei]) await textBox(page).getByText(`${meiTypes.trim()}!`).waitFor()
  })
})

test('two people who press Enter at one spot and write on lose nothing', async () => {
  const { ada, mei } = await twoInOneText()
  for (const page of [ada, mei]) {
    await toLine(page, 'two sea')
    await moveCaret(page, 'Home')
    for (let i = 0; i < 3; i++) await moveCaret(page, 'ArrowRight')
  }
  await Promise.all([
    (async () => {
      await ada.keyboard.press('Enter')
      await ada.keyboard.type('ada', { delay: 12 })
    })(),
    (async () => {
      await mei.keyboard.press('Enter')
      await mei.keyboard.type('mei', { delay: 12 })
    })(),
  ])
  await expect.poll(async () => (await blocks(ada)).join()).toContain('mei')
  await expect.poll(async () => (await blocks(mei)).join()).toContain('ada')
  await expect.poll(() => blocks(mei)).toEqual(await blocks(ada))
  const text = (await blocks(ada)).join('\n')
  for (const word of ['two', 'ada', 'mei', 'sea', 'three']) expect(text.split(word)).toHaveLength(2)
  for (const [page, word] of [
    [ada, 'ada'],
    [mei, 'mei'],
  ] as const)
    expect(await page.evaluate(caretDrift, word)).toBeLessThanOrEqual(1)
})

const twoInOneText = async (): Promise<{ ada: Page; mei: Page }> => {
  const ada = await newDocument(app, 'Ada')
  await textBox(ada).click()
  for (const line of ['Tides', 'one', 'two sea']) {
    await ada.keyboard.type(line)
    await ada.keyboard.press('Enter')
  }
  await ada.keyboard.type('three')
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  await textBox(mei).getByText('three').waitFor()
  return { ada, mei }
}

const toLine = async (page: Page, text: string): Promise<void> => {
  await textBox(page).getByText(text).click()
  await moveCaret(page, 'End')
}

/** Puts the caret at the end of the line that a pattern matches. */
const toEnd = async (page: Page, pattern: RegExp): Promise<void> => {
  await textBox(page).getByText(pattern).click()
  await moveCaret(page, 'End')
}

/** What the page shows, block by block, with its kind. */
const blocks = (page: Page): Promise<string[]> =>
  textBox(page).evaluate((root) =>
    [...root.querySelectorAll('p, h1, h2, h3, li')].map((block) => `${block.tagName} ${block.textContent}`),
  )

/** Pixels between one's own caret and the end of a word on the page. */
const caretDrift = (word: string): number => {
  const selection = getSelection()
  const caret = selection?.rangeCount ? selection.getRangeAt(0).getClientRects()[0] : undefined
  const texts = document.createTreeWalker(document.querySelector('.quire-content')!, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); caret && node; node = texts.nextNode()) {
    const at = node.textContent!.indexOf(word)
    if (at < 0) continue
    const range = document.createRange()
    range.setStart(node, at)
    range.setEnd(node, at + word.length)
    const end = [...range.getClientRects()].at(-1)!
    return Math.max(Math.abs(caret.left - end.right), Math.abs(caret.top - end.top))
  }
  return Number.POSITIVE_INFINITY
}
