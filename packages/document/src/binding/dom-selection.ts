import {
  $createRangeSelectionFromDom,
  $getPreviousSelection,
  $getSelection,
  $isRangeSelection,
  $setSelection,
  getActiveElement,
  getDOMSelection,
  type LexicalEditor,
} from 'lexical'

/**
 * Tells Lexical at once of a selection that this person has just made in the page.
 *
 * The browser tells of it in a task of its own. An update in between starts from the selection that Lexical knows, and
 * would put the old one back: somebody else's keystroke would undo a click or a Shift+End.
 */
export function hearDomSelection(editor: LexicalEditor): void {
  // The field, as a headless editor throws when it is asked.
  const root = editor._rootElement
  // Without the focus, Lexical leaves the page's selection where it is. What is being composed moves with its input.
  if (!root || editor._updating || editor.isComposing() || getActiveElement(root) !== root) return
  if (isHeard(editor)) return
  root.ownerDocument.dispatchEvent(new Event('selectionchange'))
}

/**
 * Starts an update from the selection that Lexical knows while the focus is elsewhere, such as in a menu.
 *
 * Where a patch exchanged selected text, the page's selection has fallen together, which is nobody's wish. Lexical
 * would believe it: in an update that no event of the page started, it takes the page's selection for its own.
 */
export function $keepUnfocusedSelection(editor: LexicalEditor): void {
  const root = editor._rootElement
  const known = $getPreviousSelection()
  if (!root || getActiveElement(root) === root || !$isRangeSelection(known)) return
  if (!known.is($getSelection())) $setSelection(known.clone())
}

function isHeard(editor: LexicalEditor): boolean {
  const shown = getDOMSelection(editor._window)
  return editor.getEditorState().read(
    () => {
      const known = $getSelection()
      const real = shown && $isRangeSelection(known) ? $createRangeSelectionFromDom(shown, editor) : null
      if (!real || !$isRangeSelection(known)) return true
      return real.anchor.is(known.anchor) && real.focus.is(known.focus)
    },
    { editor },
  )
}
