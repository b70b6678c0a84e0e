import { $createNodes } from '@quire/document/nodes'
import { $insertNodes, $isElementNode, type LexicalEditor, PASTE_TAG } from 'lexical'
import type { Clip } from './formats.ts'

/** Puts a clip in place of the selection, as one step that can be taken back. */
export const insertClip = (editor: LexicalEditor, { content, isInline }: Clip): void =>
  editor.update(
    () => {
      const nodes = $createNodes(content)
      const [only] = nodes
      // One line pasted into a line stays in that line.
      if (isInline && nodes.length === 1 && $isElementNode(only)) $insertNodes(only.getChildren())
      else $insertNodes(nodes)
    },
    { tag: PASTE_TAG },
  )
