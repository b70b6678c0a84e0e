// Blocks that hold blocks (callouts, toggles, quotes of several paragraphs): how the caret gets in and out of them.

import { $findMatchingParent } from '@lexical/utils'
import { CalloutNode, ToggleNode, ToggleTitleNode } from '@quire/document/nodes'
import {
  $createParagraphNode,
  $getSelection,
  $isElementNode,
  $isParagraphNode,
  $isRangeSelection,
  COMMAND_PRIORITY_LOW,
  DELETE_CHARACTER_COMMAND,
  type ElementNode,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
  type RangeSelection,
} from 'lexical'

/** Enter on an empty last line leaves a container, Backspace at its beginning dissolves it. @returns stops it */
export const registerContainerKeys = (editor: LexicalEditor): (() => void) =>
  mergeRegister(
    editor.registerCommand(INSERT_PARAGRAPH_COMMAND, () => $withCaret($enter), COMMAND_PRIORITY_LOW),
    editor.registerCommand(
      DELETE_CHARACTER_COMMAND,
      (isBackward) => isBackward && $withCaret($dissolve),
      COMMAND_PRIORITY_LOW,
    ),
  )

const $withCaret = (step: (selection: RangeSelection) => boolean): boolean => {
  const selection = $getSelection()
  return $isRangeSelection(selection) && selection.isCollapsed() && step(selection)
}

const $isContainer = (node: LexicalNode | null): node is ElementNode =>
  node instanceof CalloutNode || node instanceof ToggleNode

const $isTitle = (node: LexicalNode): node is ToggleTitleNode => node instanceof ToggleTitleNode

const $enter = (selection: RangeSelection): boolean => {
  const node = selection.anchor.getNode()
  const title = $findMatchingParent(node, $isTitle)
  if (title) return $enterFromTitle(title)
  const line = $isParagraphNode(node) ? node : null
  const container = line?.getParent() ?? null
  if (!line?.isEmpty() || !$isContainer(container)) return false
  if (line.getNextSibling() !== null || line.getPreviousSibling() === null) return false
  container.insertAfter(line)
  line.select()
  return true
}

const $enterFromTitle = (title: ToggleTitleNode): boolean => {
  const next = title.getNextSibling()
  const body = $isElementNode(next) ? next : $createParagraphNode()
  if (body !== next) title.insertAfter(body)
  body.selectStart()
  return true
}

const $dissolve = (selection: RangeSelection): boolean => {
  const { anchor } = selection
  const node = anchor.getNode()
  if (anchor.offset !== 0 || (node.getPreviousSibling() !== null && !$isElementNode(node))) return false
  const line =
    $isElementNode(node) && !node.isInline()
      ? node
      : $findMatchingParent(node, (parent) => $isElementNode(parent) && !parent.isInline())
  const container = line?.getParent() ?? null
  if (!line || !$isContainer(container) || line.getPreviousSibling() !== null) return false
  for (const child of container.getChildren().toReversed())
    container.insertAfter($isTitle(child) ? $asParagraph(child) : child)
  container.remove()
  return true
}

const $asParagraph = (title: ToggleTitleNode): ElementNode => {
  const paragraph = $createParagraphNode()
  paragraph.append(...title.getChildren())
  if ($isRangeSelection($getSelection())) paragraph.selectStart()
  return paragraph
}
