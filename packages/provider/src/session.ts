import type { Access } from '@quire/protocol'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Clock } from './clock.ts'
import type { Observable } from './observable.ts'
import type { Locks } from './offline/client-id-lease.ts'
import type { Status, TransportName } from './status.ts'
import type { ChannelClass } from './tabs.ts'
import type { WebSocketClass } from './transports/websocket.ts'
import type { WakeSource } from './wake.ts'

export interface ConnectOptions {
  /** Address of the server, `http(s)://` or `ws(s)://`, e.g. `location.origin`. */
  readonly url: string
  /** 1 to 200 bytes; may contain `/` (SPEC I1). */
  readonly documentId: string
  /** The document to sync; a new one by default. What it holds already is sent too. */
  readonly doc?: Y.Doc
  /**
   * What the server said of the document a moment ago, e.g. in the page itself: the session can be read and edited before
   * it is connected, and only what is newer is fetched.
   */
  readonly snapshot?: DocumentSnapshot
  /** The presence to share; a new one by default. Its fields are the application's. */
  readonly awareness?: Awareness
  /**
   * Gives a token that names the person to the server. Called for each connection, when the server says that the
   * latest one ends soon, and once more when it was refused; so it should fetch a fresh one.
   */
  readonly token?: () => string | Promise<string>
  /** The class to connect with where there is no global one, as in Node 20: that of the package `ws`. */
  readonly WebSocket?: WebSocketClass
  /**
   * Whose copy of the document to keep on this device, so that it opens and can be edited without a connection; `false`
   * to keep none. Where people sign in, give the person's id: a copy is never shown to another one.
   */
  readonly offline?: false | { readonly person?: string }
  /** Where copies are kept; the browser's by default, nowhere in Node. */
  readonly indexedDB?: IDBFactory
  readonly locks?: Locks
  /** How the tabs of one person share a document; the browser's by default, where copies are kept too. */
  readonly BroadcastChannel?: ChannelClass
  /** Ways to the server, the best first. The next is tried where one is blocked, and a better one again later. */
  readonly transports?: readonly TransportName[]
  readonly fetch?: typeof fetch
  readonly clock?: Clock
  /** What tells of a network or machine that came back; the `window` by default, nothing in Node. */
  readonly wakeSource?: WakeSource
  /** 0 to 1, for jitter. */
  readonly random?: () => number
}

/** A document as a server had it. */
export interface DocumentSnapshot {
  /** All of it, as one Yjs v1 update. */
  readonly update: Uint8Array
  /** Which life of the document that is. */
  readonly generation: string
  /** What this session may do. */
  readonly access: Access
}

/** One client attached to one document on one server. */
export interface Session {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly status: Observable<Status>
  /**
   * Resolves once every local edit made so far is on the server's disk.
   *
   * @throws {CollabError} when edits are refused for good, or the session is closed before.
   */
  whenDurable(): Promise<void>
  /**
   * Resolves once the document is loaded: from the server, or from the copy on this device, which is then brought up to date.
   *
   * @throws {CollabError} when the connection is refused for good, or the session is closed before.
   */
  whenSynced(): Promise<void>
  /**
   * Every local edit of which the server has not said that it is on its disk, as one Yjs update; `undefined` when there
   * is none. For when they are refused: offer it as a file, or apply it to a copy of the document and send that.
   *
   * It may hold more, e.g. what others wrote meanwhile. That does no harm: Yjs takes each edit once.
   */
  unsavedEdits(): Uint8Array | undefined
  /** Tries again at once, e.g. after a sign-in that followed a refusal. */
  retry(): void
  /** Leaves: what may leave is sent, the others see this client go, the socket is closed and no timer stays. */
  close(): void
}
