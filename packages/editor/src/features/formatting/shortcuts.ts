// Keys for what the toolbars do. Bold, italic and underline are Lexical's own.

import {
  COMMAND_PRIORITY_EDITOR,
  CONTROL_OR_META,
  createCommand,
  FORMAT_TEXT_COMMAND,
  INDENT_CONTENT_COMMAND,
  type KeyboardShortcut,
  type LexicalCommand,
  type LexicalEditor,
  mergeRegister,
  OUTDENT_CONTENT_COMMAND,
} from 'lexical'
import {
  BLOCK_MENU_COMMAND,
  EDIT_LINK_COMMAND,
  FIND_COMMAND,
  HELP_COMMAND,
  PALETTE_COMMAND,
} from '../../commands.ts'
import { openTool } from '../../ui/openers.ts'
import { registerShortcuts } from '../../ui/register-shortcuts.ts'
import { type BlockType, turnInto } from './block-types.ts'
import { clearFormatting } from './colours.ts'
import { readFormatting, type TextFormat } from './formatting.ts'
import { setAlignment } from './layout.ts'

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
const formatKeys: readonly (readonly [TextFormat, string, KeyboardShortcut['modifiers']])[] = [
  ['strikethrough', 'x', { shiftKey: true }],
  ['code', 'e', {}],
]
const alignKeys = { start: 'l', center: 'e', end: 'r', justify: 'j' } as const

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
for (const [format, key, modifiers] of formatKeys)
  define(`format-${format}`, key, modifiers, (editor) => editor.dispatchCommand(FORMAT_TEXT_COMMAND, format))
for (const [align, key] of Object.entries(alignKeys) as [keyof typeof alignKeys, string][])
  define(`align-${align}`, key, { shiftKey: true }, (editor) => setAlignment(editor, align))
define('clear-formatting', '\\', {}, clearFormatting)
// On a selection or in a link Ctrl+K means the link, as everywhere; elsewhere it asks what to do.
define('link-or-palette', 'k', {}, (editor) => {
  const { hasRange, link } = readFormatting(editor)
  openTool(editor, hasRange || link !== undefined ? EDIT_LINK_COMMAND : PALETTE_COMMAND)
})
for (const [name, key, command] of [
  ['indent', ']', INDENT_CONTENT_COMMAND],
  ['outdent', '[', OUTDENT_CONTENT_COMMAND],
] as const)
  define(name, key, {}, (editor) => editor.dispatchCommand(command, undefined))
for (const [name, key, command] of [
  ['block-menu', '.', BLOCK_MENU_COMMAND],
  ['find', 'f', FIND_COMMAND],
  ['help', '/', HELP_COMMAND],
] as const)
  define(name, key, {}, (editor) => openTool(editor, command))

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
