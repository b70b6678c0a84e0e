import type { LexicalEditor } from 'lexical'
import { type RefObject, useEffect, useRef } from 'react'
import { collaborate, type EditorSession, introduce, type User } from './collaboration/index.ts'

interface CollaborationOptions {
  readonly editor: LexicalEditor
  readonly session: EditorSession
  readonly user: User | undefined
  readonly mayWrite: boolean
  /** An empty element over the text, for the others' carets. */
  readonly carets: RefObject<HTMLElement | null>
}

/** Ties the editor to the session for as long as both are here, and tells the others who this is. */
export const useCollaboration = ({ editor, session, user, mayWrite, carets }: CollaborationOptions): void => {
  const mode = useRef(mayWrite)
  mode.current = mayWrite
  useEffect(() => {
    const layer = carets.current
    return layer ? collaborate(editor, session, { layer, mayWrite: () => mode.current }) : undefined
  }, [editor, session, carets])

  const { id, name, color } = user ?? {}
  useEffect(() => {
    if (name === undefined || color === undefined) return
    introduce(session, { name, color, ...(id === undefined ? {} : { id }) })
  }, [session, id, name, color])
}
