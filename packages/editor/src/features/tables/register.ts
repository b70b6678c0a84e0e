import { registerTablePlugin, registerTableSelectionObserver, TableNode } from '@lexical/table'
import { COMMAND_PRIORITY_EDITOR, type LexicalEditor, mergeRegister } from 'lexical'
import { TABLES_COMMAND } from '../../commands.ts'
import { registerMirroredArrows } from './mirrored-arrows.ts'

/** Writing in tables: Tab, selected cells, cut and delete; from when the editor can show them. @returns stops it */
export const registerTables = (editor: LexicalEditor): (() => void) => {
  let stop: (() => void) | undefined
  const start = () => {
    stop ??= mergeRegister(
      registerTablePlugin(editor),
      registerTableSelectionObserver(editor, true),
      registerMirroredArrows(editor),
    )
    return false
  }
  if (editor.hasNodes([TableNode])) start()
  const stopWaiting = editor.registerCommand(TABLES_COMMAND, start, COMMAND_PRIORITY_EDITOR)
  return () => {
    stopWaiting()
    stop?.()
  }
}
