// @vitest-environment happy-dom

import { $getRoot } from 'lexical'
import { Anchor } from 'lucide-react'
import { act, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { afterAll, afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { applyUpdate, Doc } from 'yjs'
import { defineBlock } from '../block.tsx'
import {
  Editor,
  type EditorHandle,
  type EditorOptions,
  fromYjs,
  type MountedEditor,
  markdown,
  mountEditor,
} from '../index.ts'

// Parts that load behind the text must not come after the page has gone.
afterAll(() => vi.dynamicImportSettled())

const opened: MountedEditor[] = []
const mount = (options: EditorOptions) => {
  const element = document.body.appendChild(document.createElement('div'))
  const editor = mountEditor(element, options)
  opened.push(editor)
  return { element, editor, handle: editor.handle }
}
afterEach(() => {
  for (const editor of opened.splice(0)) editor.destroy()
})

const slow = { timeout: 40_000 }
const textIn = (element: Element) => element.querySelector('.quire-content')?.textContent
const until = (check: () => void) => vi.waitFor(check, 30_000)

const mooring = defineBlock({
  type: 'mooring',
  properties: { berth: 1, name: '' },
  view: ({ properties, setProperties, isEditable }) => (
    <button
      type="button"
      disabled={!isEditable}
      onClick={() => setProperties({ berth: properties.berth + 1 })}
    >
      Berth {properties.berth} {properties.name}
    </button>
  ),
  insert: { label: 'Mooring', icon: Anchor },
  plain: ({ berth, name }) => `Berth ${berth}: ${name}`,
})
const blocks = [mooring]

/** Two Yjs documents that hear each other at once. */
const connected = () => {
  const docs = [new Doc(), new Doc()] as const
  for (const [from, to] of [docs, [docs[1], docs[0]]] as const)
    from.on('update', (update: Uint8Array, origin: unknown) => origin !== to && applyUpdate(to, update, from))
  return docs
}

const mooringAt = (berth: number) =>
  [
    { type: 'unknown', name: 'mooring', properties: { berth, name: 'Tern' }, content: [], children: [] },
    { type: 'paragraph', content: [{ type: 'text', text: 'after' }] },
  ] as const

test(
  'who reads the whole document reads what others wrote up to now, also while one types',
  slow,
  async () => {
    const [here, there] = connected()
    const { element, handle } = mount({ session: fromYjs({ doc: here }) })
    const other = mount({ session: fromYjs({ doc: there }) })
    await until(() => expect(textIn(other.element)).toBeDefined())
    await handle.setContent(markdown('one'))
    await until(() => expect(textIn(other.element)).toBe('one'))
    const append = ({ lexical }: EditorHandle, text: string) =>
      lexical.update(() => void $getRoot().getLastDescendant()?.selectEnd().insertText(text), {
        discrete: true,
      })
    // Time stands still, so that what others write waits for as long as this test.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    onTestFinished(() => clock.mockRestore())
    append(handle, ' mine')
    append(other.handle, ' theirs')
    append(other.handle, ' and more')
    expect(textIn(element)).toBe('one mine')
    expect(handle.getBlocks().map(({ text }) => text)).toEqual(['one mine theirs and more'])
    append(other.handle, ', much more')
    expect(await handle.exportAs('text')).toBe('one mine theirs and more, much more')
  },
)

test(
  'a defined block is shown, changed by one and seen by the other, and written in every format',
  slow,
  async () => {
    const [a, b] = connected()
    const first = mount({ session: fromYjs({ doc: a }), blocks })
    const second = mount({ session: fromYjs({ doc: b }), blocks })
    await first.handle.setContent(mooringAt(4))
    await until(() => expect(textIn(second.element)).toContain('Berth 4 Tern'))
    await until(() => expect(first.element.querySelector('button')?.disabled).toBe(false))
    await act(async () => first.element.querySelector('button')?.click())
    await until(() => expect(textIn(second.element)).toContain('Berth 5 Tern'))

    expect(await second.handle.exportAs('html')).toContain('Berth 5: Tern')
    expect(await second.handle.exportAs('text')).toContain('Berth 5: Tern')
    const written = await second.handle.exportAs('markdown')
    expect(written).toContain('Berth 5: Tern')
    await first.handle.setContent(markdown(written))
    await until(() => expect(textIn(second.element)).toContain('Berth 5 Tern'))
    expect((await second.handle.getContent())[0]).toMatchObject({
      name: 'mooring',
      properties: { berth: 5, name: 'Tern' },
    })
  },
)

test('an editor that does not know a block keeps it', slow, async () => {
  const [a, b] = connected()
  const knows = mount({ session: fromYjs({ doc: a }), blocks })
  const not = mount({ session: fromYjs({ doc: b }) })
  await knows.handle.setContent(mooringAt(4))
  await until(() => expect(textIn(not.element)).toContain('after'))
  await not.handle.insertContent([{ type: 'paragraph', content: [{ type: 'text', text: 'typed' }] }])
  await until(() => expect(textIn(knows.element)).toContain('typed'))
  expect(textIn(knows.element)).toContain('Berth 4 Tern')
})

test('a view that throws leaves a note in its place and the rest goes on', slow, async () => {
  const broken = defineBlock({
    type: 'broken',
    properties: {},
    view: () => {
      throw new Error('planted')
    },
    plain: () => 'broken',
  })
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { element, handle } = mount({ blocks: [broken] })
  await handle.setContent([
    { type: 'unknown', name: 'broken', properties: {}, content: [], children: [] },
    { type: 'paragraph', content: [{ type: 'text', text: 'goes on' }] },
  ])
  await until(() => expect(textIn(element)).toContain('could not be shown'))
  expect(textIn(element)).toContain('goes on')
  vi.restoreAllMocks()
})

test.each(['paragraph', 'table', 'Mooring', '', 'a b'])('a block cannot be called %j', (type) => {
  expect(() => defineBlock({ type, properties: {}, view: () => null, plain: () => '' })).toThrow(
    /cannot be called/,
  )
})

test('an event without a listener costs nothing', slow, async () => {
  const listeners = async (options: EditorOptions) => {
    const { lexical } = mount({ mode: 'read', ...options }).handle
    await vi.dynamicImportSettled()
    return lexical._listeners.update.size
  }
  const none = await listeners({})
  await until(async () =>
    expect((await listeners({ onChange: vi.fn(), onSelectionChange: vi.fn() })) - none).toBe(2),
  )
})

test('events are told', slow, async () => {
  const onChange = vi.fn()
  const onReady = vi.fn()
  const onTitleChange = vi.fn()
  const { handle } = mount({ onChange, onReady, onTitleChange })
  await until(() =>
    expect(onReady).toHaveBeenCalledWith(expect.objectContaining({ lexical: handle.lexical })),
  )
  await handle.setContent(markdown('# Tides'))
  await until(() => expect(onChange).toHaveBeenCalled())
  expect(onTitleChange).toHaveBeenLastCalledWith('Tides')
})

test('the handle tells blocks and selection, and takes steps back', slow, async () => {
  const { element, handle } = mount({ initialContent: markdown('# Tides\n\nhigh and low') })
  await until(() => expect(textIn(element)).toContain('low'))
  expect(handle.getBlocks()).toMatchObject([
    { type: 'heading', text: 'Tides' },
    { type: 'paragraph', text: 'high and low' },
  ])
  expect(handle.getSelection()).toBeNull()
  const steps: boolean[] = []
  handle.watchHistory(({ canUndo }) => steps.push(canUndo))
  await handle.insertContent([{ type: 'paragraph', content: [{ type: 'text', text: ' again' }] }])
  await until(() => expect(textIn(element)).toContain('low again'))
  expect(handle.getSelection()).toMatchObject({ isCollapsed: true })
  await until(() => expect(steps.at(-1)).toBe(true))
  handle.undo()
  await until(() => expect(textIn(element)).not.toContain('again'))
  expect(textIn(element)).toContain('high and low')
})

test('features that are left out are not there', slow, async () => {
  const { element, handle } = mount({ features: { find: false, help: false } })
  handle.openFind()
  handle.openHelp()
  await until(() => expect(handle.lexical.isEditable()).toBe(true))
  expect(element.querySelector('[role=search], [role=dialog]')).toBeNull()
})

test('the application has places of its own', () => {
  const { element } = mount({ slots: { before: <p id="over">over</p>, after: <p id="under">under</p> } })
  const inOrder = [...element.querySelectorAll('#over, .quire-content, #under')].map(({ id }) => id)
  expect(inOrder).toEqual(['over', '', 'under'])
})

test('in comment and read mode nothing of this editor is written', slow, async () => {
  const doc = new Doc()
  const { element, editor, handle } = mount({ session: fromYjs({ doc }), mode: 'comment' })
  expect(element.querySelector('[hidden]')?.textContent).toBe('You can comment on this document')
  expect(handle.lexical.isEditable()).toBe(false)
  editor.update({ mode: 'edit' })
  await until(() => expect(handle.lexical.isEditable()).toBe(true))
  editor.update({ mode: 'read' })
  await until(() => expect(handle.lexical.isEditable()).toBe(false))
  expect(doc.store.clients.size).toBe(0)
})

test('strict mode builds it twice and leaves one; several stand on one page', slow, async () => {
  const element = document.body.appendChild(document.createElement('div'))
  const handles: (EditorHandle | null)[] = []
  const root = createRoot(element)
  await act(async () =>
    root.render(
      <StrictMode>
        <Editor ref={(handle) => void handles.push(handle)} initialContent={markdown('one')} />
        <Editor initialContent={markdown('two')} />
      </StrictMode>,
    ),
  )
  await until(() =>
    expect([...element.querySelectorAll('.quire-content')].map(({ textContent }) => textContent)).toEqual([
      'one',
      'two',
    ]),
  )
  await handles.findLast((handle) => handle !== null)?.setContent(markdown('one, changed'))
  await until(() => expect(textIn(element)).toBe('one, changed'))
  await act(async () => root.unmount())
})
