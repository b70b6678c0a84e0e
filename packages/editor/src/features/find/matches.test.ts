import { createHeadlessEditor } from '@lexical/headless'
import { documentNodes } from '@quire/document'
import { $createParagraphNode, $createTextNode, $getRoot } from 'lexical'
import { expect, test } from 'vitest'
import { findMatches, replaceMatches } from './matches.ts'

const open = (...lines: (readonly string[])[]) => {
  const editor = createHeadlessEditor({ nodes: [...documentNodes] })
  editor.update(
    () => {
      const root = $getRoot().clear()
      for (const runs of lines)
        root.append(
          $createParagraphNode().append(
            ...runs.map((run, at) => {
              const text = $createTextNode(run)
              return at % 2 === 1 ? text.toggleFormat('bold') : text
            }),
          ),
        )
    },
    { discrete: true },
  )
  const read = () =>
    editor.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .map((line) => line.getTextContent()),
    )
  return { editor, read }
}

const loose = { isCaseSensitive: false }

test('a match may run over a bold word, never over two lines', () => {
  const { editor } = open(['the ', 'sea', ' comes'], ['the'], ['sea'])
  expect(findMatches(editor, 'the sea', loose)).toHaveLength(1)
})

test('case counts only when asked for, and letters that change length stay', () => {
  const { editor } = open(['The sea and the İstanbul sea'])
  expect(findMatches(editor, 'THE', loose)).toHaveLength(2)
  expect(findMatches(editor, 'The', { isCaseSensitive: true })).toHaveLength(1)
  expect(findMatches(editor, 'stanbul sea', loose)).toHaveLength(1)
})

test('replacing all leaves every line in its place', () => {
  const { editor, read } = open(['the sea and the sea'], ['The sea'], ['no'])
  replaceMatches(editor, findMatches(editor, 'the sea', loose), 'the tide')
  expect(read()).toEqual(['the tide and the tide', 'the tide', 'no'])
})
