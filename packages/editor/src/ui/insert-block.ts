import { $findMatchingParent, $insertNodeToNearestRoot } from '@lexical/utils'
import {
  $getSelection,
  $isElementNode,
  $isParagraphNode,
  $isRangeSelection,
  $isRootOrShadowRoot,
  $isTextNode,
  type LexicalNode,
} from 'lexical'

/** Puts a block at the caret: in place of an empty line, else between what is before and behind the caret. */
export const $insertBlock = <Node extends LexicalNode>(node: Node): Node => {
  const selection = $getSelection()
  const line = $isRangeSelection(selection)
    ? $findMatchingParent(selection.anchor.getNode(), $isParagraphNode)
    : null
  const parent = line?.getParent() ?? null
  // What was typed to ask for the block has just gone and may have left a text without letters.
  const isBlank = line?.getChildren().every((child) => $isTextNode(child) && child.getTextContentSize() === 0)
  if (!line || !isBlank || parent === null || !$isRootOrShadowRoot(parent))
    return $insertNodeToNearestRoot(node)
  if ($isElementNode(node)) return line.replace(node)
  // Behind something that has no line of its own there must be one to go on in.
  if (line.getNextSibling() === null) line.insertBefore(node)
  else line.replace(node)
  node.selectNext()
  return node
}
