import { passAny } from './any.ts'
import type { Cursor } from './cursor.ts'
import { passJson } from './json.ts'
import type { ValidatorLimits } from './limits.ts'
import { contentKind, type MessageStruct, type Rows, type UpdateMessage } from './message.ts'
import { refuse } from './rules.ts'

const maxClient = 2 ** 32 - 1
const maxClock = 2 ** 48

const hasOrigin = 0x80
const hasRightOrigin = 0x40
const hasKey = 0x20
const contentBits = 0x1f

/**
 * Reads a Yjs v1 update by the rules B and U of RULES.md, without looking at any document.
 *
 * @param cursor - at the start of the update; at its end afterwards.
 * @param message - empty, then filled.
 * @throws {Violation} the first broken rule.
 */
export const readUpdate = (cursor: Cursor, message: UpdateMessage, limits: ValidatorLimits): void => {
  readSections(cursor, message, limits)
  const deleteSetStart = cursor.position
  readDeleteSet(cursor, message, limits)
  message.deleteSetBytes = cursor.position - deleteSetStart
  if (cursor.remaining > 0) refuse('B1')
}

/** A section takes at least a count, a client, a clock and a struct of two bytes. */
const minSectionBytes = 5
const minStructBytes = 2

const readSections = (cursor: Cursor, message: UpdateMessage, limits: ValidatorLimits): void => {
  const count = cursor.count(minSectionBytes)
  if (count > limits.maxClients) refuse('B9')
  let lastClient = Number.POSITIVE_INFINITY
  let isDescending = true
  let valuesLeft = limits.maxValues
  for (let i = 0; i < count; i++) {
    const structs = cursor.count(minStructBytes)
    if (structs === 0) refuse('U4')
    if (message.structs.length + structs > limits.maxStructs) refuse('B9')
    const client = readClient(cursor)
    if (client >= lastClient) isDescending = false
    lastClient = client
    const section = message.sections.add()
    section.client = client
    section.first = message.structs.length
    section.count = structs
    section.start = cursor.uint()
    let clock = section.start
    for (let left = structs; left > 0; left--) {
      const struct = message.structs.add()
      struct.client = client
      struct.clock = clock
      valuesLeft -= readStruct(cursor, struct, limits)
      if (valuesLeft < 0) refuse('B9')
      clock = struct.end
      if (clock > maxClock) refuse('U3')
    }
    section.end = clock
  }
  // Encoders write the largest client first, which needs no memory to check.
  if (!isDescending && distinctClients(message.sections) !== count) refuse('U2')
}

const distinctClients = (rows: Rows<{ readonly client: number }>): number => {
  const clients = new Set<number>()
  for (let i = 0; i < rows.length; i++) clients.add(rows.at(i).client)
  return clients.size
}

/** Reads one struct after its client and clock; gives how many JSON or `any` values it carries. */
const readStruct = (cursor: Cursor, struct: MessageStruct, limits: ValidatorLimits): number => {
  const info = cursor.byte()
  struct.content = info & contentBits
  if (struct.content > contentKind.any) refuse('U5')
  struct.originClient = -1
  struct.rightClient = -1
  struct.parentClient = -1
  struct.nameStart = -1
  struct.keyStart = -1
  if (struct.content === contentKind.gc) {
    if (info !== 0) refuse('U5')
    struct.length = readLength(cursor)
    return 0
  }
  if ((info & hasOrigin) !== 0) {
    struct.originClient = readClient(cursor)
    struct.originClock = cursor.uint()
  }
  if ((info & hasRightOrigin) !== 0) {
    struct.rightClient = readClient(cursor)
    struct.rightClock = cursor.uint()
  }
  if ((info & (hasOrigin | hasRightOrigin)) === 0) readParent(cursor, struct, (info & hasKey) !== 0, limits)
  checkOwnOrder(struct)
  return readContent(cursor, struct, limits)
}

const readParent = (cursor: Cursor, struct: MessageStruct, keyed: boolean, limits: ValidatorLimits): void => {
  const isRoot = cursor.uint()
  if (isRoot === 1) {
    const length = cursor.textLength()
    if (length > limits.maxRootNameBytes) refuse('U7')
    struct.nameStart = cursor.position
    cursor.key(length)
    struct.nameEnd = cursor.position
  } else if (isRoot === 0) {
    struct.parentClient = readClient(cursor)
    struct.parentClock = cursor.uint()
  } else refuse('U6')
  if (keyed) {
    const length = cursor.textLength()
    struct.keyStart = cursor.position
    cursor.key(length)
    struct.keyEnd = cursor.position
  }
}

/** Nothing rests on itself or on what its writer had yet to write (U8). */
const checkOwnOrder = (struct: MessageStruct): void => {
  const { client, clock } = struct
  if (struct.originClient === client && struct.originClock >= clock) refuse('U8')
  if (struct.rightClient === client && struct.rightClock >= clock) refuse('U8')
  if (struct.parentClient === client && struct.parentClock >= clock) refuse('U8')
}

const readContent = (cursor: Cursor, struct: MessageStruct, limits: ValidatorLimits): number => {
  struct.length = 1
  switch (struct.content) {
    case contentKind.deleted:
      struct.length = readLength(cursor)
      return 0
    case contentKind.json:
      return readJsonList(cursor, struct, limits)
    case contentKind.binary:
      cursor.skip(cursor.count(1))
      return 0
    case contentKind.string:
      struct.length = cursor.text(cursor.textLength())
      if (struct.length === 0) refuse('U4')
      return 0
    case contentKind.embed:
      return readJson(cursor, limits)
    case contentKind.format:
      cursor.key(cursor.textLength())
      return readJson(cursor, limits)
    case contentKind.type:
      readType(cursor)
      return 0
    default:
      return readAnyList(cursor, struct, limits)
  }
}

const readJsonList = (cursor: Cursor, struct: MessageStruct, limits: ValidatorLimits): number => {
  struct.length = readCount(cursor)
  let values = 0
  for (let left = struct.length; left > 0; left--)
    values += takesUndefined(cursor) ? 1 : readJson(cursor, limits)
  return values
}

const readAnyList = (cursor: Cursor, struct: MessageStruct, limits: ValidatorLimits): number => {
  struct.length = readCount(cursor)
  let values = 0
  for (let left = struct.length; left > 0; left--) values += passAny(cursor, limits.maxDepth)
  return values
}

/** A varString: its length, then its characters. */
const undefinedText = '\u0009undefined'

/** Passes the one text in a JSON list that is not JSON: Yjs writes `undefined` for a missing value. */
const takesUndefined = (cursor: Cursor): boolean => {
  for (let i = 0; i < undefinedText.length; i++)
    if (cursor.bytes[cursor.position + i] !== undefinedText.charCodeAt(i)) return false
  cursor.skip(undefinedText.length)
  return true
}

const readJson = (cursor: Cursor, limits: ValidatorLimits): number => {
  const length = cursor.textLength()
  const start = cursor.position
  cursor.text(length)
  const end = cursor.position
  cursor.position = start
  return passJson(cursor, end, limits.maxDepth)
}

const xmlElement = 3
const xmlHook = 5
const lastTypeRef = 6

const readType = (cursor: Cursor): void => {
  const type = cursor.uint()
  if (type > lastTypeRef) refuse('U5')
  if (type === xmlElement || type === xmlHook) cursor.key(cursor.textLength())
}

const minDeleteSectionBytes = 4
const minDeleteBytes = 2

const readDeleteSet = (cursor: Cursor, message: UpdateMessage, limits: ValidatorLimits): void => {
  const count = cursor.count(minDeleteSectionBytes)
  if (count > limits.maxClients) refuse('B9')
  let lastClient = Number.POSITIVE_INFINITY
  let isDescending = true
  for (let i = 0; i < count; i++) {
    const client = readClient(cursor)
    if (client >= lastClient) isDescending = false
    lastClient = client
    const ranges = cursor.count(minDeleteBytes)
    if (ranges === 0) refuse('U4')
    if (message.deletes.length + ranges > limits.maxDeletes) refuse('B9')
    let previousEnd = 0
    for (let left = ranges; left > 0; left--) {
      const range = message.deletes.add()
      range.client = client
      range.clock = cursor.uint()
      range.length = readLength(cursor)
      if (range.clock < previousEnd) refuse('U9')
      previousEnd = range.end
      if (previousEnd > maxClock) refuse('U3')
    }
  }
  if (!isDescending && distinctClients(message.deletes) !== count) refuse('U2')
}

const readClient = (cursor: Cursor): number => {
  const client = cursor.uint()
  if (client > maxClient) refuse('U1')
  return client
}

const readLength = (cursor: Cursor): number => {
  const length = cursor.uint()
  if (length === 0) refuse('U4')
  return length
}

const readCount = (cursor: Cursor): number => {
  const count = cursor.count(1)
  if (count === 0) refuse('U4')
  return count
}
