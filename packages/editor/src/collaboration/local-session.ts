import { Doc } from 'yjs'
import { fromYjs } from './from-yjs.ts'
import type { EditorSession } from './session.ts'

/** A document without a server. */
export interface LocalSession extends EditorSession {
  /** Reads what this browser has of it, and keeps what is written from then on. @returns stops keeping it */
  open(onLoaded: () => void): () => void
}

/** @param id - names a document that this browser keeps; without it the document lasts as long as the page. */
export const createLocalSession = (id?: string): LocalSession => {
  const session = fromYjs({ doc: new Doc() })
  return {
    ...session,
    open: (onLoaded) => {
      if (id === undefined) {
        onLoaded()
        return () => undefined
      }
      const ended = new AbortController()
      void import('./local-store.ts')
        .then(({ keepLocally }) => keepLocally(session.doc, id, ended.signal))
        .then(onLoaded)
      return () => ended.abort()
    },
  }
}
