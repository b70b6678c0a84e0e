// @vitest-environment happy-dom
import { buildEditorFromExtensions } from '@lexical/extension'
import { expect, test } from 'vitest'
import { createEditorExtension } from './extensions.ts'

test('the editor can be built from its extensions and disposed of', () => {
  const editor = buildEditorFromExtensions(
    createEditorExtension({ hasTitle: true, isEditable: true, upload: () => undefined, extensions: [] }),
  )
  expect(editor.isEditable()).toBe(true)
  editor.dispose()
})
