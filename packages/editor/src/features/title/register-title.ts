// A document's title is its first block when that is a heading. An empty document has no blocks of its own yet
// (the first edit writes them), so the empty line is only *painted* as a title, and becomes one with that edit.
import { $createHeadingNode } from '@quire/document/nodes'
import { $isParagraphNode, type LexicalEditor, RootNode } from 'lexical'
import { isBlank } from './blank.ts'

/** What is longer than this was pasted as text and is no title. */
const maxTitleLength = 200

/** Makes the first line written into an empty document its title. @returns stops it */
export const registerTitle = (editor: LexicalEditor): (() => void) =>
  editor.registerNodeTransform(RootNode, (root) => {
    const first = root.getFirstChild()
    if (!$isParagraphNode(first) || !isBlank(editor)) return
    if (first.getTextContentSize() > maxTitleLength) return
    if (root.getChildrenSize() > 1 || first.getTextContentSize() > 0)
      first.replace($createHeadingNode('h1'), true)
  })
