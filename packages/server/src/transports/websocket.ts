import { once } from 'node:events'
import type { Socket } from 'node:net'
import {
  chooseDialect,
  closeText,
  type Dialect,
  type RefusalReason,
  refusals,
  subprotocol,
} from '@quire/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Connection } from '../core/connection.ts'
import type { Session } from '../core/session.ts'
import type { FrameWriter } from './websocket-frames.ts'

/** A client answers a close at once; until it does, it may still send. (ws 8.23 knows it, its types do not yet.) */
const closing = { closeTimeout: 5_000 }

/** The server side of WebSockets, for connections that the HTTP app has let in. */
export const createWebSocketServer = (maxMessageBytes: number): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    // Keystrokes are smaller than deflate's own overhead, and a deflated bomb is large.
    perMessageDeflate: false,
    // The bytes around an update of the largest size; a frame beyond is answered with 1009 by ws itself.
    maxPayload: maxMessageBytes,
    ...closing,
    handleProtocols: (offered) => (chooseDialect(offered) === 'quire.v1' ? subprotocol : false),
  })

/**
 * Waits until all sockets are closed, and cuts those that are not in time.
 *
 * @param patienceMs - how long a client may take to answer a close.
 */
export const untilClosed = async (server: WebSocketServer, patienceMs: number): Promise<void> => {
  const closed = Promise.all([...server.clients].map((socket) => once(socket, 'close')))
  const timer = setTimeout(() => {
    for (const socket of server.clients) socket.terminate()
  }, patienceMs)
  await closed
  clearTimeout(timer)
}

/** The dialect that was agreed on when the socket was opened. */
export const dialectOf = (socket: WebSocket): Dialect => chooseDialect([socket.protocol])

/** An open WebSocket, with what it takes to write several frames to it at once. */
export interface OpenWebSocket {
  readonly socket: WebSocket
  /** The stream below. */
  readonly stream: Socket
  /** One for all sockets. */
  readonly writer: FrameWriter
}

/**
 * Joins an open WebSocket to a session.
 *
 * @param join - makes the session for the connection; called once, here.
 */
export const serveWebSocket = (open: OpenWebSocket, join: (connection: Connection) => Session): void => {
  const { socket, stream } = open
  const session = join(new WebSocketConnection(open))
  const onDrain = (): void => session.drained()
  stream.on('drain', onDrain)
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) session.receive(data)
    else session.receiveText()
  })
  socket.on('pong', () => session.heard())
  socket.on('close', () => {
    stream.off('drain', onDrain)
    session.disconnected()
  })
  // `close` follows each error, and says all that matters: the client broke the framing, or has gone.
  socket.on('error', () => {})
  refuseLaterListeners(socket)
}

/**
 * Hono listens as well, as soon as this turn is over: it would make an event and a copy of each message that nobody
 * looks at, and keep its request for as long as the socket lives.
 */
const refuseLaterListeners = (socket: WebSocket): void => {
  const ours = ['message', 'close', 'error'].map((event) => ({
    event,
    listeners: socket.rawListeners(event),
  }))
  queueMicrotask(() => {
    for (const { event, listeners } of ours)
      for (const listener of socket.rawListeners(event))
        if (!listeners.includes(listener)) socket.off(event, listener as () => void) // only ever handed back
  })
}

class WebSocketConnection implements Connection {
  readonly #socket: WebSocket
  readonly #stream: Socket
  readonly #writer: FrameWriter

  constructor({ socket, stream, writer }: OpenWebSocket) {
    this.#socket = socket
    this.#stream = stream
    this.#writer = writer
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength
  }

  send(frames: readonly Uint8Array[]): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#stream.write(this.#writer.write(frames))
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(reason: RefusalReason, retryAfterSeconds?: number): void {
    this.#socket.close(refusals[reason].closeCode, closeText(reason, retryAfterSeconds))
  }

  terminate(): void {
    this.#socket.terminate()
  }
}
