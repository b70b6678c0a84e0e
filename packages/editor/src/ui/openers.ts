import { COMMAND_PRIORITY_EDITOR, type LexicalCommand, type LexicalEditor } from 'lexical'

/** Who has waited longer for a tool does not want it any more. */
const patienceMs = 10_000

interface Wish {
  readonly command: LexicalCommand<void>
  readonly at: number
}

/** Last wish of each editor whose tool was not there yet: tools come behind the text. */
const wishes = new WeakMap<LexicalEditor, Wish>()

/** Opens a tool, or as soon as it is loaded. */
export const openTool = (editor: LexicalEditor, command: LexicalCommand<void>): void => {
  if (editor.dispatchCommand(command, undefined)) wishes.delete(editor)
  else wishes.set(editor, { command, at: performance.now() })
}

/** Opens a tool whenever its command is given, and at once if it was given before this was loaded. @returns stops it */
export const registerOpener = (
  editor: LexicalEditor,
  command: LexicalCommand<void>,
  open: () => void,
): (() => void) => {
  const wish = wishes.get(editor)
  if (wish?.command === command) {
    wishes.delete(editor)
    if (performance.now() - wish.at < patienceMs) editor.read(open)
  }
  return editor.registerCommand(
    command,
    () => {
      open()
      return true
    },
    COMMAND_PRIORITY_EDITOR,
  )
}
