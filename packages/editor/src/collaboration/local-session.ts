import { Doc } from 'yjs'
import { fromYjs } from './from-yjs.ts'
import type { EditorSession } from './session.ts'

/** A document without a server. */
export interface LocalSession extends EditorSession {
  /** Reads what there is of it, and keeps what is written from then on. @returns stops keeping it */
  open(onLoaded: () => void): () => void
}

/** A document that lasts as long as what shows it. */
export const createLocalSession = (): LocalSession => ({
  ...fromYjs({ doc: new Doc() }),
  open: (onLoaded) => {
    onLoaded()
    return () => undefined
  },
})

export const isLocal = (session: EditorSession): session is LocalSession => 'open' in session
