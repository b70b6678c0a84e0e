import { Cursor } from './cursor.ts'
import { passJson } from './json.ts'
import { type Refused, refusalOf, refuse } from './rules.ts'

/** One person's entry in an awareness update. */
export interface AwarenessEntry {
  readonly clientId: number
  readonly clock: number
  /** The state as JSON text of an object, a view into the message; `null` when the client says goodbye. */
  readonly state: Uint8Array | null
}

/** An awareness update that keeps the rules P of RULES.md. */
export interface AcceptedAwareness {
  readonly ok: true
  readonly entries: readonly AwarenessEntry[]
}

export interface AwarenessLimits {
  /** Entries in one message. A session speaks for one or a few; bigger ones come from a bus. */
  readonly maxEntries: number
  /** Bytes of one state's JSON. */
  readonly maxStateBytes: number
  /** Levels of arrays and objects in one state. */
  readonly maxDepth: number
}

export const defaultAwarenessLimits: AwarenessLimits = {
  maxEntries: 1024,
  maxStateBytes: 4096,
  maxDepth: 8,
}

const maxClient = 2 ** 32 - 1
/** A clock counts the changes of a session's state; one that starts near the end could not be followed by another. */
const maxClock = 2 ** 31

/**
 * Checks a y-protocols awareness update and cuts it into entries, without parsing a state (rules B and P of RULES.md).
 *
 * @param update - the bytes, of any origin and any content; entries are views into them.
 */
export const validateAwareness = (
  update: Uint8Array,
  limits: AwarenessLimits = defaultAwarenessLimits,
): AcceptedAwareness | Refused => {
  try {
    return { ok: true, entries: readEntries(update, limits) }
  } catch (thrown) {
    return refusalOf(thrown)
  }
}

/** Client, clock, a length, and some text. */
const minEntryBytes = 4

const readEntries = (update: Uint8Array, limits: AwarenessLimits): AwarenessEntry[] => {
  const cursor = new Cursor()
  cursor.reset(update)
  const count = cursor.count(minEntryBytes)
  if (count > limits.maxEntries) refuse('P2')
  const entries: AwarenessEntry[] = []
  for (let i = 0; i < count; i++) entries.push(readEntry(cursor, limits))
  if (cursor.remaining > 0) refuse('B1')
  if (new Set(entries.map(({ clientId }) => clientId)).size < count) refuse('P1')
  return entries
}

const readEntry = (cursor: Cursor, limits: AwarenessLimits): AwarenessEntry => {
  const clientId = cursor.uint()
  const clock = cursor.uint()
  if (clientId > maxClient || clock > maxClock) refuse('P1')
  const length = cursor.textLength()
  if (length > limits.maxStateBytes) refuse('P2')
  const start = cursor.position
  cursor.text(length)
  const end = cursor.position
  cursor.position = start
  passJson(cursor, end, limits.maxDepth)
  return { clientId, clock, state: stateBetween(cursor.bytes, start, end) }
}

/** JSON text that begins with `{` is an object, and one that begins with `n` is `null` (P3). */
const stateBetween = (bytes: Uint8Array, start: number, end: number): Uint8Array | null => {
  if (bytes[start] === 0x7b) return bytes.subarray(start, end)
  if (bytes[start] !== 0x6e) refuse('P3')
  return null
}
