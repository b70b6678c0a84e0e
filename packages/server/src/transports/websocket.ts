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
import { framed } from './websocket-frames.ts'

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

/**
 * Joins an open WebSocket to a session.
 *
 * @param stream - the stream below, for writing several frames at once.
 * @param join - makes the session for the connection; called once, here.
 */
export const serveWebSocket = (
  socket: WebSocket,
  stream: Socket,
  join: (connection: Connection) => Session,
): void => {
  const session = join(new WebSocketConnection(socket, stream))
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
}

class WebSocketConnection implements Connection {
  readonly #socket: WebSocket
  readonly #stream: Socket

  constructor(socket: WebSocket, stream: Socket) {
    this.#socket = socket
    this.#stream = stream
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength
  }

  send(frames: readonly Uint8Array[]): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#stream.write(framed(frames))
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
