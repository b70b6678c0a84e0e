import type { LexicalEditor } from 'lexical'
import { useEffect, useRef } from 'react'
import type { LocalSession } from './collaboration/index.ts'
import type { InitialContent } from './content.ts'
import { isBlank } from './features/title/blank.ts'

/** Opens a local document, and fills it when it is still blank: no step of anybody's undo. */
export const useLocalDocument = (
  editor: LexicalEditor,
  session: LocalSession | undefined,
  content: InitialContent | undefined,
): void => {
  const load = useRef(content)
  useEffect(() => {
    let isCurrent = true
    const fill = async () => {
      const blocks = await load.current?.()
      if (!blocks || !session) return
      const { fillDocument } = await import('./contents.ts')
      if (isCurrent && isBlank(editor)) fillDocument(session, blocks)
    }
    const close = session?.open(() => void fill())
    return () => {
      isCurrent = false
      close?.()
    }
  }, [editor, session])
}
