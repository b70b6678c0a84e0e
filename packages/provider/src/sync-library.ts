import { type ClientMessage, decodeClientMessage } from '@quire/protocol'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import type * as Y from 'yjs'

export interface SyncOptions {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  /** Takes each message the library sends. */
  readonly send: (message: ClientMessage) => void
  /** The document has all that the server had. */
  readonly onSynced: () => void
  /** The library gave the connection up, e.g. after too long a silence. */
  readonly onGivenUp: () => void
  /** The library has a socket that waits to be opened. */
  readonly onReady: () => void
}

/**
 * y-websocket's sync logic on our transports: steps 1 and 2, updates, awareness. It is given a socket that lives from
 * one connection's loss to the next one's; attempts, delays and transports happen behind it, unseen.
 */
export class SyncLibrary {
  readonly #library: WebsocketProvider
  #socket: SyncSocket | undefined
  /** After a change of transport the library needs a moment to make its new socket. */
  readonly #early: Uint8Array[] = []

  constructor({ doc, awareness, send, onSynced, onGivenUp, onReady }: SyncOptions) {
    const adopt = (socket: SyncSocket) => {
      this.#socket = socket
      // Usually the connection takes longer than the library; if not, the library still has to set its handlers.
      queueMicrotask(onReady)
    }
    class Socket extends SyncSocket {
      constructor() {
        super(send, onGivenUp)
        adopt(this)
      }
    }
    // Where the library thinks it connects to; the socket it is given never looks.
    const library = new WebsocketProvider('ws://quire', '', doc, {
      awareness,
      disableBc: true,
      maxBackoffTime: 0, // Delays are the connector's.
      shouldReconnect: () => true, // So is giving up.
      // The type asks for a browser's class; what the library uses of it, SyncSocket has.
      WebSocketPolyfill: Socket as unknown as typeof WebSocket,
    })
    // At the exit of a process it would say goodbye when nothing can leave any more; eleven sessions are no leak.
    nodeProcess?.off('exit', library._exitHandler)
    library.on('sync', (isSynced) => {
      if (isSynced) onSynced()
    })
    this.#library = library
  }

  /** Whether a change of the document or its awareness came from the server. */
  isOrigin(origin: unknown): boolean {
    return origin === this.#library
  }

  /** The connection is live: the library may sync. */
  open(): void {
    if (this.#socket?.readyState !== 0) return
    this.#socket.open()
    for (const frame of this.#early.splice(0)) this.#socket.deliver(frame)
  }

  /** Something came. Its watchdog counts only the frames it sees, and half of them are not for it. */
  heard(): void {
    this.#library.wsLastMessageReceived = Date.now()
  }

  /** Gives the library a frame of types 0-3 of a live connection. */
  deliver(frame: Uint8Array): void {
    if (this.#socket?.isOpen) this.#socket.deliver(frame)
    else this.#early.push(frame)
  }

  /** The connection is gone. */
  drop(): void {
    this.#early.length = 0
    this.#socket?.drop()
  }

  close(): void {
    this.#library.destroy()
  }
}

/** What y-websocket takes for its WebSocket. */
class SyncSocket {
  readonly OPEN = 1
  readyState = 0
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onmessage: ((event: { readonly data: Uint8Array }) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  readonly #send: (message: ClientMessage) => void
  readonly #onGivenUp: () => void

  constructor(send: (message: ClientMessage) => void, onGivenUp: () => void) {
    this.#send = send
    this.#onGivenUp = onGivenUp
  }

  /** Called by the library. */
  send(frame: Uint8Array): void {
    this.#send(decodeClientMessage(frame))
  }

  /** Called by the library. */
  close(): void {
    const wasOpen = this.isOpen
    this.readyState = 3
    if (wasOpen) this.#onGivenUp()
  }

  open(): void {
    this.readyState = this.OPEN
    this.onopen?.()
  }

  get isOpen(): boolean {
    return this.readyState === this.OPEN
  }

  deliver(frame: Uint8Array): void {
    if (this.isOpen) this.onmessage?.({ data: frame })
  }

  /** The library forgets this socket and makes a new one. */
  drop(): void {
    if (!this.isOpen) return
    this.readyState = 3
    this.onclose?.({ code: 1006, reason: '' })
  }
}

const nodeProcess = (globalThis as { readonly process?: { off(event: 'exit', listener: () => void): void } })
  .process
