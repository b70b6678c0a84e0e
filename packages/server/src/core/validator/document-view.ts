import {
  type AbstractType,
  ContentDeleted,
  ContentString,
  ContentType,
  type Doc,
  findIndexSS,
  GC,
  type Item,
} from 'yjs'

/** A Yjs type, read only. */
// biome-ignore lint/suspicious/noExplicitAny: Yjs's own parameter for "any event"; a validator never observes.
export type SharedType = AbstractType<any>

/** A struct of a document, read only. */
export type StoredStruct = Item | GC

/** What a validator asks of the document an update is for, and of the session it comes from. Nothing is changed. */
export interface DocumentView {
  /** What stands for the document where something is kept of it. */
  readonly document: object
  /** Clock after the last struct of a client; 0 for one that never wrote. */
  clockOf(client: number): number
  /** The struct that holds a tick. Only for a `clock` below `clockOf(client)`. */
  structAt(client: number, clock: number): StoredStruct
  /** How many structs a client's writings are stored in. */
  structCount(client: number): number
  /** Where among a client's structs a tick is. Only for a `clock` below `clockOf(client)`. */
  structIndex(client: number, clock: number): number
  /** A root type, if the document has it. */
  root(name: string): SharedType | undefined
  /** How many root types the document has. */
  readonly rootCount: number
  /** Whether the sender may write new clocks of a client: nobody else's, in this document. */
  mayWrite(client: number): boolean
}

/**
 * Looks at a live document. This file is the only one that leans on how Yjs stores it; its test pins what it leans on.
 *
 * @param doc - not in the middle of an observer call; a transaction may be open.
 * @param mayWrite - whether the sender owns a client id in this document, or nobody does yet.
 */
export const viewDocument = (doc: Doc, mayWrite: (client: number) => boolean): DocumentView =>
  new LiveView(doc, mayWrite)

class LiveView implements DocumentView {
  readonly #doc: Doc
  readonly mayWrite: (client: number) => boolean

  constructor(doc: Doc, mayWrite: (client: number) => boolean) {
    this.#doc = doc
    this.mayWrite = mayWrite
  }

  get document(): object {
    return this.#doc
  }

  get rootCount(): number {
    return this.#doc.share.size
  }

  clockOf(client: number): number {
    const structs = this.#doc.store.clients.get(client)
    if (structs === undefined) return 0
    const last = structs[structs.length - 1]!
    return last.id.clock + last.length
  }

  structAt(client: number, clock: number): StoredStruct {
    return this.#structsOf(client)[this.structIndex(client, clock)]!
  }

  structCount(client: number): number {
    return this.#doc.store.clients.get(client)?.length ?? 0
  }

  structIndex(client: number, clock: number): number {
    return findIndexSS(this.#structsOf(client), clock)
  }

  root(name: string): SharedType | undefined {
    return this.#doc.share.get(name)
  }

  #structsOf(client: number): StoredStruct[] {
    return this.#doc.store.clients.get(client)!
  }
}

/** Whether a struct is only a gap where something was: its list, its origins and its content are forgotten. */
export const isGarbage = (struct: StoredStruct): struct is GC => struct.constructor === GC

/** The list an item stands in is its parent type and, in a map, the key. */
export const listType = (item: Item): SharedType => item.parent as SharedType // an integrated item's parent is never an ID

/** The Yjs type an item holds; `undefined` if it was deleted, `null` if the item holds something else. */
export const heldType = (item: Item): SharedType | null | undefined => {
  if (item.content instanceof ContentType) return item.content.type
  return item.content instanceof ContentDeleted ? undefined : null
}

/** Whether a cut before a tick would part a surrogate pair: Yjs then replaces both halves, for good. */
export const cutsPair = (item: Item, clock: number): boolean => {
  if (!(item.content instanceof ContentString)) return false
  const before = item.content.str.charCodeAt(clock - item.id.clock - 1)
  return before >= 0xd800 && before <= 0xdbff
}

/** First item of a list in a type. */
export const firstItem = (type: SharedType, key: string | null): Item | null => {
  if (key === null) return type._start
  let item = type._map.get(key) ?? null
  while (item?.left != null) item = item.left
  return item
}

/** How many types a type is inside of; 0 for a root. Counts no further than `limit`. */
export const typeDepth = (type: SharedType, limit: number): number => {
  let depth = 0
  for (let item = type._item; item !== null && depth < limit; item = listType(item)._item) depth += 1
  return depth
}
