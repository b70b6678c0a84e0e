/** What a struct carries: its low five info bits. Others exist (10 skip, 9 sub-document) and are refused. */
export const contentKind = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
} as const

/** One struct of an update as it stands in the bytes. A client of -1 means "none". */
export class MessageStruct {
  client = 0
  clock = 0
  /** In clock ticks, 1 to 2^48. */
  length = 0
  /** A {@link contentKind}. */
  content = 0
  originClient = -1
  originClock = 0
  rightClient = -1
  rightClock = 0
  /** The item that holds the parent type, when the bytes name one. */
  parentClient = -1
  parentClock = 0
  /** Where the parent's root name stands in the bytes; -1 when the parent is not given as a root. */
  nameStart = -1
  nameEnd = 0
  /** Where the map key stands in the bytes; -1 when there is none. */
  keyStart = -1
  keyEnd = 0

  /** Clock after the last tick. */
  get end(): number {
    return this.clock + this.length
  }
}

/** All structs of one client in an update: they follow one another without a gap. */
export class MessageSection {
  client = 0
  /** Index of the first of its structs. */
  first = 0
  count = 0
  /** Clock of the first struct. */
  start = 0
  /** Clock after the last struct. */
  end = 0
}

/** One range of an update's delete set. */
export class MessageDelete {
  client = 0
  clock = 0
  length = 0

  get end(): number {
    return this.clock + this.length
  }
}

/** A list that keeps its rows when it is cleared, so that the next message needs no new ones. */
export class Rows<T> {
  length = 0
  readonly #rows: T[] = []
  readonly #create: () => T

  constructor(create: () => T) {
    this.#create = create
  }

  at(index: number): T {
    return this.#rows[index]!
  }

  /** The next row, with whatever it held before: the caller sets every field. */
  add(): T {
    if (this.length === this.#rows.length) this.#rows.push(this.#create())
    return this.#rows[this.length++]!
  }

  /** Empties the list; what a huge message needed is given back. */
  clear(): void {
    this.length = 0
    if (this.#rows.length > retainedRows) this.#rows.length = retainedRows
  }
}

const retainedRows = 4096

/** An update, read but not decoded. Made once per validator and filled anew for each message. */
export class UpdateMessage {
  readonly structs: Rows<MessageStruct> = new Rows(() => new MessageStruct())
  readonly sections: Rows<MessageSection> = new Rows(() => new MessageSection())
  readonly deletes: Rows<MessageDelete> = new Rows(() => new MessageDelete())
  /** Size of the encoded delete set. */
  deleteSetBytes = 0
  #sectionByClient: Map<number, MessageSection> | undefined
  #deletesByClient: Map<number, DeletesOfClient> | undefined

  clear(): void {
    this.structs.clear()
    this.sections.clear()
    this.deletes.clear()
    this.#sectionByClient = undefined
    this.#deletesByClient = undefined
  }

  /** The structs of a client, if the message has any. Only for a message read to its end. */
  sectionOf(client: number): MessageSection | undefined {
    const { sections } = this
    if (sections.length > fewSections) return this.#index().get(client)
    for (let i = 0; i < sections.length; i++) if (sections.at(i).client === client) return sections.at(i)
    return undefined
  }

  /** Index of the struct that holds a tick, which the message has. */
  structIndex(client: number, clock: number): number {
    const { first, count } = this.sectionOf(client)!
    let low = first
    let high = first + count
    while (low + 1 < high) {
      const middle = (low + high) >>> 1
      if (this.structs.at(middle).clock <= clock) low = middle
      else high = middle
    }
    return low
  }

  /** Whether the message deletes a whole struct of its own. */
  deletesAll(struct: MessageStruct): boolean {
    const own = this.#deletesOf(struct.client)
    if (own === undefined) return false
    let low = own.first
    let high = own.first + own.count
    while (low + 1 < high) {
      const middle = (low + high) >>> 1
      if (this.deletes.at(middle).clock <= struct.clock) low = middle
      else high = middle
    }
    const range = this.deletes.at(low)
    return range.clock <= struct.clock && range.end >= struct.end
  }

  #deletesOf(client: number): DeletesOfClient | undefined {
    if (this.#deletesByClient === undefined) {
      this.#deletesByClient = new Map()
      for (let i = 0; i < this.deletes.length; i++) {
        const known = this.#deletesByClient.get(this.deletes.at(i).client)
        if (known === undefined) this.#deletesByClient.set(this.deletes.at(i).client, { first: i, count: 1 })
        else known.count += 1
      }
    }
    return this.#deletesByClient.get(client)
  }

  #index(): Map<number, MessageSection> {
    if (this.#sectionByClient === undefined) {
      this.#sectionByClient = new Map()
      for (let i = 0; i < this.sections.length; i++)
        this.#sectionByClient.set(this.sections.at(i).client, this.sections.at(i))
    }
    return this.#sectionByClient
  }
}

const fewSections = 8

/** Where a client's ranges are among the message's. */
interface DeletesOfClient {
  readonly first: number
  count: number
}
