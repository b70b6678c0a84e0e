import { createHeadlessEditor } from '@lexical/headless'
import { $createParagraphNode, $createTextNode, $getRoot } from 'lexical'
import { expect, test } from 'vitest'

// The fields of Lexical's editor that the binding leans on, below its public API.

const newEditor = () =>
  createHeadlessEditor({
    onError: (error) => {
      throw error
    },
  })

test('an editor tells what it knows, what waits and what is being composed', () => {
  const editor = newEditor()
  expect(editor._nodes.get('paragraph')?.klass.getType()).toBe('paragraph')
  expect(editor._compositionKey).toBeNull()
  expect(editor._pendingEditorState).toBeNull()
  expect(editor._updating).toBe(false)
  expect(editor._updates).toEqual([])
})

test('inside an update the editor says so, what changed so far and which updates follow', () => {
  const editor = newEditor()
  editor.update(
    () => {
      expect(editor._updating).toBe(true)
      const paragraph = $createParagraphNode().append($createTextNode('x'))
      $getRoot().append(paragraph)
      expect(editor._dirtyElements.has(paragraph.getKey())).toBe(true)
      expect(editor._dirtyLeaves.size).toBe(1)
      editor.update(() => undefined)
      expect(editor._updates).toHaveLength(1)
    },
    { discrete: true },
  )
  expect(editor._updating).toBe(false)
})

test('an update that is not flushed yet is a pending state; states hold their nodes with their neighbours', () => {
  const editor = newEditor()
  editor.update(() => void $getRoot().append($createParagraphNode(), $createParagraphNode()))
  expect(editor._pendingEditorState).not.toBeNull()
  editor.read(() => undefined)
  expect(editor._pendingEditorState).toBeNull()
  const nodes = editor.getEditorState()._nodeMap
  const [first, second] = editor.getEditorState().read(() => $getRoot().getChildren())
  expect(nodes.get(first!.getKey())).toMatchObject({
    __parent: 'root',
    __prev: null,
    __next: second!.getKey(),
    __type: 'paragraph',
  })
  expect(nodes.get('root')).toMatchObject({
    __first: first!.getKey(),
    __last: second!.getKey(),
    __size: 2,
  })
})
