import { $isHeadingNode } from '@quire/document/nodes'
import { $getRoot, type LexicalEditor } from 'lexical'
import { readState } from '../../read-state.ts'

/** Reports the document's title now and on every change; empty when it begins with no heading. */
export const watchTitle = (editor: LexicalEditor, onChange: (title: string) => void): (() => void) => {
  let title: string | undefined
  const read = () => {
    const latest = readState(editor, () => {
      const first = $getRoot().getFirstChild()
      return $isHeadingNode(first) ? first.getTextContent().trim() : ''
    })
    if (latest === title) return
    title = latest
    onChange(latest)
  }
  read()
  return editor.registerUpdateListener(read)
}
