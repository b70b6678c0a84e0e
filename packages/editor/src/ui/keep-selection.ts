import {
  $getSelection,
  $setSelection,
  COMMAND_PRIORITY_CRITICAL,
  type LexicalEditor,
  SELECTION_CHANGE_COMMAND,
} from 'lexical'

/**
 * Keeps the selection of the text while a menu or a field of ours has the focus.
 *
 * Somebody else's edit in the selected line exchanges its text on the page; the browser's selection falls together
 * there, which Lexical would take for a wish of this person's, and the toolbar with its open menu would go.
 *
 * @returns stops it
 */
export const keepSelection = (editor: LexicalEditor): (() => void) =>
  editor.registerCommand(
    SELECTION_CHANGE_COMMAND,
    () => {
      const root = editor.getRootElement()
      const page = root?.getRootNode() as Document | ShadowRoot | undefined // an element on a page has one of them
      const active = page?.activeElement
      if (!root || !active || active === root.ownerDocument.body || root.contains(active)) return false
      // What a button of ours is about to change, or has selected itself, stands.
      const isChanging = editor._dirtyElements.size > 0 || editor._dirtyLeaves.size > 0
      if (isChanging || $getSelection()?.dirty) return false
      const before = editor.getEditorState().read($getSelection)
      $setSelection(before?.clone() ?? null)
      return false
    },
    COMMAND_PRIORITY_CRITICAL,
  )
