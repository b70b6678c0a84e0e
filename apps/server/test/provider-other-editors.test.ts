import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { buildPageModule, openBrowser, routePage } from './support/browser.ts'
import { serve } from './support/collaboration.ts'
import { temporaryFolder } from './support/process.ts'

const guide = new URL('../../../docs/provider.md', import.meta.url)

test.each([
  ['CodeMirror 6', './pages/codemirror.ts', '.cm-content', '.cm-ySelectionInfo'],
  ['Tiptap', './pages/tiptap.ts', '.ProseMirror', undefined],
  ['Quill', './pages/quill.ts', '.ql-editor', '.ql-cursor-name'],
])(
  '%s works with the provider: two people type with a real keyboard and read the same',
  async (_, path, content, caret) => {
    const page = new URL(path, import.meta.url)
    expect(await readFile(guide, 'utf8')).toContain(`\`\`\`ts\n${await readFile(page, 'utf8')}\`\`\``)
    const code = await buildPageModule(page)
    const serving = await serve()
    onTestFinished(() => serving.stop())
    const browser = await openBrowser(await temporaryFolder())
    await routePage(browser, serving.url, code)
    const open = async () => {
      const page = await browser.newPage()
      await page.goto(`${serving.url}/page`)
      const editor = page.locator(content)
      await editor.waitFor()
      return { page, editor }
    }
    const [ada, ben] = [await open(), await open()]
    await ada.editor.click()
    await ada.page.keyboard.type('Words by Ada.')
    await ben.editor.getByText('Words by Ada.').waitFor()
    await ben.editor.click()
    await ben.page.keyboard.press('Control+End')
    await ben.page.keyboard.type(' Words by Ben.')
    await ada.editor.getByText('Words by Ada. Words by Ben.').waitFor()
    for (const { editor } of [ada, ben]) {
      expect(await editor.textContent()).toContain('Words by Ada.')
      expect(await editor.textContent()).toContain('Words by Ben.')
    }
    // Where the example shows carets, it shows the other's with the name that was shared: in it everybody is Ada.
    if (caret) expect(await ben.page.locator(caret).textContent()).toBe('Ada')
  },
)
