import { encode, ProtocolError } from '@quire/protocol'
import type { LiveDocument } from './live-document.ts'

/**
 * What a client lacks, as frames; one that has little or nothing gets what all such clients share.
 *
 * @param stateVector - what it has.
 * @throws {ProtocolError} when the bytes are no state vector.
 */
export const answerTo = (live: LiveDocument, stateVector: Uint8Array): readonly Uint8Array[] =>
  reading(() => (live.isMostlyUnknownTo(stateVector) ? live.joinFrames() : [diffFrame(live, stateVector)]))

/** The same, for it alone. */
export const diffTo = (live: LiveDocument, stateVector: Uint8Array): Uint8Array =>
  reading(() => diffFrame(live, stateVector))

const diffFrame = (live: LiveDocument, stateVector: Uint8Array): Uint8Array =>
  encode({ type: 'syncStep2', update: live.diff(stateVector) })

const reading = <T>(read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    throw new ProtocolError('a state vector does not parse', { cause })
  }
}
