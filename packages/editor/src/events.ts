import { BLUR_COMMAND, COMMAND_PRIORITY_LOW, FOCUS_COMMAND, type LexicalEditor, mergeRegister } from 'lexical'
import type { EditorEvents } from './editor.tsx'
import { watchTitle } from './features/title/watch-title.ts'
import type { EditorHandle } from './handle.ts'

/**
 * Subscribes to what is heard.
 *
 * @param heard - names of `EditorEvents`.
 * @param events - the listeners as they are at the moment something happens.
 * @returns stops it
 */
export const listen = (
  editor: LexicalEditor,
  handle: EditorHandle,
  heard: ReadonlySet<string>,
  events: () => EditorEvents,
): (() => void) => {
  const stops: (() => void)[] = []
  const onCommand = (command: typeof FOCUS_COMMAND, tell: () => void) =>
    editor.registerCommand(
      command,
      () => {
        tell()
        return false
      },
      COMMAND_PRIORITY_LOW,
    )
  if (heard.has('onChange'))
    stops.push(
      editor.registerUpdateListener(({ dirtyElements, dirtyLeaves }) => {
        if (dirtyElements.size > 0 || dirtyLeaves.size > 0) events().onChange?.(handle)
      }),
    )
  if (heard.has('onSelectionChange'))
    stops.push(
      editor.registerUpdateListener(({ editorState, prevEditorState }) => {
        if (editorState._selection !== prevEditorState._selection)
          events().onSelectionChange?.(handle.getSelection())
      }),
    )
  if (heard.has('onTitleChange')) stops.push(watchTitle(editor, (title) => events().onTitleChange?.(title)))
  if (heard.has('onFocus')) stops.push(onCommand(FOCUS_COMMAND, () => events().onFocus?.()))
  if (heard.has('onBlur')) stops.push(onCommand(BLUR_COMMAND, () => events().onBlur?.()))
  return mergeRegister(...stops)
}
