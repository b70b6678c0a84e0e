import { $getSelection, $isRangeSelection, type LexicalEditor } from 'lexical'
import { readState } from '../read-state.ts'

/**
 * Gives the keyboard back to the text, with what is selected in it.
 *
 * Lexical does it by setting the browser's selection, and has none to set where cells of a table are selected.
 *
 * @param then - called once the text has it
 */
export const focusText = (editor: LexicalEditor, then?: () => void): void => {
  const selection = readState(editor, $getSelection)
  if (selection && !$isRangeSelection(selection)) editor.getRootElement()?.focus({ preventScroll: true })
  editor.focus(then)
}
