import { $isTableCellNode, $isTableRowNode } from '@lexical/table'
import {
  $getNodeByKey,
  $isElementNode,
  $isRootNode,
  type ElementNode,
  getTextDirection,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical'
import { readState } from '../read-state.ts'

/**
 * Lays what holds lines (tables, callouts, toggles, columns) out in the direction of its first letter, from right to left
 * where that is Hebrew or Arabic; without a letter, in that of the text before it. The browser's own `dir="auto"` cannot:
 * it does not look into lines that have a direction of their own, as those inside do. What was given a direction keeps it.
 *
 * @returns stops it
 */
export const layOutContainers = (editor: LexicalEditor): (() => void) => {
  const stopUpdates = editor.registerUpdateListener(({ dirtyElements }) => {
    readState(editor, () =>
      $layOut(
        editor,
        [...dirtyElements.keys()].map((key) => $getNodeByKey(key)),
      ),
    )
  })
  const stopRoots = editor.registerRootListener((root) => {
    if (root) readState(editor, () => $layOut(editor, editor.getEditorState()._nodeMap.values()))
  })
  return () => {
    stopUpdates()
    stopRoots()
  }
}

const $layOut = (editor: LexicalEditor, nodes: Iterable<LexicalNode | null>): void => {
  for (const node of nodes) {
    const element = $holdsLines(node) && editor.getElementByKey(node.getKey())
    if (!element) continue
    const direction = node.getDirection() ?? $directionOf(node) ?? directionBefore(element)
    // The box in which a wide table scrolls has it too, so that it begins with the first column.
    for (const each of [element, tableIn(element)]) each?.setAttribute('dir', direction)
  }
}

/** Rows and cells go with their table. */
const $holdsLines = (node: LexicalNode | null): node is ElementNode =>
  $isElementNode(node) &&
  node.isShadowRoot() &&
  !($isRootNode(node) || $isTableRowNode(node) || $isTableCellNode(node))

/** A table that may be wider than the page stands in a box that scrolls. */
export const tableIn = (element: Element): Element | null =>
  element.matches('table') ? element : element.querySelector(':scope > table')

/** By the first letter; null where there is none. */
export const $directionOf = (node: LexicalNode): 'ltr' | 'rtl' | null => {
  if (!$isElementNode(node)) return getTextDirection(node.getTextContent())
  for (let child = node.getFirstChild(); child; child = child.getNextSibling()) {
    const direction = $directionOf(child)
    if (direction) return direction
  }
  return null
}

const directionBefore = (element: Element): string => {
  const before = element.previousElementSibling ?? element.parentElement
  return before ? getComputedStyle(before).direction : 'ltr'
}
