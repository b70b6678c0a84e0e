import * as encoding from 'lib0/encoding'
import { type Dialect, type DialectName, dialects } from './dialects.ts'
import { WebSocketClient } from './web-socket.ts'

/** What a client hears. Bytes are valid during the call only; times are `performance.now()`. */
export interface ClientEvents {
  /** A Yjs update stands from `start` to `end`: another's keystrokes, or the document on joining. */
  update?(bytes: Buffer, start: number, end: number, atMs: number): void
  /** A y-protocols awareness update stands from `start` to `end`. */
  awareness?(bytes: Buffer, start: number, end: number, atMs: number): void
  /** The first `frames` numbered frames are durable (SPEC K2). */
  acknowledged?(frames: number, atMs: number): void
  /** Something a healthy run has none of: a refusal, a lost connection. */
  trouble(what: string): void
}

interface Joined {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

const step2OfNothing = Uint8Array.of(0, 1, 2, 0, 0)

/** One person's connection to one document, without a `Y.Doc`. */
export class Client {
  readonly documentId: string
  readonly #dialect: Dialect
  readonly #prefix: Uint8Array
  readonly #events: ClientEvents
  readonly #socket: WebSocketClient
  #numbered = 0
  #isJoined = false
  /** Resolves when the document has arrived; rejects when the server refuses. */
  readonly joined: Promise<void>

  constructor(port: number, dialect: DialectName, documentId: string, events: ClientEvents) {
    this.documentId = documentId
    this.#dialect = dialects[dialect]
    this.#prefix = this.#dialect.prefix(documentId)
    this.#events = events
    let joined!: Joined
    this.joined = new Promise((resolve, reject) => {
      joined = { resolve, reject }
    })
    this.joined.catch(() => {}) // who joins awaits it; a client that fails later reports `trouble`
    this.#socket = new WebSocketClient(port, this.#dialect.path(documentId), this.#dialect.subprotocol, {
      open: () => this.#send(...this.#dialect.hello),
      message: (bytes, start, end, atMs) => this.#receive(bytes, start, end, atMs, joined),
      close: (why) => this.#closed(why, joined),
    })
  }

  /** Frames sent so far that the server acknowledges by number (SPEC K1). */
  get numbered(): number {
    return this.#numbered
  }

  /** Sends each update in a frame of its own, all in one write. */
  sendUpdates(...updates: readonly Uint8Array[]): void {
    this.#numbered += updates.length
    this.#send(...updates.map((update) => frame([0, 2], update)))
  }

  sendAwareness(update: Uint8Array): void {
    this.#send(frame([1], update))
  }

  close(): void {
    this.#socket.destroy()
  }

  #send(...frames: readonly Uint8Array[]): void {
    this.#socket.send(
      ...(this.#prefix.length === 0 ? frames : frames.map((each) => concat(this.#prefix, each))),
    )
  }

  #join(joined: Joined): void {
    this.#isJoined = true
    joined.resolve()
  }

  #closed(why: string, joined: Joined): void {
    if (this.#isJoined) this.#events.trouble(why)
    else joined.reject(new Error(`could not join ${this.documentId}: ${why}`))
  }

  #receive(bytes: Buffer, start: number, end: number, atMs: number, joined: Joined): void {
    const at = start + this.#prefix.length
    switch (bytes[at]) {
      case 0:
      case 4: // Hocuspocus's answer to a step 1: a sync message like any other
        this.#receiveSync(bytes, at + 1, end, atMs, joined)
        break
      case 1:
        this.#events.awareness?.(bytes, afterVarUint(bytes, at + 1), end, atMs)
        break
      case 17:
        if (this.#dialect.acknowledges) this.#events.acknowledged?.(varUint(bytes, at + 1), atMs)
        break
      case 18:
        if (this.#dialect.acknowledges) this.#events.trouble(`nack ${bytes.toString('utf8', at + 2, end)}`)
        break
    }
  }

  #receiveSync(bytes: Buffer, at: number, end: number, atMs: number, joined: Joined): void {
    if (bytes[at] === 0) {
      this.#numbered += 1
      this.#send(step2OfNothing)
      if (this.#isJoined && this.#dialect.acknowledges) this.#askedAgain()
      return
    }
    if (bytes[at] === 1 && !this.#isJoined) this.#join(joined)
    this.#events.update?.(bytes, afterVarUint(bytes, at + 1), end, atMs)
  }

  #steps1 = 0

  /** One step 1 is a server's greeting; another means that it lacks something this client thinks it has (SPEC S4). */
  #askedAgain(): void {
    this.#steps1 += 1
    if (this.#steps1 > 1) this.#events.trouble('asked for a step 2 again')
  }
}

const frame = (head: readonly number[], payload: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    for (const byte of head) encoding.writeUint8(encoder, byte)
    encoding.writeVarUint8Array(encoder, payload)
  })

const concat = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

const afterVarUint = (bytes: Uint8Array, start: number): number => {
  let at = start
  while (bytes[at]! & 0x80) at++
  return at + 1
}

const varUint = (bytes: Uint8Array, start: number): number => {
  let value = 0
  let unit = 1
  for (let at = start; ; at++) {
    const byte = bytes[at]! // a truncated number reads as NaN and ends the loop
    value += (byte & 0x7f) * unit
    if (!(byte & 0x80)) return value
    unit *= 128
  }
}
