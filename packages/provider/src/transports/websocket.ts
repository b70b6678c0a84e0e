import { subprotocol } from '@quire/protocol'
import { closeOfHeaders } from './http-refusal.ts'
import type { OpenTransport } from './transport.ts'

/** The part of a WebSocket class that is used; a browser's and that of `ws` fit. */
export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketInstance

interface WebSocketInstance {
  binaryType: string
  readonly bufferedAmount: number
  readonly readyState: number
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number): void
  // Method syntax on purpose: the event types of browsers and of `ws` differ, and both have what is read here.
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void
  /** Only `ws` has this; a browser never tells what an upgrade was refused with. */
  on?(event: 'unexpected-response', listener: (request: unknown, response: NodeResponse) => void): void
}

interface NodeResponse {
  readonly statusCode?: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const openState = 1

/** Opens a WebSocket that speaks `quire.v1`. */
export const webSocketTransport =
  (url: string, WebSocket: WebSocketClass): OpenTransport =>
  (events) => {
    const socket = new WebSocket(url, [subprotocol])
    socket.binaryType = 'arraybuffer'
    let isOurs = true
    socket.addEventListener('open', () => isOurs && events.onOpen())
    socket.addEventListener('message', ({ data }) => {
      // A text frame is no frame of this protocol (SPEC F3); as an empty one it does not parse.
      if (isOurs) events.onFrame(data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array())
    })
    // Always followed by `close`; without a listener `ws` would throw.
    socket.addEventListener('error', () => {})
    socket.addEventListener('close', ({ code, reason }) => {
      if (isOurs) events.onClose({ code, text: reason })
      isOurs = false
    })
    socket.on?.('unexpected-response', (_request, { headers }) => {
      if (isOurs) events.onClose(closeOfHeaders((name) => headers[name]?.toString()))
      isOurs = false
      socket.close()
    })
    return {
      get bufferedAmount() {
        return socket.bufferedAmount
      },
      send: (frame) => {
        // Encoded frames own their whole buffer, never a shared one.
        if (socket.readyState === openState) socket.send(frame as Uint8Array<ArrayBuffer>)
      },
      close: () => {
        isOurs = false
        socket.close(1000)
      },
    }
  }
