import type { Awareness } from 'y-protocols/awareness'
import type { Doc } from 'yjs'

/** A value that can be read now and watched; fits React's `useSyncExternalStore`. */
export interface Observable<Value> {
  get(): Value
  subscribe(listener: () => void): () => void
}

/**
 * What the editor needs of a session: a document and who is in it.
 *
 * `connect()` of @quire/provider returns one; any Yjs document with an awareness is one too.
 */
export interface EditorSession {
  readonly doc: Doc
  readonly awareness: Awareness
}

/** The person who sits at this editor, as the others see them. */
export interface User {
  readonly id?: string
  readonly name: string
  /** One of `personColors`; any other CSS hex colour is shown as the nearest of them. */
  readonly color: string
}
