// @vitest-environment happy-dom
import { $createParagraphNode, $createTextNode, $getRoot } from 'lexical'
import { afterAll, expect, test, vi } from 'vitest'
import { applyUpdate, Doc } from 'yjs'
import { fromYjs, mountEditor } from '../index.ts'

// Parts that load behind the text must not come after the page has gone.
afterAll(() => vi.dynamicImportSettled())

const open = (doc: Doc) => {
  const element = document.body.appendChild(document.createElement('div'))
  return { element, editor: mountEditor(element, { session: fromYjs({ doc }) }) }
}

const textIn = (element: Element) => element.querySelector('.quire-content')?.textContent

test('two editors on two connected Yjs documents show the same text', async () => {
  const [a, b] = [new Doc(), new Doc()]
  a.on('update', (update: Uint8Array, origin: unknown) => origin !== b && applyUpdate(b, update, a))
  b.on('update', (update: Uint8Array, origin: unknown) => origin !== a && applyUpdate(a, update, b))
  const first = open(a)
  const second = open(b)
  first.editor.handle.lexical.update(
    () => $getRoot().append($createParagraphNode().append($createTextNode('tide and time'))),
    { discrete: true },
  )
  await vi.waitFor(() => expect(textIn(second.element)).toContain('tide and time'))
  first.editor.destroy()
  second.editor.destroy()
})
