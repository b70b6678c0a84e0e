import type { LexicalEditor } from 'lexical'
import { useEffect, useRef } from 'react'
import type { EditorEvents } from './editor.tsx'
import type { EditorHandle } from './handle.ts'
import { later } from './later.ts'

/**
 * Tells the application what it listens to. Nothing is loaded or registered for an event without a listener, and a
 * listener that is another function at every render does not subscribe anew.
 */
export const useEvents = (editor: LexicalEditor, handle: EditorHandle, events: EditorEvents): void => {
  const latest = useRef(events)
  latest.current = events
  const isToldReady = useRef(false)
  const heard = Object.keys(events)
    .filter((name) => events[name as keyof EditorEvents] !== undefined)
    .sort()
    .join(' ')
  useEffect(() => {
    if (heard === '') return
    return later(import('./events.ts'), ({ listen }) => {
      if (!isToldReady.current) latest.current.onReady?.(handle)
      isToldReady.current = true
      return listen(editor, handle, new Set(heard.split(' ')), () => latest.current)
    })
  }, [editor, handle, heard])
}
