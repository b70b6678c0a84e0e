/** First byte of a frame: the only one of its message, and binary (RFC 6455, 5.2). */
const binaryMessage = 0x82

const written = new WeakMap<readonly Uint8Array[], Buffer>()

/**
 * Messages as they stand on the wire, each in a WebSocket frame of its own, all in one buffer.
 *
 * What a server sends is not masked, so the bytes are the same for every client. A list that goes to many is put
 * together once: ws would do it again for each socket, and write header and payload apart.
 */
export const framed = (messages: readonly Uint8Array[]): Buffer => {
  const known = written.get(messages)
  if (known) return known
  const size = messages.reduce((sum, { byteLength }) => sum + headerBytes(byteLength) + byteLength, 0)
  const buffer = Buffer.allocUnsafeSlow(size)
  let offset = 0
  for (const message of messages) {
    offset = writeHeader(buffer, offset, message.byteLength)
    buffer.set(message, offset)
    offset += message.byteLength
  }
  written.set(messages, buffer)
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
