import type { Heights } from './causality.ts'
import type { DocumentView } from './document-view.ts'
import type { ValidatorLimits } from './limits.ts'
import type { UpdateMessage } from './message.ts'
import { isPlainRun } from './plain-run.ts'
import { Rehearsal } from './rehearsal.ts'
import { refuse } from './rules.ts'

/**
 * Checks an update that was read against the document it is for: the rules D of RULES.md.
 *
 * @param bytes - the update; names are still in them.
 * @param heights - those of this document, which are filled as they are needed; without them D7 is taken as proved.
 * @throws {Violation} the first broken rule; D1 and D2 only if no ownership rule is broken.
 */
export const checkDocument = (
  message: UpdateMessage,
  bytes: Uint8Array,
  view: DocumentView,
  limits: ValidatorLimits,
  heights: Heights | undefined,
): void => {
  checkWriters(message, view)
  checkReferences(message, view)
  if (!isPlainRun(message, bytes, view)) new Rehearsal(message, bytes, view, limits, heights).run()
  checkSplits(message, view, limits)
}

/** Nobody writes on behalf of somebody else (D4), and nobody leaves something out (D1). */
const checkWriters = (message: UpdateMessage, view: DocumentView): void => {
  let hasGap = false
  for (let i = 0; i < message.sections.length; i++) {
    const { client, start, end } = message.sections.at(i)
    const known = view.clockOf(client)
    if (end > known && !view.mayWrite(client)) refuse('D4')
    if (start > known) hasGap = true
  }
  if (hasGap) refuse('D1')
}

/** Whatever a struct rests on, and whatever is deleted, is in the document or comes along (D2). */
const checkReferences = (message: UpdateMessage, view: DocumentView): void => {
  for (let i = 0; i < message.structs.length; i++) {
    const struct = message.structs.at(i)
    checkReference(message, view, struct.client, struct.originClient, struct.originClock)
    checkReference(message, view, struct.client, struct.rightClient, struct.rightClock)
    checkReference(message, view, struct.client, struct.parentClient, struct.parentClock)
  }
  for (let i = 0; i < message.deletes.length; i++) {
    const range = message.deletes.at(i)
    if (!isKnown(message, view, range.client, range.end)) refuse('D2')
  }
}

const checkReference = (
  message: UpdateMessage,
  view: DocumentView,
  own: number,
  client: number,
  clock: number,
): void => {
  // What is the client's own is earlier (U8) and follows without a gap (D1).
  if (client === -1 || client === own) return
  if (!isKnown(message, view, client, clock + 1)) refuse('D2')
}

const isKnown = (message: UpdateMessage, view: DocumentView, client: number, end: number): boolean =>
  end <= view.clockOf(client) || end <= (message.sectionOf(client)?.end ?? 0)

/**
 * Bounds what splitting stored items costs (D11): Yjs keeps a client's items in one array, and each half that a delete
 * cuts off moves all behind it.
 */
const checkSplits = (message: UpdateMessage, view: DocumentView, limits: ValidatorLimits): void => {
  let movesLeft = limits.maxMoves
  for (let first = 0, next = 0; first < message.deletes.length; first = next) {
    const { client } = message.deletes.at(first)
    while (next < message.deletes.length && message.deletes.at(next).client === client) next += 1
    const stored = view.structCount(client)
    const worst = 2 * (next - first) * stored
    // Looking at each range costs more than most messages do altogether, so first see whether it could matter.
    if (worst <= movesLeft) movesLeft -= worst
    else
      for (let i = first; i < next; i++) {
        movesLeft -= splitMoves(view, client, message.deletes.at(i).clock, message.deletes.at(i).end)
        if (movesLeft < 0) refuse('D11')
      }
  }
}

const splitMoves = (view: DocumentView, client: number, from: number, to: number): number => {
  let moves = 0
  for (const clock of [from, to]) {
    if (clock >= view.clockOf(client)) continue
    const struct = view.structAt(client, clock)
    if (struct.id.clock < clock && !struct.deleted)
      moves += view.structCount(client) - view.structIndex(client, clock)
  }
  return moves
}
