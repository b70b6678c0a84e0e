/** First byte of a frame: the only one of its message, and binary (RFC 6455, 5.2). */
const binaryMessage = 0x82

/** Buffers up to here are cut from Node's pool: a buffer of its own costs more than to fill it. */
const maxPooledBytes = 2_048

/**
 * Puts messages as they stand on the wire, each in a WebSocket frame of its own, into one buffer.
 *
 * What a server sends is not masked, so the bytes are the same for every client: ws would put them together again for
 * each socket, and write header and payload apart. A list that goes to many in a row is put together once.
 */
export class FrameWriter {
  readonly #large = new WeakMap<readonly Uint8Array[], Buffer>()
  #messages: readonly Uint8Array[] | undefined
  #written: Buffer = Buffer.alloc(0)

  /** @param messages - the same array for all who get the same; never changed. */
  write(messages: readonly Uint8Array[]): Buffer {
    if (messages === this.#messages) return this.#written
    const known = this.#large.get(messages)
    if (known) return known
    const written = framed(messages)
    // What many get who join one after the other, each greeted with something else before.
    if (written.byteLength > maxPooledBytes) this.#large.set(messages, written)
    else {
      this.#messages = messages
      this.#written = written
    }
    return written
  }
}

const framed = (messages: readonly Uint8Array[]): Buffer => {
  let size = 0
  for (const { byteLength } of messages) size += headerBytes(byteLength) + byteLength
  const buffer = size <= maxPooledBytes ? Buffer.allocUnsafe(size) : Buffer.allocUnsafeSlow(size)
  let offset = 0
  for (const message of messages) {
    offset = writeHeader(buffer, offset, message.byteLength)
    buffer.set(message, offset)
    offset += message.byteLength
  }
  return buffer
}

const headerBytes = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10)

const writeHeader = (buffer: Buffer, offset: number, length: number): number => {
  buffer[offset] = binaryMessage
  if (length < 126) return buffer.writeUInt8(length, offset + 1)
  if (length < 65_536) {
    buffer[offset + 1] = 126
    return buffer.writeUInt16BE(length, offset + 2)
  }
  buffer[offset + 1] = 127
  return buffer.writeBigUInt64BE(BigInt(length), offset + 2)
}
