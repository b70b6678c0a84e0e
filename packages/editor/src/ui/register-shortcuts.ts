import {
  COMMAND_PRIORITY_NORMAL,
  compileKeyboardShortcuts,
  KEY_DOWN_COMMAND,
  type KeyboardShortcut,
  type LexicalEditor,
} from 'lexical'

/** Lets keys give their commands; a key that no listener of its command takes goes on as usual. @returns stops it */
export const registerShortcuts = (
  editor: LexicalEditor,
  shortcuts: Iterable<KeyboardShortcut>,
): (() => void) => {
  const compiled = compileKeyboardShortcuts(shortcuts)
  return editor.registerCommand(
    KEY_DOWN_COMMAND,
    (event) => compiled.matches(event).some(({ command }) => editor.dispatchCommand(command, event)),
    COMMAND_PRIORITY_NORMAL,
  )
}
