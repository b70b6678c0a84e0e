import type { Content } from '@quire/document/content'
import { $createNodes } from '@quire/document/nodes'
import { $getRoot, $getSelection, $insertNodes, $isElementNode, type LexicalEditor, PASTE_TAG } from 'lexical'
import type { Clip } from './formats.ts'

/** Puts a clip in place of the selection, or at the end when there is none, as one step that can be taken back. */
export const insertClip = (editor: LexicalEditor, { content, isInline }: Clip): void =>
  editor.update(
    () => {
      if (!$getSelection()) $getRoot().selectEnd()
      const nodes = $createNodes(content)
      const [only] = nodes
      // One line pasted into a line stays in that line.
      if (isInline && nodes.length === 1 && $isElementNode(only)) $insertNodes(only.getChildren())
      else $insertNodes(nodes)
    },
    { tag: PASTE_TAG },
  )

/** Puts content at the selection, or at the end when there is none; a single paragraph goes into the line. */
export const insertContent = (editor: LexicalEditor, content: Content): void =>
  insertClip(editor, { content, isInline: content.length === 1 && content[0]?.type === 'paragraph' })
