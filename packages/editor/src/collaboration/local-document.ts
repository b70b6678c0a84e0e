import { createLocalSession, type LocalSession } from './local-session.ts'
import { keepLocally } from './local-store.ts'

/**
 * A document that this browser keeps under a name, and shows in all its tabs; no server has it.
 *
 * Call it once for a document (outside of rendering, or in `useMemo`), not at every render.
 *
 * @example
 * <Editor session={localDocument('notes')} initialContent={markdown('# Notes')} />
 */
export const localDocument = (id: string): LocalSession => {
  const session = createLocalSession()
  return {
    ...session,
    open: (onLoaded) => {
      const ended = new AbortController()
      void keepLocally(session.doc, id, ended.signal).then(() => {
        if (!ended.signal.aborted) onLoaded()
      })
      return () => ended.abort()
    },
  }
}
