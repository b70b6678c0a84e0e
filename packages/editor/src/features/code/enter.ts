// Enter in a code block: a new line that begins as deep as this one, and out of the block after two empty lines.
import { $isCodeNode, type CodeNode } from '@lexical/code-core'
import { $findMatchingParent } from '@lexical/utils'
import {
  $createParagraphNode,
  $getSelection,
  $isLineBreakNode,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalEditor,
  type RangeSelection,
} from 'lexical'

/** @returns stops it */
export const registerCodeEnter = (editor: LexicalEditor): (() => void) =>
  editor.registerCommand(
    INSERT_PARAGRAPH_COMMAND,
    () => {
      const selection = $getSelection()
      if (!$isRangeSelection(selection)) return false
      const code = $findMatchingParent(selection.anchor.getNode(), $isCodeNode)
      if (!code) return false
      if (!$leave(code, selection)) selection.insertRawText(`\n${$indentationAt(code, selection)}`)
      return true
    },
    COMMAND_PRIORITY_LOW,
  )

/** @returns whether the caret stood behind two line breaks at the end and is now in a paragraph below */
const $leave = (code: CodeNode, selection: RangeSelection): boolean => {
  const { anchor } = selection
  const size = code.getChildrenSize()
  const last = code.getLastChild()
  const isAtEnd = selection.isCollapsed() && anchor.getNode().is(code) && anchor.offset === size
  if (!isAtEnd || !$isLineBreakNode(last) || !$isLineBreakNode(last.getPreviousSibling())) return false
  const below = $createParagraphNode()
  code.splice(size - 2, 2, []).insertAfter(below, false)
  below.select()
  return true
}

/** The blanks that the line of the selection's first point begins with, up to that point. */
const $indentationAt = (code: CodeNode, selection: RangeSelection): string => {
  const point = selection.isBackward() ? selection.focus : selection.anchor
  let before = ''
  if (point.type === 'text') {
    const node = point.getNode()
    before = node.getTextContent().slice(0, point.offset)
    for (const sibling of node.getPreviousSiblings().toReversed()) before = sibling.getTextContent() + before
  } else
    before = code
      .getChildren()
      .slice(0, point.offset)
      .map((child) => child.getTextContent())
      .join('')
  return /^[ \t]*/.exec(before.slice(before.lastIndexOf('\n') + 1))?.[0] ?? ''
}
