import type { Heights } from './causality.ts'
import { checkDocument } from './check-document.ts'
import { Cursor } from './cursor.ts'
import type { DocumentView } from './document-view.ts'
import { defaultValidatorLimits, logValidatorLimits, type ValidatorLimits } from './limits.ts'
import { UpdateMessage } from './message.ts'
import { readUpdate } from './read-update.ts'
import { type Refused, refusalOf, refuse } from './rules.ts'
import { textBetween } from './text.ts'

/** What a room wants to know of an update without reading it again. */
export interface UpdateFacts {
  /** No struct and no delete: nothing to apply, nothing to store (SPEC S6). */
  readonly isEmpty: boolean
  /** Whose structs it holds, and which clocks: `from` up to and without `to`. */
  readonly clients: readonly ClockRange[]
  /** Whether the document has nothing of what it deletes deleted already; without a document, whether it deletes nothing. */
  readonly areDeletesNew: boolean
  /** Bytes of its encoded delete set; 1 when that is empty. */
  readonly deleteSetBytes: number
  /** Root types it names, each once; most updates name none. */
  readonly rootNames: readonly string[]
}

/** Clocks of one client, `from` up to and without `to`. */
export interface ClockRange {
  readonly client: number
  readonly from: number
  readonly to: number
}

/** An update that may be applied. */
export interface Accepted {
  readonly ok: true
  readonly facts: UpdateFacts
}

/**
 * Says whether a Yjs v1 update may be applied. Nothing is kept of the bytes and nothing is changed.
 *
 * @param update - the bytes, of any origin and any content.
 * @param view - the document as it is when the update is applied right after; left out, only the rules B and U hold.
 */
export type ValidateUpdate = (update: Uint8Array, view?: DocumentView) => Accepted | Refused

/**
 * Makes a validator of Yjs v1 updates (rules B, U and D of RULES.md).
 *
 * It reuses its scratch memory between messages, so make one per server and not one per message.
 */
export const createUpdateValidator = (limits: ValidatorLimits = defaultValidatorLimits): ValidateUpdate => {
  const heights = new WeakMap<object, Heights>()
  return createValidator(limits, (document) => {
    const known = heights.get(document)
    if (known !== undefined) return known
    const fresh: Heights = new Map()
    heights.set(document, fresh)
    return fresh
  })
}

/**
 * Makes a validator of what a server kept itself, every part of which was validated when it came in. It finds bytes that were
 * damaged since. That nothing known stood between neighbours (D7) it takes as proved, and no sum is too large.
 */
export const createLogValidator = (): ValidateUpdate => createValidator(logValidatorLimits, () => undefined)

const createValidator = (
  limits: ValidatorLimits,
  heightsOf: (document: object) => Heights | undefined,
): ValidateUpdate => {
  const cursor = new Cursor()
  const message = new UpdateMessage()
  return (update, view) => {
    try {
      cursor.reset(update)
      readUpdate(cursor, message, limits)
      const rootNames = checkRootNames(message, update, limits)
      if (view !== undefined) checkDocument(message, update, view, limits, heightsOf(view.document))
      return { ok: true, facts: factsOf(message, rootNames, view) }
    } catch (thrown) {
      return refusalOf(thrown)
    } finally {
      cursor.release()
      message.clear()
    }
  }
}

const none: readonly never[] = []

/** The root names of a message, each allowed by the schema if there is one (U7). */
const checkRootNames = (
  message: UpdateMessage,
  bytes: Uint8Array,
  limits: ValidatorLimits,
): readonly string[] => {
  let names: Set<string> | undefined
  for (let i = 0; i < message.structs.length; i++) {
    const { nameStart, nameEnd } = message.structs.at(i)
    if (nameStart === -1) continue
    names ??= new Set()
    names.add(textBetween(bytes, nameStart, nameEnd))
  }
  if (names === undefined) return none
  for (const name of names) if (limits.allowsRootName?.(name) === false) refuse('U7')
  return [...names]
}

const factsOf = (
  message: UpdateMessage,
  rootNames: readonly string[],
  view: DocumentView | undefined,
): UpdateFacts => ({
  isEmpty: message.structs.length === 0 && message.deletes.length === 0,
  clients: clockRangesOf(message),
  areDeletesNew: areDeletesNew(message, view),
  deleteSetBytes: message.deleteSetBytes,
  rootNames,
})

const clockRangesOf = ({ sections }: UpdateMessage): readonly ClockRange[] => {
  if (sections.length === 0) return none
  const ranges: ClockRange[] = []
  for (let i = 0; i < sections.length; i++) {
    const { client, start, end } = sections.at(i)
    ranges.push({ client, from: start, to: end })
  }
  return ranges
}

const areDeletesNew = ({ deletes }: UpdateMessage, view: DocumentView | undefined): boolean => {
  for (let i = 0; i < deletes.length; i++) {
    const { client, clock, end } = deletes.at(i)
    if (view === undefined || hasDeleted(view, client, clock, end)) return false
  }
  return true
}

/** Whether any of some ticks, as far as the document has them, is deleted. */
const hasDeleted = (view: DocumentView, client: number, from: number, to: number): boolean => {
  const end = Math.min(to, view.clockOf(client))
  for (let clock = from; clock < end; ) {
    const struct = view.structAt(client, clock)
    if (struct.deleted) return true
    clock = struct.id.clock + struct.length
  }
  return false
}
