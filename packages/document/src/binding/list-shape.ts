import { $createListItemNode, $isListNode, ListItemNode } from '@lexical/list'
import type { LexicalEditor, LexicalNode } from 'lexical'

/**
 * Gives a nested list an item of its own, as Lexical's lists have it. A paste may put one behind the text of an item,
 * and Lexical's own edits lose either then.
 *
 * @returns stops it
 */
export const separateNestedLists = (editor: LexicalEditor): (() => void) =>
  editor.registerNodeTransform(ListItemNode, (item) => {
    const children = item.getChildren()
    const cut = children.findIndex((child, i) => i > 0 && isOtherKind(child, children[i - 1]!))
    if (cut > 0) item.insertAfter($createListItemNode().append(...children.slice(cut)))
  })

const isOtherKind = (a: LexicalNode, b: LexicalNode): boolean => $isListNode(a) !== $isListNode(b)
