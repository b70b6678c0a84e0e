import type { Content } from '@quire/document/content'
import { $createNodes } from '@quire/document/nodes'
import { $getRoot, $getSelection, $insertNodes, $isElementNode, type LexicalEditor } from 'lexical'
import { withoutTables } from './without-tables.ts'

/** Puts content at the selection, or at the end when there is none. */
export const insertContent = (editor: LexicalEditor, content: Content): void =>
  editor.update(() => {
    if (!$getSelection()) $getRoot().selectEnd()
    const nodes = $createNodes(withoutTables(content))
    const [only] = nodes
    // One line pasted into a line stays in that line.
    if (nodes.length === 1 && $isElementNode(only) && only.getType() === 'paragraph')
      $insertNodes(only.getChildren())
    else $insertNodes(nodes)
  })
