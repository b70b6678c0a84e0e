import * as Y from 'yjs'
import type { DocumentModel } from './document.ts'
import type { FlowView } from './flow.ts'
import { deleteRange, firstItem, insertAfter, itemAt, itemEndingAt, itemStartingAt } from './items.ts'
import { attributeOf, noAttributes, sameAttributes, sameJson, withAttribute } from './json.ts'
import { atomEmbed, charIdOf, isLiveMarker, type MarkerEmbed, markerOf } from './markers.ts'
import type { Operation } from './operations.ts'
import type { Attributes, CharId, Json, Piece, Run } from './types.ts'

/**
 * Writes items next to their neighbours inside one transaction and logs what it did.
 *
 * Places are addresses (`CharId`), never offsets, so a place means the same whatever others wrote meanwhile.
 */
export class Writer {
  readonly model: DocumentModel
  readonly transaction: Y.Transaction
  readonly log: Operation[] = []

  constructor(model: DocumentModel, transaction: Y.Transaction) {
    this.model = model
    this.transaction = transaction
  }

  /**
   * Inserts runs right of `left` (null: at the start of the flow) and returns them with their addresses.
   *
   * @param around - attributes in force right of `left`, if the caller knows them; else they are looked up.
   */
  insertRuns(view: FlowView, left: CharId | null, runs: readonly Run[], around?: Attributes): Piece[] {
    let item = left && itemEndingAt(this.transaction, left)
    let current = around ?? this.attributesAfter(view, item)
    const pieces: Piece[] = []
    for (const run of runs) {
      if (run.text === '') continue
      item = this.#insertRun(view, item, current, run)
      current = run.attributes
      const piece = { ...run, ...charIdOf(item) }
      pieces.push(piece)
      const range = { client: piece.client, clock: piece.clock, length: run.text.length }
      this.log.push({ kind: 'insertText', flow: view.name, range })
    }
    return pieces
  }

  /** Writes a run in the gap that suits it best; what differs there is opened before it and closed behind it. */
  #insertRun(view: FlowView, left: Y.Item | null, current: Attributes, run: Run): Y.Item {
    const content = run.atom ? new Y.ContentEmbed(atomEmbed(run.atom)) : new Y.ContentString(run.text)
    const gap = gapFor(view, left, current, run.attributes)
    const keys = differingKeys(gap.attributes, run.attributes)
    const setFormats = (behind: Y.Item | null, attributes: Attributes): Y.Item | null =>
      keys.reduce(
        (at, key) =>
          insertAfter(
            this.transaction,
            view.flow,
            at,
            new Y.ContentFormat(key, attributeOf(attributes, key) as object),
          ),
        behind,
      )
    const item = insertAfter(this.transaction, view.flow, setFormats(gap.left, run.attributes), content)
    setFormats(item, gap.attributes)
    return item
  }

  /** Attributes in force right of an item. Costs the length of its block. */
  attributesAfter(view: FlowView, item: Y.Item | null): Attributes {
    const formats: Y.ContentFormat[] = []
    let start: Attributes = noAttributes
    for (let at = item; at; at = at.left) {
      if (at.deleted) continue
      if (at.content instanceof Y.ContentFormat) formats.push(at.content)
      const segment = at.content instanceof Y.ContentEmbed ? view.index.ofMarker(at) : undefined
      if (segment) {
        start = segment.startAttributes
        break
      }
    }
    return formats.reduceRight(
      (sum, format) => withAttribute(sum, format.key, (format.value ?? null) as Json),
      start,
    )
  }

  /** Starts a block right of `left` (null: at the start of the flow). */
  insertMarker(view: FlowView, left: CharId | null, embed: MarkerEmbed, isSplit: boolean): CharId {
    const item = insertAfter(
      this.transaction,
      view.flow,
      left && itemEndingAt(this.transaction, left),
      new Y.ContentEmbed(embed),
    )
    const at = charIdOf(item)
    this.log.push({ kind: 'insertMarker', flow: view.name, at, embed, isSplit })
    return at
  }

  /** Takes a marker out for good: its text falls to the block before it in the text. */
  deleteMarker(view: FlowView, at: CharId): void {
    const item = itemAt(this.model.doc, at)
    const embed = item && !item.deleted ? markerOf(item) : null
    if (!item || !embed) return
    item.delete(this.transaction)
    this.log.push({ kind: 'deleteMarker', flow: view.name, at, embed })
  }

  deleteText(view: FlowView, pieces: readonly Piece[]): void {
    if (pieces.length === 0) return
    for (const { client, clock, text } of pieces)
      deleteRange(this.transaction, { client, clock, length: text.length })
    this.log.push({ kind: 'deleteText', flow: view.name, pieces })
  }

  /** Sets a property of a block; `null` is a value too: it overrides what the marker says. */
  setProperty(id: string, property: string, value: Json): void {
    this.setKey(`${id}|${property}`, value)
  }

  /** Sets a key of the property map; `undefined` takes it out. */
  setKey(key: string, value: Json | undefined): void {
    const { map } = this.model.properties
    const before = map.get(key)
    if (sameJson(before, value) && (before === undefined) === (value === undefined)) return
    if (value === undefined) map.delete(key)
    else map.set(key, value)
    this.log.push({ kind: 'setProperty', key, before, after: value })
  }

  /**
   * Gives characters a format (`null`: takes it away). `pieces` are neighbours in the text, in order.
   *
   * The item that closes the format at the end of a range is never deleted, not even a needless one: if someone
   * else re-opened the format inside the range meanwhile, it would run on to the end of the document (M-LEAK).
   */
  format(view: FlowView, pieces: readonly Piece[], key: string, value: Json): void {
    const changed = pieces.filter((piece) => !sameJson(attributeOf(piece.attributes, key), value))
    if (changed.length === 0) return
    this.log.push({ kind: 'format', flow: view.name, pieces: changed, key, value })
    const first = pieces[0]!
    const last = pieces[pieces.length - 1]!
    const start = itemStartingAt(this.transaction, first)
    const end = itemEndingAt(this.transaction, {
      client: last.client,
      clock: last.clock + last.text.length - 1,
    })
    if (!start || !end) return
    const closing = this.#valueBefore(view, end, key)
    this.#openFormat(view, start, key, value)
    this.#clearFormats(start, end, key)
    if (!sameJson(closing, value)) this.#closeFormat(view, end, key, value, closing)
  }

  /**
   * Where another stretch begins right behind the range, what opens that one is no closing item to rely on: someone
   * may be taking it away. So the range gets one of its own, and the ones it makes needless go.
   */
  #closeFormat(view: FlowView, end: Y.Item, key: string, value: Json, closing: Json): void {
    const gap = formatsBehind(end, key)
    const inGap = gap.length > 0
    if (inGap && value === null) return
    const wanted = inGap ? null : closing
    insertAfter(this.transaction, view.flow, end, new Y.ContentFormat(key, wanted as object))
    for (const item of gap)
      if ((item.content as Y.ContentFormat).value === null) item.delete(this.transaction)
      else break
  }

  #openFormat(view: FlowView, start: Y.Item, key: string, value: Json): void {
    if (sameJson(this.#valueBefore(view, start, key), value)) return
    for (let at = start.left; at && (at.deleted || !at.countable); at = at.left)
      if (isLiveFormat(at, key) && (at.content as Y.ContentFormat).value !== null) at.delete(this.transaction)
    if (!sameJson(this.#valueBefore(view, start, key), value))
      insertAfter(this.transaction, view.flow, start.left, new Y.ContentFormat(key, value as object))
  }

  #clearFormats(start: Y.Item, end: Y.Item, key: string): void {
    for (let at: Y.Item | null = start; at && at !== end; at = at.right)
      if (isLiveFormat(at, key)) at.delete(this.transaction)
  }

  /** The value of a format at an item: that of the nearest format item on its left within the block, or the block's own start. */
  #valueBefore(view: FlowView, item: Y.Item, key: string): Json {
    for (let at = item.left; at; at = at.left) {
      if (isLiveFormat(at, key)) return ((at.content as Y.ContentFormat).value ?? null) as Json
      const segment = isLiveMarker(at) ? view.index.ofMarker(at) : undefined
      if (segment) return attributeOf(segment.startAttributes, key)
    }
    return null
  }
}

/** A place between two characters, where there may be several: format items stand between them. */
interface Gap {
  readonly left: Y.Item | null
  /** In force there. */
  readonly attributes: Attributes
}

/**
 * The first gap right of `left` that has the wanted attributes; else the first that lacks only some of them, else the
 * one right of `left` (M-GAP). To open a format again behind the text would lean on an item further right that closes
 * it, and whoever formats the text on the left may be exchanging that one.
 */
function gapFor(view: FlowView, left: Y.Item | null, current: Attributes, wanted: Attributes): Gap {
  let gap: Gap = { left, attributes: current }
  let lacking: Gap | undefined
  for (;;) {
    if (sameAttributes(gap.attributes, wanted)) return gap
    if (!lacking && isPartOf(gap.attributes, wanted)) lacking = gap
    const next: Y.Item | null = gap.left ? gap.left.right : firstItem(view.flow)
    if (!next || (!next.deleted && next.countable)) return lacking ?? { left, attributes: current }
    gap = { left: next, attributes: attributesBehind(next, gap.attributes) }
  }
}

function attributesBehind(item: Y.Item, attributes: Attributes): Attributes {
  if (item.deleted || !(item.content instanceof Y.ContentFormat)) return attributes
  return withAttribute(attributes, item.content.key, (item.content.value ?? null) as Json)
}

const isPartOf = (attributes: Attributes, of: Attributes): boolean =>
  differingKeys(attributes, of).every((key) => attributeOf(attributes, key) === null)

/** The live items of a format between an item and the next character. */
function formatsBehind(end: Y.Item, key: string): Y.Item[] {
  const formats: Y.Item[] = []
  for (let at = end.right; at && (at.deleted || !at.countable); at = at.right)
    if (isLiveFormat(at, key)) formats.push(at)
  return formats
}

const isLiveFormat = (item: Y.Item, key: string): boolean =>
  !item.deleted && item.content instanceof Y.ContentFormat && item.content.key === key

const differingKeys = (a: Attributes, b: Attributes): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => !sameJson(attributeOf(a, key), attributeOf(b, key)),
  )

/** Runs `edit` in one transaction of `origin`; returns what was written. */
export function write<T>(
  model: DocumentModel,
  origin: unknown,
  edit: (writer: Writer) => T,
): { result: T; log: readonly Operation[] } {
  return Y.transact(
    model.doc,
    (transaction) => {
      const writer = new Writer(model, transaction)
      const result = edit(writer)
      return { result, log: writer.log }
    },
    origin,
  )
}
