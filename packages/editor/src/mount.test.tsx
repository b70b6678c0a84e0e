// @vitest-environment happy-dom
import { afterAll, expect, test, vi } from 'vitest'
import { defineQuireElement } from './element.ts'
import { type EditorOptions, markdown, mountEditor } from './index.ts'

// Parts that load behind the text must not come after the page has gone.
afterAll(() => vi.dynamicImportSettled())

const mount = (options: EditorOptions) => {
  const element = document.body.appendChild(document.createElement('div'))
  return { element, editor: mountEditor(element, options) }
}

const textIn = (element: Element) => element.querySelector('.quire-content')?.textContent

test('a local document begins with its content and can be exported', { timeout: 40_000 }, async () => {
  const { element, editor } = mount({ initialContent: markdown('# Hello\n\nA **bold** word') })
  await vi.waitFor(() => expect(textIn(element)).toBe('HelloA bold word'), 30_000)
  expect((await editor.handle.exportAs('markdown')).trim()).toBe('# Hello\n\nA **bold** word')
  editor.destroy()
  await vi.waitFor(() => expect(element.childElementCount).toBe(0))
})

test('the mode can change while the editor is open', async () => {
  const { element, editor } = mount({ mode: 'edit' })
  await vi.waitFor(() => expect(editor.handle.lexical.isEditable()).toBe(true))
  editor.update({ mode: 'read' })
  await vi.waitFor(() => expect(editor.handle.lexical.isEditable()).toBe(false))
  expect(element.querySelector('[role=textbox]')?.getAttribute('aria-readonly')).toBe('true')
  editor.destroy()
})

test('<quire-editor> shows an editor and takes it away with itself', async () => {
  defineQuireElement()
  const element = document.createElement('quire-editor')
  element.setAttribute('label', 'Notes')
  document.body.append(element)
  expect(element.querySelector('[aria-label=Notes]')).not.toBeNull()
  element.remove()
  await vi.waitFor(() => expect(element.querySelector('[aria-label=Notes]')).toBeNull())
})
