// Blocks that hold blocks (callouts, toggles, quotes of several paragraphs): how the caret gets in and out of them.

import { $findMatchingParent } from '@lexical/utils'
import { CalloutNode, ToggleNode, ToggleTitleNode } from '@quire/document/nodes'
import {
  $createParagraphNode,
  $getSelection,
  $isElementNode,
  $isParagraphNode,
  $isRangeSelection,
  type AnyLexicalExtension,
  COMMAND_PRIORITY_LOW,
  DELETE_CHARACTER_COMMAND,
  defineExtension,
  type ElementNode,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
  type RangeSelection,
} from 'lexical'

/** Enter on an empty last line leaves a container, Backspace at its beginning dissolves it, a toggle opens and closes. */
export const ContainersExtension: AnyLexicalExtension = defineExtension({
  name: '@quire/containers',
  register: (editor) =>
    mergeRegister(
      editor.registerCommand(INSERT_PARAGRAPH_COMMAND, () => $withCaret($enter), COMMAND_PRIORITY_LOW),
      editor.registerCommand(
        DELETE_CHARACTER_COMMAND,
        (isBackward) => isBackward && $withCaret($dissolve),
        COMMAND_PRIORITY_LOW,
      ),
      foldToggles(editor),
    ),
})

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

/** The width of the place before a toggle's title that folds and unfolds it. */
const markerPx = 28

/** Whether a toggle is open is each reader's own: a class on its element, never in the document. */
const foldToggles = (editor: LexicalEditor): (() => void) =>
  editor.registerRootListener((root) => {
    if (!root) return
    const ended = new AbortController()
    root.addEventListener(
      'click',
      (event) => {
        const title = event.target instanceof Element ? event.target.closest('.quire-toggle-title') : null
        if (!title) return
        const { left, right } = title.getBoundingClientRect()
        const isRtl = getComputedStyle(title).direction === 'rtl'
        const isOnMarker = isRtl ? event.clientX > right - markerPx : event.clientX < left + markerPx
        if (!isOnMarker) return
        event.preventDefault()
        title.parentElement?.classList.toggle('is-closed')
      },
      { signal: ended.signal },
    )
    return () => ended.abort()
  })
