import type { LexicalEditor } from 'lexical'
import { useEffect, useRef } from 'react'
import type { EditorSession } from './collaboration/index.ts'
import type { InitialContent } from './content.ts'
import { isBlank } from './features/title/blank.ts'

/** Fills a document that is still blank when its content has been read: no step of anybody's undo. */
export const useInitialContent = (
  editor: LexicalEditor,
  session: EditorSession,
  content: InitialContent | undefined,
): void => {
  const load = useRef(content)
  useEffect(() => {
    let isCurrent = true
    void load.current?.().then(async (blocks) => {
      const { fillDocument } = await import('./contents.ts')
      if (isCurrent && isBlank(editor)) fillDocument(session, blocks)
    })
    return () => {
      isCurrent = false
    }
  }, [editor, session])
}
