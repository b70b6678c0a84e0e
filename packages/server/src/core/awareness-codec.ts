import { ProtocolError } from '@quire/protocol'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** One client's line of an awareness update (SPEC A1). */
export interface AwarenessEntry {
  readonly clientId: number
  readonly clock: number
  /** A JSON object, or `null` for a client that left; as text, because nobody here has to read it. */
  readonly state: string
}

/** Clocks beyond this can no longer be counted up. */
const maxClock = 2 ** 48
const maxClientId = 2 ** 32 - 1

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads an awareness update.
 *
 * @throws {ProtocolError} when it breaks SPEC A1; nothing of it is to be used then.
 */
export const decodeAwareness = (update: Uint8Array): AwarenessEntry[] => {
  try {
    const decoder = decoding.createDecoder(update)
    const count = decoding.readVarUint(decoder)
    // An entry has three bytes at least: a count that cannot be true is not worth an array.
    if (count * 3 > update.byteLength)
      throw new ProtocolError('an awareness update counts more than it holds')
    const entries: AwarenessEntry[] = []
    for (let i = 0; i < count; i++) entries.push(readEntry(decoder))
    if (decoding.hasContent(decoder)) throw new ProtocolError('bytes after the end of an awareness update')
    return entries
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause
    throw new ProtocolError('an awareness update does not parse', { cause })
  }
}

const readEntry = (decoder: decoding.Decoder): AwarenessEntry => {
  const clientId = decoding.readVarUint(decoder)
  const clock = decoding.readVarUint(decoder)
  if (clientId > maxClientId || clock > maxClock) throw new ProtocolError('an awareness number is too large')
  const length = decoding.readVarUint(decoder)
  if (length > decoder.arr.length - decoder.pos) throw new ProtocolError('a length is beyond the frame')
  return { clientId, clock, state: utf8.decode(decoding.readUint8Array(decoder, length)) }
}

/** Writes an awareness update, as {@link decodeAwareness} reads it. */
export const encodeAwareness = (entries: readonly AwarenessEntry[]): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, entries.length)
  for (const { clientId, clock, state } of entries) {
    encoding.writeVarUint(encoder, clientId)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, state)
  }
  return encoding.toUint8Array(encoder)
}
