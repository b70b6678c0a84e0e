import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { moveCaret, saved, selectionHeard, textBox, useApp } from './app.ts'
import { blocks, write } from './steps.ts'

const app = useApp()

/** Pastes what a program put on the clipboard, as the browser tells a page of it. */
const paste = (page: Page, types: Readonly<Record<string, string>>): Promise<void> =>
  textBox(page).evaluate((root, types) => {
    const data = new DataTransfer()
    for (const [type, text] of Object.entries(types)) data.setData(type, text)
    const selection = document.getSelection()
    const at =
      selection?.anchorNode instanceof Element ? selection.anchorNode : selection?.anchorNode?.parentElement
    ;(at ?? root).dispatchEvent(
      new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }),
    )
  }, types)

test('rich text comes in as blocks, and the chip takes it back to text or Markdown', async () => {
  const page = await write(app, 'Title', '')
  await saved(page)
  const types = {
    'text/html': '<h2>Tides</h2><p>a <b>bold</b> word</p>',
    'text/plain': '## Tides\n\na *bold* word',
  }
  await paste(page, types)
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: Tides', 'p: a bold word'])
  const chip = page.getByRole('toolbar', { name: 'Pasted text' })
  await chip.getByRole('button', { name: 'As text' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: ## Tides', 'p: ', 'p: a *bold* word'])
  await page.keyboard.press('Control+z')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: '])
  await paste(page, types)
  await chip.getByRole('button', { name: 'As Markdown' }).click()
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'h2: Tides', 'p: a bold word'])
  await expect.poll(() => textBox(page).locator('em').allTextContents()).toEqual(['bold'])
})

test('Markdown is read as what it says, and Ctrl+Shift+V is not', async () => {
  const page = await write(app, 'Title', '')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => navigator.clipboard.writeText('- one\n- two'))
  await page.keyboard.press('Control+v')
  await expect.poll(() => textBox(page).locator('li').allTextContents()).toEqual(['one', 'two'])
  await page.keyboard.press('Control+z')
  await expect.poll(() => textBox(page).locator('li').count()).toBe(0)
  await page.keyboard.press('Control+Shift+v')
  await expect.poll(() => textBox(page).textContent()).toContain('- one')
  expect(await textBox(page).locator('li').count()).toBe(0)
})

test('what is copied is HTML, Markdown, text and our own, and comes back whole', async () => {
  const page = await write(app, 'Title', 'plain **bold** words', '> [!NOTE]')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.keyboard.press('Control+a')
  const copied = await textBox(page).evaluate((root) => {
    const data = new DataTransfer()
    root.dispatchEvent(new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData: data }))
    return Object.fromEntries([...data.types].map((type) => [type, data.getData(type)]))
  })
  expect(copied['text/html']).toContain('<strong>bold</strong>')
  expect(copied['text/markdown']).toContain('plain **bold** words')
  expect(copied['text/plain']).toContain('plain bold words')
  expect(copied['application/x-quire']).toContain('"bold":true')
})

test('a word cut from one line goes into another, with its look', async () => {
  const page = await write(app, 'Title', 'one **two** three', 'here')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await textBox(page).locator('strong').dblclick()
  await selectionHeard(page)
  await page.keyboard.press('Control+x')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: one  three', 'p: here'])
  await page.getByText('here').click()
  await moveCaret(page, 'End')
  await page.keyboard.press('Control+v')
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: one  three', 'p: heretwo'])
  expect(await textBox(page).locator('strong').allTextContents()).toEqual(['two'])
})

test('a table from a sheet comes in as a table', async () => {
  const page = await write(app, 'Title', '')
  await paste(page, {
    'text/html':
      '<google-sheets-html-origin><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
    'text/plain': 'a\tb\nc\td',
  })
  await expect.poll(() => textBox(page).locator('td').allTextContents()).toEqual(['a', 'b', 'c', 'd'])
})

/** What strangers put on clipboards. Each would set `ran` if anything of it ran. */
const hostile: readonly string[] = [
  '<script>globalThis.ran = 1</script>words',
  '<img src=x onerror="globalThis.ran = 1">words',
  '<svg onload="globalThis.ran = 1"><script>globalThis.ran = 1</script></svg>words',
  '<svg><animate onbegin="globalThis.ran = 1" attributeName=x dur=1s></svg>words',
  '<a href="javascript:globalThis.ran = 1">words</a>',
  '<a href=" java\tscript:globalThis.ran = 1">words</a>',
  '<a href="data:text/html,<script>globalThis.ran = 1</script>">words</a>',
  '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe>words',
  '<object data="javascript:globalThis.ran = 1"></object><embed src="javascript:globalThis.ran = 1">words',
  '<math><mtext><table><mglyph><style><img src=x onerror="globalThis.ran = 1"></style></mglyph></table></mtext></math>words',
  '<details open ontoggle="globalThis.ran = 1"><summary>words</summary></details>',
  '<p style="background:url(javascript:globalThis.ran=1)" onmouseover="globalThis.ran = 1">words</p>',
  '<form action="javascript:globalThis.ran = 1"><button>words</button></form>',
  '<noscript><p title="</noscript><img src=x onerror=globalThis.ran=1>">words</noscript>',
  '<video><source onerror="globalThis.ran = 1"></video>words',
  "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='globalThis.ran=1'/>\">words",
  '<link rel=stylesheet href="data:text/css,*{display:none}"><base href="https://evil.example/">words',
  '<template><script>globalThis.ran = 1</script></template>words',
]

test('hostile HTML runs nothing, leaves no trace in the page, and its words are readable', async () => {
  const page = await write(app, 'Title', 'end')
  for (const html of hostile) {
    await moveCaret(page, 'Control+End')
    await paste(page, { 'text/html': html, 'text/plain': 'words' })
    await page.keyboard.press('Escape')
  }
  await expect
    .poll(async () => (await textBox(page).textContent())?.split('words').length)
    .toBeGreaterThan(hostile.length - 2)
  for (const link of await textBox(page).locator('a').all()) await link.click({ force: true })
  expect(await page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined()
  const found = await textBox(page).evaluate((root) => ({
    elements: root.querySelectorAll(
      'script, iframe, object, embed, svg, math, form, base, link, template, video',
    ).length,
    handlers: [...root.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes].map(({ name }) => name).filter((name) => name.startsWith('on')),
    ),
    addresses: [...root.querySelectorAll('[href], [src]')]
      .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
      .filter((address) => /^\s*(javascript|data|vbscript):/i.test(address)),
  }))
  expect(found).toEqual({ elements: 0, handlers: [], addresses: [] })
})

test('our own format from a stranger is checked before it is believed', async () => {
  const page = await write(app, 'Title', '')
  const link = { type: 'text', text: 'words', marks: { link: { href: 'javascript:globalThis.ran = 1' } } }
  await paste(page, {
    'application/x-quire': JSON.stringify({
      quire: 1,
      isInline: false,
      content: [{ type: 'paragraph', content: [link] }],
    }),
    'text/html': '<p>words</p>',
    'text/plain': 'words',
  })
  await expect.poll(() => blocks(page)).toEqual(['h1: Title', 'p: words'])
  expect(await textBox(page).locator('a').count()).toBe(0)
})
