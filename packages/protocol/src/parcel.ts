import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { ProtocolError } from './errors.ts'

/** Frames on their way over HTTP, numbered in each direction from 1 (SPEC H2). */
export interface Parcel {
  /** The number of the first frame; with no frames, of the next one to come. */
  readonly first: number
  readonly frames: readonly Uint8Array[]
}

/** Encodes a parcel: `varUint first`, then each frame as `varBytes`. */
export const encodeParcel = ({ first, frames }: Parcel): Uint8Array<ArrayBuffer> => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, first)
  for (const frame of frames) encoding.writeVarUint8Array(encoder, frame)
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer> // a buffer of its own, never shared
}

/**
 * Decodes a parcel.
 *
 * @param bytes - a whole parcel; the frames of the result are views into it.
 * @throws {ProtocolError} for anything that {@link encodeParcel} did not write.
 */
export const decodeParcel = (bytes: Uint8Array): Parcel => {
  try {
    const decoder = decoding.createDecoder(bytes)
    const first = decoding.readVarUint(decoder)
    const frames: Uint8Array[] = []
    while (decoding.hasContent(decoder)) {
      const length = decoding.readVarUint(decoder)
      if (length > decoder.arr.length - decoder.pos) throw new ProtocolError('a frame is beyond its parcel')
      frames.push(decoding.readUint8Array(decoder, length))
    }
    return { first, frames }
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause
    throw new ProtocolError('the parcel does not parse', { cause })
  }
}
