import { $isListItemNode, type ListItemNode } from '@lexical/list'
import { $findMatchingParent } from '@lexical/utils'
import {
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_EDITOR,
  INDENT_CONTENT_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalEditor,
  OUTDENT_CONTENT_COMMAND,
} from 'lexical'

/** Nested deeper than this, nobody finds the text any more. */
const maxIndent = 7

/**
 * Tab nests an item wherever the caret is in it. Anywhere else Tab moves the focus on, as on every page: who writes
 * with the keyboard alone must be able to leave the text.
 *
 * @returns stops it
 */
export const nestWithTab = (editor: LexicalEditor): (() => void) =>
  editor.registerCommand(
    KEY_TAB_COMMAND,
    (event) => {
      const item = $itemAtSelection()
      if (!item) return false
      event.preventDefault()
      if (event.shiftKey) editor.dispatchCommand(OUTDENT_CONTENT_COMMAND, undefined)
      else if (item.getIndent() < maxIndent) editor.dispatchCommand(INDENT_CONTENT_COMMAND, undefined)
      return true
    },
    COMMAND_PRIORITY_EDITOR,
  )

const $itemAtSelection = (): ListItemNode | null => {
  const selection = $getSelection()
  return $isRangeSelection(selection)
    ? $findMatchingParent(selection.anchor.getNode(), $isListItemNode)
    : null
}
