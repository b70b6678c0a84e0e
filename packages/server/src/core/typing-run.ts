/** First bytes of an update with one struct of one client. */
const oneStruct = 1
/** A struct's first byte: a string, with or without what it stands between. */
const string = 4
const withOrigin = 0x80
const withRightOrigin = 0x40
const withKey = 0x20

/** Where the parts of a typed string are in an update. */
interface Typed {
  readonly client: number
  readonly clock: number
  /** What stands left of it; 0, 0 when it says its parent instead. */
  readonly originClient: number
  readonly originClock: number
  /** From here to `textLengthAt` is its right origin, if it has one. */
  readonly rightAt: number
  readonly textLengthAt: number
  readonly textAt: number
  readonly textEnd: number
  readonly info: number
}

/**
 * Joins updates that are a run of typing into one: each one string, written behind the one before it.
 *
 * Yjs keeps such a run as one item whatever it came in, so it is the same change; but judged, applied, kept and sent
 * once. An update that is anything else, or not even sound, is left for the validator as it is.
 *
 * @param updates - of one session, in order.
 * @param start - where the run begins.
 * @returns the whole run, and how many updates are in it: at least one.
 */
export const joinTypingRun = (
  updates: readonly Uint8Array[],
  start: number = 0,
): { readonly update: Uint8Array; readonly count: number } => {
  const alone = updates[start]!
  const first = updates.length > start + 1 ? readTyped(alone) : undefined
  if (!first) return { update: alone, count: 1 }
  const run = [first]
  let clock = first.clock + lengthOf(alone, first)
  for (let i = start + 1; i < updates.length; i++) {
    const update = updates[i]!
    const typed = readTyped(update)
    if (!typed || typed.clock !== clock || !continues(alone, first, update, typed)) break
    run.push(typed)
    clock += lengthOf(update, typed)
  }
  return { update: run.length === 1 ? alone : write(updates, start, run), count: run.length }
}

/** Joins each run of typing in a session's updates. @returns as few as there are runs, in order. */
export const joinTypingRuns = (updates: readonly Uint8Array[]): Uint8Array[] => {
  const joined: Uint8Array[] = []
  for (let at = 0; at < updates.length; ) {
    const { update, count } = joinTypingRun(updates, at)
    joined.push(update)
    at += count
  }
  return joined
}

/** Whether a string was typed right behind the run, at the same place of the document. */
const continues = (firstUpdate: Uint8Array, first: Typed, update: Uint8Array, typed: Typed): boolean => {
  if (typed.client !== first.client || typed.originClient !== typed.client) return false
  if (typed.originClock !== typed.clock - 1 || (typed.info & withOrigin) === 0) return false
  if ((typed.info & withRightOrigin) !== (first.info & withRightOrigin)) return false
  if ((typed.info & withRightOrigin) === 0) return true
  const length = typed.textLengthAt - typed.rightAt
  if (length !== first.textLengthAt - first.rightAt) return false
  for (let i = 0; i < length; i++)
    if (update[typed.rightAt + i] !== firstUpdate[first.rightAt + i]) return false
  return true
}

const write = (updates: readonly Uint8Array[], start: number, run: readonly Typed[]): Uint8Array => {
  const [firstUpdate, first] = [updates[start]!, run[0]!]
  let textBytes = 0
  for (const { textAt, textEnd } of run) textBytes += textEnd - textAt
  const joined = new Uint8Array(first.textLengthAt + 5 + textBytes + 1)
  joined.set(firstUpdate.subarray(0, first.textLengthAt))
  let at = writeVarUint(joined, first.textLengthAt, textBytes)
  for (let i = 0; i < run.length; i++) {
    const { textAt, textEnd } = run[i]!
    joined.set(updates[start + i]!.subarray(textAt, textEnd), at)
    at += textEnd - textAt
  }
  joined[at] = 0 // nothing is deleted
  return joined.subarray(0, at + 1)
}

/** Reads an update that is one string and nothing else; undefined for everything else. */
const readTyped = (update: Uint8Array): Typed | undefined => {
  if (update[0] !== oneStruct || update[1] !== oneStruct) return undefined
  const reader = new Reader(update, 2)
  const [client, clock] = [reader.varUint(), reader.varUint()]
  const info = reader.byte()
  if ((info & ~(withOrigin | withRightOrigin)) !== string || (info & withKey) !== 0) return undefined
  let [originClient, originClock] = [0, 0]
  if (info & withOrigin) [originClient, originClock] = [reader.varUint(), reader.varUint()]
  const rightAt = reader.at
  if (info & withRightOrigin) {
    reader.varUint()
    reader.varUint()
  }
  if ((info & (withOrigin | withRightOrigin)) === 0) skipParent(reader)
  const textLengthAt = reader.at
  const textBytes = reader.varUint()
  const textAt = reader.at
  const textEnd = textAt + textBytes
  if (update.length !== textEnd + 1 || update[textEnd] !== 0) return undefined
  // Two halves of a character are not sound; joined they would be.
  if (textBytes === 0 || isContinuation(update[textAt]!)) return undefined
  return { client, clock, originClient, originClock, rightAt, textLengthAt, textAt, textEnd, info }
}

/** A struct with nothing left or right of it names the root, or the item, that it stands in. */
const skipParent = (reader: Reader): void => {
  const isRoot = reader.varUint() === 1
  const first = reader.varUint()
  if (isRoot) reader.at += first
  else reader.varUint()
}

/** Its length as Yjs counts, in UTF-16 units. */
const lengthOf = (update: Uint8Array, { textAt, textEnd }: Typed): number => {
  let units = 0
  for (let at = textAt; at < textEnd; at++) {
    const byte = update[at]!
    if (!isContinuation(byte)) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}

/** Whether a byte is inside a character of UTF-8. */
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

/** Reads lib0's numbers; beyond the end, and beyond what is safe, it gives what no caller takes for sound. */
class Reader {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0
  }

  varUint(): number {
    let value = 0
    let unit = 1
    for (;;) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined) return Number.NaN
      value += (byte & 0x7f) * unit
      if ((byte & 0x80) === 0) return value
      unit *= 128
      if (unit > Number.MAX_SAFE_INTEGER) return Number.NaN
    }
  }
}

const writeVarUint = (bytes: Uint8Array, start: number, value: number): number => {
  let at = start
  let rest = value
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest = Math.floor(rest / 128)
  }
  bytes[at++] = rest
  return at
}
