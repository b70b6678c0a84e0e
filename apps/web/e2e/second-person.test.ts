// Every feature once more, with somebody else writing in the same block at the same moment: no word is lost or doubled,
// both see the same, nothing throws (any error of a page fails its test), and the other's caret stays where it was.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { joinDocument, moveCaret, saved, textBox, useApp } from './app.ts'
import { selectLine, write } from './steps.ts'

const app = useApp()

interface Feature {
  readonly name: string
  /** Whether Ada selects the line first, as a person would who then looks for the button. */
  readonly isSelected?: true
  /** What Ada does with a line that holds two words, her caret at its end, or all of it selected. */
  readonly use: (page: Page) => Promise<void>
}

const withSelection = (name: string, use: Feature['use']): Feature => ({ name, isSelected: true, use })
const byKeys = (name: string, ...keys: string[]): Feature => ({
  name,
  use: async (page) => {
    for (const key of keys) await page.keyboard.press(key)
  },
})
const byName = (name: string, query: string = name): Feature => ({
  name,
  use: async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'What to do' }).fill(query)
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'What to do' }).waitFor({ state: 'detached' })
  },
})
const selected = ({ name, use }: Feature): Feature => withSelection(name, use)

/** With text selected Ctrl+K asks for a link, so a colour is chosen in the toolbar. */
const colour = (name: string): Feature =>
  withSelection(name, async (page) => {
    await page.getByRole('button', { name: 'Colours' }).click()
    await page.getByRole('menuitemradio', { name }).click()
  })
const more = (name: string): Feature =>
  withSelection(name, async (page) => {
    await page.getByRole('button', { name: 'More formatting' }).click()
    await page.getByRole('menuitem', { name }).click()
  })
const typed = (name: string, text: string, last?: string): Feature => ({
  name,
  use: async (page) => {
    await page.keyboard.type(text)
    if (last) {
      await page.getByRole('listbox').waitFor()
      await page.keyboard.press(last)
    }
  },
})

const features: readonly Feature[] = [
  selected(byKeys('bold', 'Control+b')),
  selected(byKeys('italic', 'Control+i')),
  selected(byKeys('underline', 'Control+u')),
  selected(byKeys('strike', 'Control+Shift+x')),
  selected(byKeys('code', 'Control+e')),
  selected(byKeys('clear formatting', 'Control+b', 'Control+\\')),
  colour('Red text'),
  colour('Green highlight'),
  more('Subscript'),
  more('Superscript'),
  withSelection('link', async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByLabel('Link address').fill('example.org')
    await page.keyboard.press('Enter')
  }),
  byKeys('align', 'Control+Shift+e'),
  byKeys('indent', 'Control+]'),
  byName('direction', 'right to left'),
  byKeys('heading', 'Control+Alt+2'),
  byKeys('bulleted list', 'Control+Alt+8'),
  byKeys('numbered list', 'Control+Alt+7'),
  byKeys('to-do list', 'Control+Alt+9'),
  byName('quote'),
  byName('code block', 'snippet'),
  byKeys('new line', 'Enter'),
  byKeys('line break', 'Shift+Enter'),
  byKeys('move the block', 'Alt+Shift+ArrowUp'),
  byName('callout', 'warning'),
  byName('toggle'),
  byName('divider'),
  byName('table'),
  byName('image'),
  byName('two columns'),
  typed('mention', ' @tom', 'Enter'),
  typed('emoji', ' :tada', 'Enter'),
  typed('Markdown as one types', ' **more**'),
  byKeys('undo and redo', 'Control+b', 'Control+z', 'Control+Shift+z'),
]

/** The text of a document; what a picture's frame says while it is empty is nobody's words. */
const textOf = (page: Page): Promise<string> =>
  textBox(page).evaluate((root) => {
    const copy = root.cloneNode(true) as HTMLElement // of an element it is one
    for (const frame of copy.querySelectorAll('figure')) frame.remove()
    return copy.textContent ?? ''
  })

const countOf = (text: string, word: string): number => text.split(word).length - 1

test(`${features.length} features, each while a second person writes in the same line`, {
  timeout: 240_000,
}, async () => {
  const lines = features.map((_, at) => `alpha${at}x beta${at}x`)
  const ada = await write(app, 'Title', ...lines)
  await saved(ada)
  const mei = await joinDocument(app, ada, 'Mei')
  const wrong: string[] = []
  for (const [at, { name, isSelected, use }] of features.entries()) {
    const [alpha, beta, gamma] = [`alpha${at}x`, `beta${at}x`, `gamma${at}x`]
    await textBox(ada).getByText(`${alpha} ${beta}`).click()
    if (isSelected) await selectLine(ada)
    else await moveCaret(ada, 'End')
    await textBox(mei).getByText(`${alpha} ${beta}`).click()
    await moveCaret(mei, 'Home')
    for (const _ of alpha) await mei.keyboard.press('ArrowRight')
    await moveCaret(mei, 'Shift')
    await Promise.all([use(ada), mei.keyboard.type(` ${gamma}`, { delay: 12 })])
    // Behind her own word, whatever became of the line: that is where her caret was.
    await mei.keyboard.type('Z')
    const settled = async () => {
      const [here, there] = await Promise.all([textOf(ada), textOf(mei)])
      return (
        here === there &&
        countOf(here, `${alpha} ${gamma}Z`) === 1 &&
        countOf(here, alpha) === 1 &&
        countOf(here, beta) === 1
      )
    }
    await expect
      .poll(settled, { timeout: 8_000 })
      .toBe(true)
      .catch(async () => {
        const [here, there] = await Promise.all([textOf(ada), textOf(mei)])
        const around = (text: string) => text.slice(Math.max(0, text.indexOf(alpha) - 20)).slice(0, 80)
        wrong.push(`${name}: Ada "${around(here)}" Mei "${around(there)}"`)
      })
    await ada.keyboard.press('Escape')
  }
  expect(wrong).toEqual([])
})
