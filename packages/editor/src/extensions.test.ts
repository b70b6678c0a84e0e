// @vitest-environment happy-dom
import { buildEditorFromExtensions } from '@lexical/extension'
import { expect, test } from 'vitest'
import { createEditorExtension } from './extensions.ts'

test('the editor can be built from its extensions and disposed of', () => {
  const editor = buildEditorFromExtensions(
    createEditorExtension({ upload: () => undefined, blocks: [], extensions: [] }),
  )
  expect(editor.isEditable()).toBe(false)
  editor.dispose()
})
