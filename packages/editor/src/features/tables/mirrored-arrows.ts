import { $findCellNode, $isTableSelection } from '@lexical/table'
import {
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  COMMAND_PRIORITY_CRITICAL,
  COMMAND_PRIORITY_NORMAL,
  KEY_ARROW_LEFT_COMMAND,
  KEY_ARROW_RIGHT_COMMAND,
  type LexicalCommand,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
  type PointType,
} from 'lexical'

/**
 * To Lexical's tables the left arrow goes back, whatever the writing: at the beginning of a Hebrew cell it would leave
 * it. Where lines or columns run from the right, what is done at a cell's end is that of the other arrow.
 *
 * @returns stops it
 */
export const registerMirroredArrows = (editor: LexicalEditor): (() => void) => {
  let isTurned = false
  const turn = (from: LexicalCommand<KeyboardEvent>, to: LexicalCommand<KeyboardEvent>) =>
    mergeRegister(
      editor.registerCommand(
        from,
        (event) => {
          if (isTurned || !$isMirrored(editor)) return false
          isTurned = true
          editor.dispatchCommand(to, event)
          isTurned = false
          // What tables do not want is the browser's, which knows how letters run.
          return true
        },
        COMMAND_PRIORITY_CRITICAL,
      ),
      // Behind the tables all know how letters run, and would be misled by the other arrow.
      editor.registerCommand(from, () => isTurned, COMMAND_PRIORITY_NORMAL),
    )
  return mergeRegister(
    turn(KEY_ARROW_LEFT_COMMAND, KEY_ARROW_RIGHT_COMMAND),
    turn(KEY_ARROW_RIGHT_COMMAND, KEY_ARROW_LEFT_COMMAND),
  )
}

/** Is the arrow about to lead out of a cell, in a line (or, with cells selected, in a table) that runs from the right? */
const $isMirrored = (editor: LexicalEditor): boolean => {
  const selection = $getSelection()
  if ($isTableSelection(selection)) return runsFromRight(editor.getElementByKey(selection.tableKey), 'table')
  if (!$isRangeSelection(selection)) return false
  const node = selection.focus.getNode()
  const cell = $findCellNode(node)
  if (!cell || !($isAtStart(selection.focus, cell) || $isAtEnd(selection.focus, cell))) return false
  return runsFromRight(editor.getElementByKey(node.getKey()), '*')
}

const runsFromRight = (element: HTMLElement | null, inner: string): boolean => {
  const shown = element?.matches(inner) ? element : element?.querySelector(inner)
  return Boolean(shown && getComputedStyle(shown).direction === 'rtl')
}

const $isAtStart = (point: PointType, cell: LexicalNode): boolean =>
  point.offset === 0 && $isOutermost(point.getNode(), cell, (node) => node.getPreviousSibling())

const $isAtEnd = (point: PointType, cell: LexicalNode): boolean => {
  const node = point.getNode()
  const size = $isElementNode(node) ? node.getChildrenSize() : node.getTextContentSize()
  return point.offset === size && $isOutermost(node, cell, (node) => node.getNextSibling())
}

const $isOutermost = (
  node: LexicalNode,
  cell: LexicalNode,
  $beside: (node: LexicalNode) => LexicalNode | null,
): boolean => {
  for (let each: LexicalNode | null = node; each && !each.is(cell); each = each.getParent())
    if ($beside(each)) return false
  return true
}
