import { Doc } from 'yjs'
import { fromYjs } from './from-yjs.ts'
import type { EditorSession } from './session.ts'

/** A document that nobody else has: it lasts as long as the page. */
export const createLocalSession = (): EditorSession => fromYjs({ doc: new Doc() })
