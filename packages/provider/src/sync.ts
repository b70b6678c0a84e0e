import type { Awareness as AwarenessMessage, SyncStep1, SyncStep2, Update } from '@quire/protocol'
import { type Awareness, applyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { ownPresence, renewPresence } from './presence.ts'

export interface SyncOptions {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  /** Called with what leaves; only between {@link Sync.open} and {@link Sync.drop}. */
  readonly send: (message: SyncStep1 | AwarenessMessage) => void
  /** The document has all that the server had. Called once a connection. */
  readonly onSynced: () => void
}

interface AwarenessChange {
  readonly added: readonly number[]
  readonly updated: readonly number[]
  readonly removed: readonly number[]
}

/**
 * Keeps a document and its presence equal to the server's over whatever connection there is (SPEC S, A): asks for what
 * is missing, takes what comes, says who is here. What this client writes leaves through the sender, which counts it.
 */
export class Sync {
  readonly #options: SyncOptions
  #isOpen = false
  #isSynced = false

  constructor(options: SyncOptions) {
    this.#options = options
    options.awareness.on('update', this.#onAwareness)
  }

  /** Whether a change of the document or its awareness came from the server. */
  isOrigin(origin: unknown): boolean {
    return origin === this
  }

  /** The connection is live: asks for what this document lacks and says who is here. */
  open(): void {
    const { doc, awareness, send } = this.#options
    this.#isOpen = true
    this.#isSynced = false
    send({ type: 'syncStep1', stateVector: Y.encodeStateVector(doc) })
    renewPresence(awareness)
  }

  receive(message: SyncStep2 | Update | AwarenessMessage): void {
    if (!this.#isOpen) return
    const { doc, awareness } = this.#options
    if (message.type === 'awareness')
      reportErrors(() => applyAwarenessUpdate(awareness, message.update, this))
    else reportErrors(() => Y.applyUpdate(doc, message.update, this))
    if (message.type !== 'syncStep2' || this.#isSynced) return
    this.#isSynced = true
    this.#options.onSynced()
  }

  /** What the server had before there was a connection. */
  receiveSnapshot(update: Uint8Array): void {
    reportErrors(() => Y.applyUpdate(this.#options.doc, update, this))
  }

  /** The connection is gone: nobody else is seen. */
  drop(): void {
    this.#isOpen = false
    const { doc, awareness } = this.#options
    const others = [...awareness.getStates().keys()].filter((client) => client !== doc.clientID)
    removeAwarenessStates(awareness, others, this)
  }

  close(): void {
    this.drop()
    this.#options.awareness.off('update', this.#onAwareness)
  }

  /** Only this client's entry leaves: the server takes no other from here (SPEC A3). */
  readonly #onAwareness = ({ added, updated, removed }: AwarenessChange): void => {
    const { doc, awareness, send } = this.#options
    if (!this.#isOpen || ![...added, ...updated, ...removed].includes(doc.clientID)) return
    send({ type: 'awareness', update: ownPresence(awareness) })
  }
}

/** What an observer of the application throws must not end the connection: the change itself is in the document by then. */
const reportErrors = (apply: () => void): void => {
  try {
    apply()
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: as y-protocols does; thrown again it would end a process in Node
    console.error(error)
  }
}
