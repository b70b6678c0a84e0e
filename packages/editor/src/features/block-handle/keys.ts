import {
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_EDITOR,
  CONTROL_OR_META,
  createCommand,
  type KeyboardShortcut,
  type LexicalCommand,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
} from 'lexical'
import { registerShortcuts } from '../../ui/register-shortcuts.ts'
import { $blockOf, $duplicateBlock, $moveBlockBy } from './blocks.ts'

const MOVE_UP: LexicalCommand<KeyboardEvent> = createCommand('MOVE_BLOCK_UP')
const MOVE_DOWN: LexicalCommand<KeyboardEvent> = createCommand('MOVE_BLOCK_DOWN')
const DUPLICATE: LexicalCommand<KeyboardEvent> = createCommand('DUPLICATE_BLOCK')

const shortcuts: Record<string, KeyboardShortcut> = {
  'move-block-up': { key: 'ArrowUp', modifiers: { altKey: true, shiftKey: true }, command: MOVE_UP },
  'move-block-down': { key: 'ArrowDown', modifiers: { altKey: true, shiftKey: true }, command: MOVE_DOWN },
  'duplicate-block': { key: 'd', modifiers: CONTROL_OR_META, command: DUPLICATE },
}

/** Moving and copying blocks from the keyboard: what the handle does with the mouse. @returns stops it */
export const registerBlockKeys = (editor: LexicalEditor): (() => void) => {
  const on = (command: LexicalCommand<KeyboardEvent>, $change: (block: LexicalNode) => void) =>
    editor.registerCommand(
      command,
      (event) => {
        const block = $blockAtSelection()
        if (!block) return false
        event.preventDefault()
        $change(block)
        return true
      },
      COMMAND_PRIORITY_EDITOR,
    )
  return mergeRegister(
    registerShortcuts(editor, Object.values(shortcuts)),
    on(MOVE_UP, (block) => $moveBlockBy(block, -1)),
    on(MOVE_DOWN, (block) => $moveBlockBy(block, 1)),
    on(DUPLICATE, $duplicateBlock),
  )
}

const $blockAtSelection = (): LexicalNode | null => {
  const selection = $getSelection()
  return $isRangeSelection(selection) ? $blockOf(selection.anchor.getNode()) : null
}
