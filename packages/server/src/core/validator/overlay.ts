import type { Item } from 'yjs'
import {
  type DocumentView,
  firstItem,
  heldType,
  isGarbage,
  listType,
  type SharedType,
  typeDepth,
} from './document-view.ts'

/** One tick of one client, as Yjs names it. */
export interface TickId {
  readonly client: number
  readonly clock: number
}

export const isSame = (a: TickId | null, b: TickId | null): boolean =>
  a === b || (a !== null && b !== null && a.client === b.client && a.clock === b.clock)

/** A list that items stand in: a type's sequence, or the history of one key of it. */
export class List {
  readonly type: TypeNode
  readonly key: string | null
  /** The type whose first item begins the list, as long as nobody asked for it. */
  #unread: SharedType | undefined
  #first: Segment | null = null
  /** Who wrote what the message adds; `null` for several. */
  #writer: number | undefined | null

  constructor(type: TypeNode, key: string | null, shared: SharedType | undefined) {
    this.type = type
    this.key = key
    this.#unread = shared
  }

  first(overlay: Overlay): Segment | null {
    if (this.#unread !== undefined) {
      const item = firstItem(this.#unread, this.key)
      this.#unread = undefined
      this.#first = item === null ? null : overlay.segmentOf(item)
    }
    return this.#first
  }

  /** What follows a segment, or the first if there is none on the left. */
  after(left: Segment | null, overlay: Overlay): Segment | null {
    return left === null ? this.first(overlay) : left.right(overlay)
  }

  /** Whether nobody but a client can have anything in it: its type comes with the message, and so far only they wrote. */
  isOnlyOf(client: number): boolean {
    return this.type.isNew && (this.#writer === undefined || this.#writer === client)
  }

  /** A client has an item in it now. */
  addWriter(client: number): void {
    this.#writer = this.#writer === undefined || this.#writer === client ? client : null
  }

  begin(first: Segment): void {
    this.#unread = undefined
    this.#first = first
  }
}

/** A Yjs type of the document or of the message. */
export class TypeNode {
  /** How many types it is inside of. */
  readonly depth: number
  /** Absent for a type that comes with the message. */
  readonly #shared: SharedType | undefined
  readonly #lists = new Map<string | null, List>()

  constructor(depth: number, shared?: SharedType) {
    this.depth = depth
    this.#shared = shared
  }

  get isRoot(): boolean {
    return this.depth === 0
  }

  /** Whether it is made by the message, which nobody else can have written into. Roots can be made by several. */
  get isNew(): boolean {
    return this.#shared === undefined && !this.isRoot
  }

  list(key: string | null): List {
    let list = this.#lists.get(key)
    if (list === undefined) {
      list = new List(this, key, this.#shared)
      this.#lists.set(key, list)
    }
    return list
  }
}

/** A stretch of ticks that stands in one piece; as a stored item is split, it becomes several. */
export class Segment {
  readonly client: number
  readonly clock: number
  length: number
  readonly origin: TickId | null
  readonly rightOrigin: TickId | null
  /** The list it stands in; `null` for garbage, which stands nowhere. */
  readonly list: List | null
  /** The type it holds; `undefined` if that was deleted; `null` if it holds something else. */
  readonly type: TypeNode | undefined | null
  /** The stored item whose successor follows, as long as nobody asked for it. */
  #unread: Item | undefined
  #right: Segment | null = null

  constructor(fields: {
    readonly client: number
    readonly clock: number
    readonly length: number
    readonly origin: TickId | null
    readonly rightOrigin: TickId | null
    readonly list: List | null
    readonly type: TypeNode | undefined | null
    readonly unread?: Item | undefined
  }) {
    this.client = fields.client
    this.clock = fields.clock
    this.length = fields.length
    this.origin = fields.origin
    this.rightOrigin = fields.rightOrigin
    this.list = fields.list
    this.type = fields.type
    this.#unread = fields.unread
  }

  right(overlay: Overlay): Segment | null {
    if (this.#unread !== undefined) {
      const item = this.#unread.right
      this.#unread = undefined
      this.#right = item === null ? null : overlay.segmentOf(item)
    }
    return this.#right
  }

  follow(right: Segment | null): void {
    this.#unread = undefined
    this.#right = right
  }

  /** Cuts off the ticks from `clock` on. */
  split(clock: number): Segment {
    const rest = new Segment({
      client: this.client,
      clock,
      length: this.clock + this.length - clock,
      origin: { client: this.client, clock: clock - 1 },
      rightOrigin: this.rightOrigin,
      list: this.list,
      type: this.type,
      unread: this.#unread,
    })
    if (this.#unread === undefined) rest.follow(this.#right)
    this.follow(rest)
    this.length = clock - this.clock
    return rest
  }
}

/** The part of a document that a message touches, with the message's structs in it. */
export class Overlay {
  readonly #view: DocumentView
  readonly #maxTypeDepth: number
  readonly #stored = new Map<Item, Segment[]>()
  readonly #placed = new Map<number, Segment[]>()
  readonly #types = new Map<SharedType, TypeNode>()
  readonly #newRoots = new Map<string, TypeNode>()

  constructor(view: DocumentView, maxTypeDepth: number) {
    this.#view = view
    this.#maxTypeDepth = maxTypeDepth
  }

  /** How many root types the message would make. */
  get newRootCount(): number {
    return this.#newRoots.size
  }

  root(name: string): TypeNode {
    const shared = this.#view.root(name)
    if (shared !== undefined) return this.#node(shared)
    let root = this.#newRoots.get(name)
    if (root === undefined) {
      root = new TypeNode(0)
      this.#newRoots.set(name, root)
    }
    return root
  }

  #node(shared: SharedType): TypeNode {
    let node = this.#types.get(shared)
    if (node === undefined) {
      node = new TypeNode(typeDepth(shared, this.#maxTypeDepth), shared)
      this.#types.set(shared, node)
    }
    return node
  }

  /** The first segment of a stored item. */
  segmentOf(item: Item): Segment {
    return this.#segmentsOf(item)[0]!
  }

  #segmentsOf(item: Item): Segment[] {
    let segments = this.#stored.get(item)
    if (segments === undefined) {
      const held = heldType(item)
      const segment = new Segment({
        client: item.id.client,
        clock: item.id.clock,
        length: item.length,
        origin: item.origin,
        rightOrigin: item.rightOrigin,
        list: this.#node(listType(item)).list(item.parentSub),
        type: held == null ? held : this.#node(held),
        unread: item,
      })
      segments = [segment]
      this.#stored.set(item, segments)
    }
    return segments
  }

  /** Adds a segment that the message brings; a client's come in the order of their clocks. */
  add(segment: Segment): void {
    const placed = this.#placed.get(segment.client)
    if (placed === undefined) this.#placed.set(segment.client, [segment])
    else placed.push(segment)
  }

  /** The segment that holds a tick. The tick is in the document or was added. */
  at(client: number, clock: number): Segment {
    const segments = this.#around(client, clock)
    return segments[indexOf(segments, clock)]!
  }

  /** The segment that ends with a tick, which is cut off for that if need be. */
  endingAt(client: number, clock: number): Segment {
    const segments = this.#around(client, clock)
    const index = indexOf(segments, clock)
    const segment = segments[index]!
    if (segment.list !== null && segment.clock + segment.length > clock + 1)
      segments.splice(index + 1, 0, segment.split(clock + 1))
    return segment
  }

  /** The segment that starts with a tick, which is cut off for that if need be. */
  startingAt(client: number, clock: number): Segment {
    const segments = this.#around(client, clock)
    const index = indexOf(segments, clock)
    const segment = segments[index]!
    if (segment.list === null || segment.clock === clock) return segment
    const rest = segment.split(clock)
    segments.splice(index + 1, 0, rest)
    return rest
  }

  #around(client: number, clock: number): Segment[] {
    if (clock >= this.#view.clockOf(client)) return this.#placed.get(client)!
    const struct = this.#view.structAt(client, clock)
    return isGarbage(struct) ? garbage(client, struct.id.clock, struct.length) : this.#segmentsOf(struct)
  }
}

const garbage = (client: number, clock: number, length: number): Segment[] => [
  new Segment({ client, clock, length, origin: null, rightOrigin: null, list: null, type: undefined }),
]

const indexOf = (segments: readonly Segment[], clock: number): number => {
  let low = 0
  let high = segments.length
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if (segments[middle]!.clock <= clock) low = middle
    else high = middle
  }
  return low
}
