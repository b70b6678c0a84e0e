import { type ClientMessage, decodeClientMessage } from '@quire/protocol'

/**
 * What y-websocket takes for its WebSocket. One of these lives from one connection's loss to the next one's;
 * attempts, delays and transports happen behind it, unseen.
 */
export class SyncSocket {
  readonly OPEN = 1
  readyState = 0
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onmessage: ((event: { readonly data: Uint8Array }) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  readonly #send: (message: ClientMessage) => void
  readonly #onGivenUp: (socket: SyncSocket) => void

  /**
   * @param send - takes each message the library sends.
   * @param onGivenUp - called when the library closes the socket, e.g. after too long a silence.
   */
  constructor(send: (message: ClientMessage) => void, onGivenUp: (socket: SyncSocket) => void) {
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
    if (wasOpen) this.#onGivenUp(this)
  }

  /** The connection is live: the library may sync. */
  open(): void {
    this.readyState = this.OPEN
    this.onopen?.()
  }

  get isOpen(): boolean {
    return this.readyState === this.OPEN
  }

  /** Gives the library a frame of types 0-3. */
  deliver(frame: Uint8Array): void {
    if (this.isOpen) this.onmessage?.({ data: frame })
  }

  /** The connection is gone: the library forgets it and makes a new socket. */
  drop(): void {
    if (!this.isOpen) return
    this.readyState = 3
    this.onclose?.({ code: 1006, reason: '' })
  }
}
