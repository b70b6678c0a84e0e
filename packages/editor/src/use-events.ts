import { BLUR_COMMAND, COMMAND_PRIORITY_LOW, FOCUS_COMMAND, type LexicalEditor } from 'lexical'
import { useEffect, useRef } from 'react'
import type { EditorEvents } from './editor.tsx'
import { watchTitle } from './features/title/watch-title.ts'
import type { EditorHandle } from './handle.ts'

/** Tells the application what it listens to. Nothing is registered for an event without a listener. */
export const useEvents = (editor: LexicalEditor, handle: EditorHandle, events: EditorEvents): void => {
  const { onReady, onChange, onTitleChange, onSelectionChange, onFocus, onBlur } = events
  useListener(onReady, (tell) => {
    tell(handle)
    return () => undefined
  })
  useListener(onChange, (tell) =>
    editor.registerUpdateListener(({ dirtyElements, dirtyLeaves }) => {
      if (dirtyElements.size > 0 || dirtyLeaves.size > 0) tell(handle)
    }),
  )
  useListener(onTitleChange, (tell) => watchTitle(editor, tell))
  useListener(onSelectionChange, (tell) =>
    editor.registerUpdateListener(({ editorState, prevEditorState }) => {
      if (editorState._selection !== prevEditorState._selection) tell(handle.getSelection())
    }),
  )
  useListener(onFocus, (tell) =>
    editor.registerCommand(
      FOCUS_COMMAND,
      () => {
        tell()
        return false
      },
      COMMAND_PRIORITY_LOW,
    ),
  )
  useListener(onBlur, (tell) =>
    editor.registerCommand(
      BLUR_COMMAND,
      () => {
        tell()
        return false
      },
      COMMAND_PRIORITY_LOW,
    ),
  )
}

/** Subscribes while there is a listener; a listener that is another function at every render does not subscribe anew. */
const useListener = <Given extends unknown[]>(
  listener: ((...given: Given) => void) | undefined,
  subscribe: (tell: (...given: Given) => void) => () => void,
): void => {
  const latest = useRef({ listener, subscribe })
  latest.current = { listener, subscribe }
  const isHeard = listener !== undefined
  useEffect(
    () => (isHeard ? latest.current.subscribe((...given) => latest.current.listener?.(...given)) : undefined),
    [isHeard],
  )
}
