import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export interface WebSocketEvents {
  open(): void
  /** One binary message: `bytes[start]` to `bytes[end - 1]`, read from the network at `atMs`. */
  message(bytes: Buffer, start: number, end: number, atMs: number): void
  /** The connection is over, whoever ended it. @param why - the close code and text, or the error. */
  close(why: string): void
}

const opcodes = { binary: 2, close: 8, ping: 9, pong: 10 } as const

/**
 * A WebSocket client (RFC 6455) that hands out messages in place. `ws` makes a buffer and an event for each; at some
 * million small frames a second it, and not the server, would be what is measured.
 */
export class WebSocketClient {
  readonly #socket: Socket
  readonly #events: WebSocketEvents
  readonly #mask: Buffer = randomBytes(4)
  /** Read and not yet delivered: less than one message. */
  #pending: Buffer[] = []
  #pendingBytes = 0
  /** How many bytes the message at the start of `#pending` needs to be whole, as far as is known. */
  #needed = 2
  #isOpen = false
  #isClosed = false

  /** @param path - e.g. `/room`. @param subprotocol - the one to offer, if any. */
  constructor(port: number, path: string, subprotocol: string | undefined, events: WebSocketEvents) {
    this.#events = events
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (chunk) => this.#receive(chunk))
    this.#socket.on('error', (error) => this.#ended(error.message))
    this.#socket.on('close', () => this.#ended('connection lost'))
    this.#socket.write(handshake(port, path, subprotocol))
  }

  /** Sends each of `payloads` as one binary message, all in one write. */
  send(...payloads: readonly Uint8Array[]): void {
    if (!this.#isClosed) this.#socket.write(this.#frames(opcodes.binary, payloads))
  }

  /** Hangs up without a goodbye. Nothing is reported after this. */
  destroy(): void {
    this.#isClosed = true
    this.#socket.destroy()
  }

  #ended(why: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.destroy()
    this.#events.close(why)
  }

  #receive(chunk: Buffer): void {
    this.#pending.push(chunk)
    this.#pendingBytes += chunk.length
    if (this.#pendingBytes < this.#needed) return
    const bytes = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending, this.#pendingBytes)
    const atMs = performance.now()
    const rest = this.#isOpen ? this.#readFrames(bytes, 0, atMs) : this.#readHandshake(bytes, atMs)
    this.#pendingBytes = bytes.length - rest
    this.#pending = this.#pendingBytes === 0 ? [] : [bytes.subarray(rest)]
  }

  /** @returns where the first byte that was not used up stands. */
  #readHandshake(bytes: Buffer, atMs: number): number {
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) {
      this.#needed = bytes.length + 1
      return 0
    }
    const statusLine = bytes.toString('latin1', 0, bytes.indexOf('\r\n'))
    if (!statusLine.startsWith('HTTP/1.1 101')) {
      this.#ended(statusLine)
      return bytes.length
    }
    this.#isOpen = true
    this.#events.open()
    return this.#readFrames(bytes, end + 4, atMs)
  }

  #readFrames(bytes: Buffer, from: number, atMs: number): number {
    let at = from
    while (!this.#isClosed) {
      const left = bytes.length - at
      this.#needed = 2
      if (left < 2) return at
      const short = bytes[at + 1]! & 0x7f
      const header = short < 126 ? 2 : short === 126 ? 4 : 10
      this.#needed = header
      if (left < header) return at
      const size =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2))
      this.#needed = header + size
      if (left < this.#needed) return at
      const start = at + header
      at = start + size
      this.#handle(bytes[start - header]! & 0x0f, bytes, start, at, atMs)
    }
    return bytes.length
  }

  #handle(opcode: number, bytes: Buffer, start: number, end: number, atMs: number): void {
    if (opcode === opcodes.binary) this.#events.message(bytes, start, end, atMs)
    else if (opcode === opcodes.ping)
      this.#socket.write(this.#frames(opcodes.pong, [bytes.subarray(start, end)]))
    else if (opcode === opcodes.close) this.#ended(closeReason(bytes.subarray(start, end)))
  }

  #frames(opcode: number, payloads: readonly Uint8Array[]): Buffer {
    let size = 0
    for (const payload of payloads) size += headerSize(payload.length) + payload.length
    const bytes = Buffer.allocUnsafe(size)
    let at = 0
    for (const payload of payloads) {
      at = this.#writeHeader(bytes, at, opcode, payload.length)
      for (let i = 0; i < payload.length; i++) bytes[at + i] = payload[i]! ^ this.#mask[i & 3]!
      at += payload.length
    }
    return bytes
  }

  #writeHeader(bytes: Buffer, start: number, opcode: number, length: number): number {
    bytes[start] = 0x80 | opcode
    let at = start + 2
    if (length < 126) bytes[start + 1] = 0x80 | length
    else if (length < 65_536) {
      bytes[start + 1] = 0x80 | 126
      at = bytes.writeUInt16BE(length, at)
    } else {
      bytes[start + 1] = 0x80 | 127
      at = bytes.writeBigUInt64BE(BigInt(length), at)
    }
    this.#mask.copy(bytes, at)
    return at + 4
  }
}

const headerSize = (length: number): number => (length < 126 ? 6 : length < 65_536 ? 8 : 14)

const closeReason = (payload: Buffer): string =>
  payload.length < 2 ? 'closed' : `closed ${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`.trim()

const handshake = (port: number, path: string, subprotocol: string | undefined): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    '\r\n',
  ].join('\r\n')
