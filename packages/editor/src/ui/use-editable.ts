import type { LexicalEditor } from 'lexical'
import { useSyncExternalStore } from 'react'

/** Whether one may write in the editor now: not before what writing needs has come, and then by the mode. */
export const useEditable = (editor: LexicalEditor): boolean =>
  useSyncExternalStore(
    (notify) => editor.registerEditableListener(notify),
    () => editor.isEditable(),
    () => false,
  )
