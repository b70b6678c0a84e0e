import * as Y from 'yjs'
import { below, chance, oneOf, type Random } from './random.ts'

/** What a session hands to a server: an update, and the Yjs client it comes from. */
export interface HonestUpdate {
  readonly client: number
  readonly update: Uint8Array
}

/**
 * Some people who edit one document through a server, at random but by the rules: rich text, maps, arrays, XML and nested
 * types, undo, hours offline, merged and repeated messages, documents that forget what was deleted and ones that do not.
 */
export class HonestSession {
  /** The server's document. Its roots are never typed, as in a room. */
  readonly server: Y.Doc = new Y.Doc()
  readonly #random: Random
  readonly #writers: Writer[] = []
  readonly #log: Uint8Array[] = []
  readonly #receive: (message: HonestUpdate, server: Y.Doc) => void

  /**
   * @param receive - gets each message in order and is to apply it to `server` before it returns.
   */
  constructor(random: Random, writerCount: number, receive: (message: HonestUpdate, server: Y.Doc) => void) {
    this.#random = random
    this.#receive = receive
    this.server.on('update', (update: Uint8Array) => this.#log.push(update))
    for (let i = 0; i < writerCount; i++) this.#writers.push(new Writer(random, i))
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) this.#step(oneOf(this.#random, this.#writers))
    // Hearing from others may make Yjs clean up formats, which is an edit again.
    do
      for (const writer of this.#writers) {
        this.#send(writer)
        this.#fetch(writer)
      }
    while (this.#writers.some((writer) => writer.hasOutbox || writer.heard < this.#log.length))
  }

  /** Every document of the session, for comparing; the server's first. */
  get documents(): Y.Doc[] {
    return [this.server, ...this.#writers.map(({ doc }) => doc)]
  }

  #step(writer: Writer): void {
    const random = this.#random
    if (chance(random, 0.02)) writer.isOffline = !writer.isOffline
    if (chance(random, 0.6)) writer.edit()
    if (writer.isOffline) return
    if (chance(random, 0.4)) this.#send(writer)
    if (chance(random, 0.4)) this.#fetch(writer)
  }

  #send(writer: Writer): void {
    const random = this.#random
    const queued = writer.takeOutbox()
    if (chance(random, 0.2)) {
      const known = Y.encodeStateVector(this.server)
      this.#say(writer, Y.encodeStateAsUpdate(writer.doc, known))
    } else if (chance(random, 0.3) && queued.length > 0) this.#say(writer, Y.mergeUpdates(queued))
    else for (const update of queued) this.#say(writer, update)
    // What was not acknowledged in time is said again.
    if (chance(random, 0.05)) for (const update of queued) this.#say(writer, update)
  }

  #say(writer: Writer, update: Uint8Array): void {
    this.#receive({ client: writer.doc.clientID, update }, this.server)
  }

  #fetch(writer: Writer): void {
    if (chance(this.#random, 0.2)) {
      writer.hear(Y.encodeStateAsUpdate(this.server, Y.encodeStateVector(writer.doc)))
      writer.heard = this.#log.length
    } else for (; writer.heard < this.#log.length; writer.heard++) writer.hear(this.#log[writer.heard]!)
  }
}

const fromServer = Symbol('from the server')

class Writer {
  readonly doc: Y.Doc
  isOffline = false
  /** How much of the server's log it has applied. */
  heard = 0
  readonly #random: Random
  readonly #undo: Y.UndoManager
  #outbox: Uint8Array[] = []

  constructor(random: Random, index: number) {
    this.#random = random
    this.doc = new Y.Doc({ gc: chance(random, 0.7) })
    // Small ids and large ones; no two alike, since Yjs has no answer to that.
    this.doc.clientID = index + 4 * (1 + below(random, chance(random, 0.5) ? 100 : 2 ** 29 - 2))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== fromServer) this.#outbox.push(update)
    })
    const scope = [this.#text, this.#map, this.#array, this.#xml]
    this.#undo = new Y.UndoManager(scope, { captureTimeout: 0 })
  }

  get #text(): Y.Text {
    return this.doc.getText('text')
  }
  get #map(): Y.Map<unknown> {
    return this.doc.getMap('map')
  }
  get #array(): Y.Array<unknown> {
    return this.doc.getArray('array')
  }
  get #xml(): Y.XmlFragment {
    return this.doc.getXmlFragment('xml')
  }

  get hasOutbox(): boolean {
    return this.#outbox.length > 0
  }

  takeOutbox(): Uint8Array[] {
    const outbox = this.#outbox
    this.#outbox = []
    return outbox
  }

  hear(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, fromServer)
  }

  edit(): void {
    const random = this.#random
    if (chance(random, 0.1)) {
      if (chance(random, 0.6)) this.#undo.undo()
      else this.#undo.redo()
    } else if (chance(random, 0.15)) this.doc.transact(() => this.#editSome(1 + below(random, 6)))
    else this.#editSome(1)
  }

  #editSome(count: number): void {
    for (let i = 0; i < count; i++) {
      const kind = this.#random()
      if (kind < 0.5) this.#editText(this.#text)
      else if (kind < 0.7) this.#editMap(this.#map)
      else if (kind < 0.85) this.#editArray(this.#array)
      else this.#editXml(this.#xml)
    }
  }

  #editText(text: Y.Text): void {
    const random = this.#random
    const [at, end] = someRange(random, text)
    const left = end - at
    const kind = random()
    if (kind < 0.5) text.insert(at, someText(random))
    else if (kind < 0.6) text.insert(at, someText(random), { [oneOf(random, formats)]: someFormat(random) })
    else if (kind < 0.65) text.insertEmbed(at, { kind: 'image', size: [1, 2], at })
    else if (kind < 0.7) text.insertEmbed(at, new Y.Map([['a', 1]]))
    else if (left > 0 && kind < 0.85) text.delete(at, left)
    else if (left > 0) text.format(at, left, { [oneOf(random, formats)]: someFormat(random) })
  }

  #editMap(map: Y.Map<unknown>): void {
    const random = this.#random
    const key = `key${below(random, 4)}`
    const current = map.get(key)
    if (current instanceof Y.Text && chance(random, 0.6)) this.#editText(current)
    else if (current instanceof Y.Map && chance(random, 0.6)) this.#editMap(current)
    else if (chance(random, 0.2)) map.delete(key)
    else map.set(key, chance(random, 0.05) ? undefined : someValue(random))
  }

  #editArray(array: Y.Array<unknown>): void {
    const random = this.#random
    const at = below(random, array.length + 1)
    if (array.length > at && chance(random, 0.3))
      array.delete(at, 1 + below(random, Math.min(3, array.length - at)))
    else if (array.length > at && array.get(at) instanceof Y.Array)
      this.#editArray(array.get(at) as Y.Array<unknown>)
    else
      array.insert(
        at,
        Array.from({ length: 1 + below(random, 3) }, () => someValue(random)),
      )
  }

  #editXml(parent: Y.XmlFragment): void {
    const random = this.#random
    const at = below(random, parent.length + 1)
    const child = at < parent.length ? parent.get(at) : undefined
    if (child !== undefined && chance(random, 0.2)) parent.delete(at, 1)
    else if (child instanceof Y.XmlElement && chance(random, 0.7)) {
      if (chance(random, 0.3)) child.setAttribute(`attribute${below(random, 3)}`, someText(random))
      else this.#editXml(child)
    } else if (child instanceof Y.XmlText && chance(random, 0.8)) this.#editText(child)
    else
      parent.insert(at, [
        chance(random, 0.5) ? new Y.XmlText(someText(random)) : new Y.XmlElement('paragraph'),
      ])
  }
}

const formats = ['bold', 'italic', 'link'] as const
const words = ['a', 'quire ', 'x', '日本', '😀', 'naïve ', '\n', '"\\'] as const

const someText = (random: Random): string => oneOf(random, words)

/** Two places in a text, neither of them inside a surrogate pair: no editor puts a caret there. */
const someRange = (random: Random, text: Y.Text): readonly [number, number] => {
  const units = unitsOf(text)
  const outside = (index: number): number => (/^[\udc00-\udfff]/.test(units[index] ?? '') ? index + 1 : index)
  const at = outside(below(random, units.length + 1))
  return [at, outside(Math.min(units.length, at + 1 + below(random, 8)))]
}

/** What stands at each index of a text, whoever put it there: UTF-16 units, and nothing for what is not text. */
const unitsOf = (text: Y.Text): string[] => {
  const units: string[] = []
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    if (item.content instanceof Y.ContentString) units.push(...item.content.str.split(''))
    else for (let i = 0; i < item.length; i++) units.push('')
  }
  return units
}

const someFormat = (random: Random): unknown => oneOf(random, [true, null, { href: 'https://example.org/' }])

const someValue = (random: Random): unknown => {
  const kind = random()
  if (kind < 0.2) return new Y.Text(someText(random))
  if (kind < 0.3) return new Y.Map([['nested', new Y.Array()]])
  if (kind < 0.4) return Y.Array.from([1, 'two', { three: [null, true] }])
  if (kind < 0.45) return new Uint8Array([1, 2, 3])
  return oneOf(random, [1, -7, 2 ** 40, 0.1, 'text', true, false, null, { a: { b: ['c'] } }, [], {}])
}
