import { Awareness } from 'y-protocols/awareness'
import type { Doc } from 'yjs'
import type { EditorSession } from './session.ts'

export interface YjsParts {
  readonly doc: Doc
  /** The presence that your provider shares; without it this editor shows nobody else. */
  readonly awareness?: Awareness
}

/**
 * A session out of anybody's Yjs document: y-websocket, Hocuspocus, y-webrtc, your own provider, or none.
 *
 * Call it once for a document (outside of rendering, or in `useMemo`), not at every render.
 *
 * @example
 * const provider = new WebsocketProvider('wss://example.org', 'notes', doc)
 * const session = fromYjs({ doc, awareness: provider.awareness })
 */
export const fromYjs = ({ doc, awareness = new Awareness(doc) }: YjsParts): EditorSession => ({
  doc,
  awareness,
})
