// Keys for what the toolbars do. Bold, italic and underline are Lexical's own.

import {
  COMMAND_PRIORITY_EDITOR,
  CONTROL_OR_META,
  createCommand,
  FORMAT_TEXT_COMMAND,
  type KeyboardShortcut,
  type LexicalCommand,
  type LexicalEditor,
  mergeRegister,
} from 'lexical'
import { BLOCK_MENU_COMMAND, EDIT_LINK_COMMAND, FIND_COMMAND, HELP_COMMAND } from '../../commands.ts'
import { registerShortcuts } from '../../ui/register-shortcuts.ts'
import { type BlockType, turnInto } from './block-types.ts'
import type { TextFormat } from './formatting.ts'

const turnIntoKeys: Partial<Record<BlockType, string>> = {
  paragraph: '0',
  h1: '1',
  h2: '2',
  h3: '3',
  h4: '4',
  number: '7',
  bullet: '8',
  check: '9',
}
const formatKeys: Partial<Record<TextFormat, string>> = { strikethrough: 'x', code: 'e' }

const shortcuts: Record<string, KeyboardShortcut> = {}
const handlers: [LexicalCommand<KeyboardEvent>, (editor: Parameters<typeof turnInto>[0]) => void][] = []

const define = (
  name: string,
  key: string,
  modifiers: KeyboardShortcut['modifiers'],
  run: (editor: Parameters<typeof turnInto>[0]) => void,
) => {
  const command = createCommand<KeyboardEvent>(name)
  shortcuts[name] = { key, modifiers: { ...CONTROL_OR_META, ...modifiers }, command }
  handlers.push([command, run])
}

for (const [type, key] of Object.entries(turnIntoKeys) as [BlockType, string][])
  define(`turn-into-${type}`, key, { altKey: true }, (editor) => turnInto(editor, type))
for (const [format, key] of Object.entries(formatKeys) as [TextFormat, string][])
  define(`format-${format}`, key, format === 'code' ? {} : { shiftKey: true }, (editor) =>
    editor.dispatchCommand(FORMAT_TEXT_COMMAND, format),
  )
for (const [name, key, command] of [
  ['edit-link', 'k', EDIT_LINK_COMMAND],
  ['find', 'f', FIND_COMMAND],
  ['help', '/', HELP_COMMAND],
  ['block-menu', '.', BLOCK_MENU_COMMAND],
] as const)
  define(name, key, {}, (editor) => editor.dispatchCommand(command, undefined))

/** The formatting keys. @returns stops them */
export const registerFormattingShortcuts = (editor: LexicalEditor): (() => void) =>
  mergeRegister(
    registerShortcuts(editor, Object.values(shortcuts)),
    ...handlers.map(([command, run]) =>
      editor.registerCommand(
        command,
        (event) => {
          event.preventDefault()
          run(editor)
          return true
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    ),
  )
