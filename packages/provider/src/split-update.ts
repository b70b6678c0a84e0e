import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

type Struct = Y.Item | Y.GC

/** What is deleted of a client: clocks from `clock` on, so many of them. */
interface Deleted {
  readonly client: number
  readonly clock: number
  readonly len: number
}

/** The most that a client's block, or a range of deletions, takes beside the structs themselves. */
const frameworkBytes = 24

/**
 * Splits a Yjs update into several of at most `maxBytes`. Applied in their order each rests only on those before it and
 * on what the whole update rested on. Long texts and lists are cut; a single thing that is too long cannot be.
 *
 * @param update - a Yjs v1 update without gaps, as `Y.encodeStateAsUpdate` gives one.
 * @returns `undefined` when something in it is too long.
 */
export const splitUpdate = (update: Uint8Array, maxBytes: number): Uint8Array[] | undefined => {
  const { structs, ds } = Y.decodeUpdate(update)
  const deletions = new Deletions(ds.clients, structs)
  const pieces = new Pieces(maxBytes - frameworkBytes)
  const longestBytes = maxBytes / 2
  for (const struct of inCausalOrder(structs.flatMap((whole) => cut(whole as Struct, longestBytes)))) {
    const bytes = bytesOf(struct)
    if (bytes.byteLength > longestBytes) return undefined
    pieces.add(struct, bytes, deletions.within(struct))
  }
  for (const deleted of deletions.ofOthers()) pieces.addDeleted(deleted)
  return pieces.encode()
}

/** Each client's structs by clock, and before each whatever of other clients it rests on. */
function* inCausalOrder(structs: readonly Struct[]): Generator<Struct> {
  const left = new Map<number, Struct[]>()
  for (const struct of [...structs].reverse()) {
    const list = left.get(struct.id.client) ?? []
    left.set(struct.id.client, list)
    list.push(struct)
  }
  const isToCome = ({ client, clock }: Y.ID) =>
    clock >= (left.get(client)?.at(-1)?.id.clock ?? Number.POSITIVE_INFINITY)
  for (const [client, list] of left) {
    const waiting = [list]
    while (list.length > 0) {
      const now = waiting.at(-1) ?? list
      const next = now.at(-1)
      const awaited = next && restsOn(next).find((id) => id.client !== next.id.client && isToCome(id))
      if (awaited) waiting.push(left.get(awaited.client) ?? [])
      else {
        if (next) yield next
        now.pop()
        // One at a time: who waits may need no more than this.
        if (waiting.length > 1) waiting.pop()
      }
    }
    left.delete(client)
  }
}

const restsOn = (struct: Struct): Y.ID[] =>
  struct instanceof Y.Item
    ? [struct.origin, struct.rightOrigin, struct.parent].filter((id): id is Y.ID => id instanceof Y.ID)
    : []

/** A struct in halves, and those again, until each is short enough or cannot be cut. */
const cut = (struct: Struct, maxBytes: number): Struct[] => {
  if (!(struct instanceof Y.Item) || bytesOf(struct).byteLength <= maxBytes) return [struct]
  const at = middleOf(struct)
  if (at === undefined) return [struct]
  const { id, origin, rightOrigin, parent, parentSub } = struct
  const content = struct.content.copy()
  const rest = content.splice(at)
  const last = Y.createID(id.client, id.clock + at - 1)
  const next = Y.createID(id.client, id.clock + at)
  return [
    new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, content),
    new Y.Item(next, null, last, null, rightOrigin, parent, parentSub, rest),
  ].flatMap((half) => cut(half, maxBytes))
}

/** Where an item can be cut: never between the two halves of a letter beyond UTF-16's first plane. */
const middleOf = ({ content, length }: Y.Item): number | undefined => {
  const middle = Math.floor(length / 2)
  const isWithinLetter =
    content instanceof Y.ContentString && /[\uD800-\uDBFF]$/.test(content.str.slice(middle - 1, middle))
  const at = isWithinLetter ? middle + 1 : middle
  return at > 0 && at < length ? at : undefined
}

const bytesOf = (struct: Struct): Uint8Array => {
  const encoder = new Y.UpdateEncoderV1()
  struct.write(encoder, 0)
  return encoder.toUint8Array()
}

/** The deletions of an update, given out with the structs they concern. */
class Deletions {
  readonly #ranges: ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>
  /** The first clock of each client in the update. */
  readonly #firsts = new Map<number, number>()
  /** The range that the client's next struct may be in. */
  readonly #at = new Map<number, number>()

  constructor(
    ranges: Map<number, { readonly clock: number; readonly len: number }[]>,
    structs: readonly Y.AbstractStruct[],
  ) {
    this.#ranges = ranges
    for (const { id } of structs) {
      const first = Math.min(id.clock, this.#firsts.get(id.client) ?? id.clock)
      this.#firsts.set(id.client, first)
    }
  }

  /** What is deleted of a struct; to be asked for a client's structs in their order. */
  within({ id: { client, clock }, length }: Struct): Deleted[] {
    const ranges = this.#ranges.get(client) ?? []
    const isBefore = (at: number) =>
      (ranges[at]?.clock ?? Number.POSITIVE_INFINITY) + (ranges[at]?.len ?? 0) <= clock
    let at = this.#at.get(client) ?? 0
    while (isBefore(at)) at++
    this.#at.set(client, at)
    const found: Deleted[] = []
    for (let range = ranges[at]; range && range.clock < clock + length; range = ranges[++at])
      found.push(clip(client, range, clock, clock + length))
    return found
  }

  /** What is deleted of structs that are not in the update. */
  *ofOthers(): Generator<Deleted> {
    for (const [client, ranges] of this.#ranges) {
      const first = this.#firsts.get(client) ?? Number.POSITIVE_INFINITY
      for (const range of ranges) if (range.clock < first) yield clip(client, range, range.clock, first)
    }
  }
}

const clip = (
  client: number,
  { clock, len }: { readonly clock: number; readonly len: number },
  from: number,
  to: number,
): Deleted => {
  const start = Math.max(clock, from)
  return { client, clock: start, len: Math.min(clock + len, to) - start }
}

/** Gathers structs and deletions into as few updates as hold them. */
class Pieces {
  readonly #maxBytes: number
  readonly #full: Uint8Array[] = []
  #bytes = 0
  #structs = new Map<number, { readonly clock: number; readonly bytes: Uint8Array[] }>()
  #deleted = new Map<number, Deleted[]>()

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  add({ id: { client, clock } }: Struct, bytes: Uint8Array, deleted: readonly Deleted[]): void {
    this.#take(bytes.byteLength + frameworkBytes)
    const block = this.#structs.get(client) ?? { clock, bytes: [] }
    this.#structs.set(client, block)
    block.bytes.push(bytes)
    for (const range of deleted) this.addDeleted(range)
  }

  /** Also of a struct in the piece before: it is there by then. */
  addDeleted(range: Deleted): void {
    this.#take(frameworkBytes)
    const ranges = this.#deleted.get(range.client) ?? []
    this.#deleted.set(range.client, ranges)
    ranges.push(range)
  }

  encode(): Uint8Array[] {
    this.#close()
    return this.#full
  }

  /** Makes room. */
  #take(bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) this.#close()
    this.#bytes += bytes
  }

  #close(): void {
    if (this.#bytes === 0) return
    this.#full.push(this.#encodePiece())
    this.#bytes = 0
    this.#structs = new Map()
    this.#deleted = new Map()
  }

  #encodePiece(): Uint8Array {
    const encoder = encoding.createEncoder()
    const write = (number: number) => encoding.writeVarUint(encoder, number)
    write(this.#structs.size)
    // The higher ids first, as Yjs does: it finds places faster so.
    for (const [client, { clock, bytes }] of [...this.#structs].sort(([a], [b]) => b - a)) {
      write(bytes.length)
      write(client)
      write(clock)
      for (const struct of bytes) encoding.writeUint8Array(encoder, struct)
    }
    write(this.#deleted.size)
    for (const [client, ranges] of this.#deleted) {
      write(client)
      write(ranges.length)
      for (const { clock, len } of ranges) {
        write(clock)
        write(len)
      }
    }
    return encoding.toUint8Array(encoder)
  }
}
