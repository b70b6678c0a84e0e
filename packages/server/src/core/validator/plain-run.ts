import type { Item } from 'yjs'
import { type DocumentView, heldType, isGarbage, listType, type SharedType } from './document-view.ts'
import { contentKind, type MessageStruct, type UpdateMessage } from './message.ts'
import { textBetween } from './text.ts'

/**
 * Whether a message plainly keeps the rules D5-D9: new content of one client, at one place where nobody else wrote
 * meanwhile. Nearly every message does, and this sees it without allocating. `false` means "look closer".
 */
export const isPlainRun = (message: UpdateMessage, bytes: Uint8Array, view: DocumentView): boolean => {
  if (message.structs.length === 0) return true
  if (message.sections.length > 1) return false
  const first = message.structs.at(0)
  if (first.clock !== view.clockOf(first.client)) return false
  if (!isPlainContent(first)) return false
  for (let i = 1; i < message.structs.length; i++) {
    const struct = message.structs.at(i)
    if (!isPlainContent(struct) || !continues(message.structs.at(i - 1), struct)) return false
  }
  return fitsPlainly(first, message, bytes, view)
}

/** A type inside a type has a depth to be counted, and a gap has no place. */
const isPlainContent = ({ content }: MessageStruct): boolean =>
  content !== contentKind.type && content !== contentKind.gc

/** Whether a struct goes on where the one before it ended, in the same gap: Yjs may keep the two as one. */
export const continues = (before: MessageStruct, struct: MessageStruct): boolean =>
  struct.originClient === struct.client &&
  struct.originClock === struct.clock - 1 &&
  struct.rightClient === before.rightClient &&
  (struct.rightClient === -1 || struct.rightClock === before.rightClock)

const fitsPlainly = (
  first: MessageStruct,
  message: UpdateMessage,
  bytes: Uint8Array,
  view: DocumentView,
): boolean => {
  if (first.originClient !== -1) return fitsAfter(first, message, view)
  if (first.rightClient !== -1) return fitsBefore(first, view)
  const type = parentOf(first, bytes, view)
  if (type === undefined || type === null) return false
  if (first.keyStart === -1) return type._start === null
  return !type._map.has(textBetween(bytes, first.keyStart, first.keyEnd)) && isSingleEntry(message)
}

const fitsAfter = (first: MessageStruct, message: UpdateMessage, view: DocumentView): boolean => {
  const left = view.structAt(first.originClient, first.originClock)
  if (isGarbage(left)) return false
  const isAtEnd = first.originClock === left.id.clock + left.length - 1
  if (first.rightClient === -1)
    return isAtEnd && left.right === null && (left.parentSub === null || isSingleEntry(message))
  if (left.parentSub !== null) return false
  if (!isAtEnd) return first.rightClient === first.originClient && first.rightClock === first.originClock + 1
  return startsAt(left.right, first.rightClient, first.rightClock)
}

const fitsBefore = (first: MessageStruct, view: DocumentView): boolean => {
  const right = view.structAt(first.rightClient, first.rightClock)
  return (
    !isGarbage(right) &&
    right.parentSub === null &&
    right.id.clock === first.rightClock &&
    listType(right)._start === right
  )
}

const startsAt = (item: Item | null, client: number, clock: number): boolean =>
  item !== null && item.id.client === client && item.id.clock === clock

const parentOf = (
  struct: MessageStruct,
  bytes: Uint8Array,
  view: DocumentView,
): SharedType | null | undefined => {
  if (struct.nameStart !== -1) return view.root(textBetween(bytes, struct.nameStart, struct.nameEnd))
  const item = view.structAt(struct.parentClient, struct.parentClock)
  return isGarbage(item) ? undefined : heldType(item)
}

/** A map entry is one tick long (D8). */
const isSingleEntry = (message: UpdateMessage): boolean =>
  message.structs.length === 1 && message.structs.at(0).length === 1
