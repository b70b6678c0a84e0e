import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** @returns the y-protocols awareness update of one person's caret, as an editor sends it: some 245 bytes of JSON. */
export const encodeCursor = (clientId: number, clock: number): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 1)
  encoding.writeVarUint(encoder, clientId)
  encoding.writeVarUint(encoder, clock)
  encoding.writeVarString(encoder, JSON.stringify(cursor(clientId, clock)))
  return encoding.toUint8Array(encoder)
}

const cursor = (clientId: number, clock: number): object => {
  const point = { type: null, tname: 'text', item: { client: clientId, clock }, assoc: 0 }
  return {
    user: { name: `Writer ${clientId % 1000}`, color: '#30bced', colorLight: '#30bced33' },
    selection: { anchor: point, head: point },
  }
}

/** Calls `onState` for each entry of the awareness update that starts at `position`. */
export const forEachState = (
  bytes: Uint8Array,
  position: number,
  onState: (clientId: number, clock: number) => void,
): void => {
  const decoder = decoding.createDecoder(bytes)
  decoder.pos = position
  for (let entries = decoding.readVarUint(decoder); entries > 0; entries--) {
    const clientId = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    const size = decoding.readVarUint(decoder)
    decoder.pos += size
    onState(clientId, clock)
  }
}
