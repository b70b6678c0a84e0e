import { CollabError } from '@quire/protocol'
import * as encoding from 'lib0/encoding'
import { type AwarenessEntry, type AwarenessLimits, validateAwareness } from './validator/index.ts'

/**
 * Reads an awareness update (SPEC A1); states stay the bytes they are.
 *
 * @throws {CollabError} `badMessage` or `tooLarge` when it breaks a rule; nothing of it is to be used then.
 */
export const decodeAwareness = (update: Uint8Array, limits: AwarenessLimits): readonly AwarenessEntry[] => {
  const verdict = validateAwareness(update, limits)
  if (verdict.ok) return verdict.entries
  throw new CollabError(verdict.reason, `an awareness update breaks rule ${verdict.rule}`)
}

const absent = new TextEncoder().encode('null')

/** Writes an awareness update, as {@link decodeAwareness} reads it. */
export const encodeAwareness = (entries: readonly AwarenessEntry[]): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, entries.length)
  for (const { clientId, clock, state } of entries) {
    encoding.writeVarUint(encoder, clientId)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarUint8Array(encoder, state ?? absent)
  }
  return encoding.toUint8Array(encoder)
}
