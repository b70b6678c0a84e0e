import { encode } from '@quire/protocol'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/**
 * The frame with only `clientId`'s entry of an awareness update, or `undefined` when it has none.
 *
 * y-websocket sends every change of the awareness back to the server, also what just came from it; the server
 * would ignore those entries (SPEC A3), so they are not worth their way.
 */
export const ownPresenceFrame = (update: Uint8Array, clientId: number): Uint8Array | undefined => {
  const decoder = decoding.createDecoder(update)
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const client = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    const state = decoding.readVarUint8Array(decoder)
    if (client !== clientId) continue
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarUint8Array(encoder, state)
    return encode({ type: 'awareness', update: encoding.toUint8Array(encoder) })
  }
  return undefined
}
