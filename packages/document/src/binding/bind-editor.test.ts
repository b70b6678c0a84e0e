import { createHeadlessEditor } from '@lexical/headless'
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  type ElementNode,
  type LexicalEditor,
} from 'lexical'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { writeContent } from '../codecs/document/index.ts'
import { fromMarkdown } from '../codecs/markdown/index.ts'
import { toText } from '../codecs/text.ts'
import { $readNodes, documentNodes, textNodes } from '../nodes/index.ts'
import { bindEditor } from './bind-editor.ts'
import { tableSupport } from './tables.ts'
import { undoSupport } from './undo.ts'

const openDocument = (doc = new Y.Doc()) => {
  const editor = createHeadlessEditor({
    nodes: [...documentNodes],
    onError: (error) => {
      throw error
    },
  })
  return { doc, editor, binding: bindEditor(editor, { doc, undo: undoSupport }) }
}

const connect = (a: Y.Doc, b: Y.Doc) => {
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a))
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b))
  a.on('update', (update, origin) => origin !== b && Y.applyUpdate(b, update, a))
  b.on('update', (update, origin) => origin !== a && Y.applyUpdate(a, update, b))
}

const write = (editor: LexicalEditor, text: string) =>
  editor.update(() => $getRoot().append($createParagraphNode().append($createTextNode(text))), {
    discrete: true,
  })

const textOf = (editor: LexicalEditor) => editor.getEditorState().read(() => $getRoot().getTextContent())

test('opening an empty document writes nothing', () => {
  const { doc } = openDocument()
  expect(doc.store.clients.size).toBe(0)
})

test('an edit in one editor reaches the other', () => {
  const a = openDocument()
  const b = openDocument()
  connect(a.doc, b.doc)
  write(a.editor, 'tide')
  write(b.editor, 'moon')
  expect(textOf(a.editor)).toBe(textOf(b.editor))
  expect(textOf(a.editor)).toContain('tide')
  expect(textOf(a.editor)).toContain('moon')
})

test('the blank line of an empty document can be aligned for all', () => {
  const a = openDocument()
  const b = openDocument()
  connect(a.doc, b.doc)
  const formatOf = (editor: LexicalEditor) =>
    editor.getEditorState().read(() => $getRoot().getFirstChildOrThrow<ElementNode>().getFormatType())
  a.editor.update(() => $getRoot().getFirstChildOrThrow<ElementNode>().setFormat('center'), {
    discrete: true,
  })
  expect(formatOf(b.editor)).toBe('center')
  b.editor.update(() => $getRoot().getFirstChildOrThrow<ElementNode>().setFormat(''), { discrete: true })
  expect([formatOf(a.editor), formatOf(b.editor)]).toEqual(['', ''])
})

test('an editor that opens later shows what is there', () => {
  const first = openDocument()
  write(first.editor, 'tide')
  expect(textOf(openDocument(first.doc).editor)).toContain('tide')
})

test('undo takes back only what this person did', () => {
  const a = openDocument()
  const b = openDocument()
  connect(a.doc, b.doc)
  write(a.editor, 'mine')
  write(b.editor, 'theirs')
  a.binding.history.undo()
  expect(textOf(a.editor)).not.toContain('mine')
  expect(textOf(a.editor)).toContain('theirs')
  expect(textOf(b.editor)).toBe(textOf(a.editor))
})

test('a selection travels to the other editor as relative positions', () => {
  const a = openDocument()
  const b = openDocument()
  connect(a.doc, b.doc)
  write(a.editor, 'tide and time')
  a.editor.update(() => void $getRoot().getLastDescendant()?.selectEnd(), { discrete: true })
  const relative = a.binding.selection.toRelative()
  expect(relative).not.toBeNull()
  const found = relative && b.binding.selection.resolve(JSON.parse(JSON.stringify(relative)))
  expect(found?.focus).toMatchObject({ offset: 'tide and time'.length, type: 'text' })
})

test('one edit of several blocks, from the last to the first, leaves each in its place', () => {
  const a = openDocument()
  const b = openDocument()
  connect(a.doc, b.doc)
  for (const line of ['one sea', 'two', 'three sea', 'four', 'five sea']) write(a.editor, line)
  a.editor.update(
    () => {
      for (const node of $getRoot().getAllTextNodes().reverse())
        if (node.getTextContent().endsWith('sea'))
          node.setTextContent(node.getTextContent().replace('sea', 'ocean'))
    },
    { discrete: true },
  )
  const expected = ['', 'one ocean', 'two', 'three ocean', 'four', 'five ocean'].join('\n\n')
  for (const { editor } of [a, b]) expect(textOf(editor).trim()).toBe(expected.trim())
  expect(textOf(openDocument(a.doc).editor).trim()).toBe(expected.trim())
})

test('a read-only editor writes nothing', () => {
  const doc = new Y.Doc()
  const editor = createHeadlessEditor({ nodes: [...documentNodes] })
  bindEditor(editor, { doc, isReadOnly: () => true })
  write(editor, 'not mine to write')
  expect(doc.store.clients.size).toBe(0)
})

test('tables that are loaded behind the text take the place of the lines that stood for them', () => {
  const doc = new Y.Doc()
  writeContent(doc, fromMarkdown('before\n\n| a | b |\n| --- | --- |\n| c | d |\n\nafter\n'))
  const written = Y.encodeStateAsUpdate(doc)
  const editor = createHeadlessEditor({ nodes: [...textNodes] })
  const binding = bindEditor(editor, { doc })
  const types = () =>
    editor.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .map((node) => node.getType()),
    )
  expect(types()).toEqual(['paragraph', 'paragraph', 'paragraph'])
  binding.addTables(tableSupport)
  expect(types()).toEqual(['paragraph', 'table', 'paragraph'])
  expect(editor.getEditorState().read(() => toText($readNodes($getRoot().getChildren())))).toBe(
    'before\na\tb\nc\td\nafter',
  )
  expect(Y.encodeStateAsUpdate(doc)).toEqual(written)
})

test('undo that is loaded behind the text takes back what was written from then on', () => {
  const editor = createHeadlessEditor({ nodes: [...documentNodes] })
  const binding = bindEditor(editor, { doc: new Y.Doc() })
  const { history } = binding
  let changes = 0
  history.onChange(() => changes++)
  write(editor, 'early')
  history.undo()
  binding.addUndo(undoSupport)
  expect(history.canUndo()).toBe(false)
  write(editor, 'late')
  expect(history.canUndo()).toBe(true)
  expect(changes).toBeGreaterThan(0)
  history.undo()
  expect(textOf(editor)).toContain('early')
  expect(textOf(editor)).not.toContain('late')
})
