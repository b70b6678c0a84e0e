import { Block, partOf } from './block.ts'
import { type Flow, itemAt, wereWrittenAtOneSpot } from './items.ts'
import { isRecord } from './json.ts'
import { isContainer, kindOf, paragraph, table } from './kinds.ts'
import { type LayoutSegment, layOut, nest } from './layout.ts'
import { markerAtOrAfter, markerAtOrBefore } from './markers.ts'
import { indexNear } from './near.ts'
import { isReserved, type PropertyMap, reserved } from './properties.ts'
import { type FlowChange, headId, ownerOf, ownTextId, type Segment, SegmentIndex } from './segments.ts'
import type { Json, Props } from './types.ts'

/** A place as stored: before the text position of marker `s` (absent: at the end), together with the markers up to `e`. */
export interface StoredPlace {
  readonly s?: CharIdPair
  readonly r: number
  readonly e?: CharIdPair
}
export type CharIdPair = readonly [client: number, clock: number]

/** How many readings without another order are told apart; who is further behind compares everything. */
const maxRefreshed = 1000

/** One flow as it is read: the blocks in screen order. */
export class FlowView {
  readonly name: string
  readonly index: SegmentIndex
  readonly #properties: PropertyMap
  readonly #isBlankTable: (id: string, props: Props) => boolean
  #blocks: Block[] = []
  /** Those of them that are tables, once somebody asked. */
  #tables: readonly Block[] | undefined
  /** Grows with each change of `blocks`. */
  #revision = 0
  /** Since the order last changed: the positions of what was read anew, one list for each revision. */
  #refreshed: (readonly number[])[] = []
  /** Whether `blocks` stand in text order, apart from nesting, and each is named as its marker says. */
  #isSimple = false
  /** By segment the block that shows its text. */
  #ofSegment = new Map<Segment, Block>()

  /** @param isBlankTable - whether nothing stands in the cells of a table. */
  constructor(
    name: string,
    flow: Flow,
    properties: PropertyMap,
    isBlankTable: (id: string, props: Props) => boolean,
  ) {
    this.name = name
    this.#properties = properties
    this.#isBlankTable = isBlankTable
    this.index = new SegmentIndex(flow)
    this.#layOut()
  }

  get flow(): Flow {
    return this.index.flow
  }

  /** All visible blocks in screen order, containers before what they hold. Who keeps them longer makes a copy. */
  get blocks(): readonly Block[] {
    return this.#blocks
  }

  get tables(): readonly Block[] {
    this.#tables ??= this.#blocks.filter(({ type }) => type === table)
    return this.#tables
  }

  /** Names a state of `blocks`. */
  get revision(): number {
    return this.#revision
  }

  /** Where blocks were read anew since a revision; undefined when others came, went or moved. */
  refreshedSince(revision: number): ReadonlySet<number> | undefined {
    const first = this.#refreshed.length - (this.#revision - revision)
    return first < 0 ? undefined : new Set(this.#refreshed.slice(first).flat())
  }

  /** Whether there is nothing in it: no word and nothing that shows without words. */
  get isBlank(): boolean {
    return this.#blocks.every(({ type, length }) => length === 0 && kindOf(type) === 'text')
  }

  block(id: string): Block | undefined {
    const segment = this.index.get(ownerOf(id))
    const block = segment && this.#ofSegment.get(segment)
    if (!block || block.id === id) return block
    // A block whose text is a paragraph of its own, or a segment that is joined to another block.
    return block.id === ownTextId(id) ? this.#blocks.find((other) => other.id === id) : undefined
  }

  /** Where a block stands among `blocks`. */
  positionOf(id: string): number | undefined {
    const block = this.block(id)
    const position = block ? this.#indexOf(block) : -1
    return position < 0 ? undefined : position
  }

  /** Blocks mostly stand where their segments do. */
  #indexOf(block: Block): number {
    return indexNear(this.#blocks, block, this.index.get(block.parts[0]!.id)?.index ?? 0)
  }

  /** The block that shows a segment; undefined while it is hidden. */
  blockOf(segment: Segment): Block | undefined {
    return this.#ofSegment.get(segment)
  }

  /** The type a segment has as a block, whether it is shown or not. */
  typeOf(segment: Segment): string {
    return typeOf(segment, this.#properties)
  }

  /** Takes in one transaction; tells whether anything shown may have changed. */
  apply(change: FlowChange | null, ids: ReadonlySet<string>): boolean {
    const touched = new Set<Segment>(change?.segments)
    let structure = change?.structure ?? false
    for (const id of ids) {
      const segment = this.index.get(id)
      if (!segment) continue
      touched.add(segment)
      structure = true
    }
    if (touched.size === 0) return false
    if (structure) {
      for (const segment of touched) this.#forget(segment)
      for (const segment of change?.gone ?? []) this.#ofSegment.delete(segment)
      if (!this.#layOutAround(touched)) this.#layOut()
    } else this.#refresh(touched)
    return true
  }

  /** Reads everything again; the way out when following a change failed. */
  rebuild(): void {
    this.#ofSegment.clear()
    this.#layOut()
  }

  #forget(segment: Segment): void {
    const block = this.#ofSegment.get(segment)
    this.#ofSegment.delete(segment)
    if (block) for (const { id } of block.parts) this.#ofSegment.delete(this.index.get(id)!)
  }

  #refresh(touched: ReadonlySet<Segment>): void {
    const positions: number[] = []
    for (const segment of touched) {
      const old = this.#ofSegment.get(segment)
      const position = old ? this.#indexOf(old) : -1
      if (!old || position < 0) continue
      const parts = old.parts.map((part) => (part.id === segment.id ? partOf(segment) : part))
      const block = new Block(old.id, old.type, old.props, old.parent, parts)
      this.#blocks[position] = block
      for (const { id } of parts) this.#ofSegment.set(this.index.get(id)!, block)
      positions.push(position)
      if (block.type === table) this.#tables = undefined
    }
    this.#revision++
    if (this.#refreshed.length >= maxRefreshed) this.#refreshed = []
    else this.#refreshed.push(positions)
  }

  #setBlocks(blocks: Block[]): void {
    this.#blocks = blocks
    this.#tables = undefined
    this.#revision++
    this.#refreshed = []
  }

  #layOut(): void {
    const grouped = this.#isPlain ? this.#plainLayout() : this.#fullLayout()
    const before = this.#ofSegment
    this.#ofSegment = new Map()
    let nested = false
    const blocks: Block[] = []
    for (const segments of grouped) {
      const known = this.#reuse(before.get(segments[0]!), segments)
      const own = known ? [known] : this.#read(segments)
      nested ||= own.some((block) => block.parent !== undefined || this.#wantedParent(block.id) !== undefined)
      // The last one is the one that shows the text.
      for (const segment of segments) this.#ofSegment.set(segment, own[own.length - 1]!)
      blocks.push(...own)
    }
    this.#setBlocks(nested ? this.#nest(blocks) : blocks)
    this.#isSimple = this.#isPlain && !this.index.hasTwins
  }

  /**
   * Reads the blocks of some segments and their neighbours anew, the others staying as they are: where screen order
   * is text order, and among blocks that are in no container.
   *
   * @returns false when everything has to be laid out.
   */
  #layOutAround(touched: ReadonlySet<Segment>): boolean {
    if (!this.#isSimple || !this.#isPlain || this.index.hasTwins) return false
    const { segments } = this.index
    let [from, to] = [segments.length, -1]
    for (const { index } of touched) {
      from = Math.min(from, index)
      to = Math.max(to, index)
    }
    // Whether a block hides may depend on the marker behind it.
    const before = this.#topLevel(from - 2, -1)
    const after = this.#topLevel(to + 2, 1)
    if (before === undefined || after === undefined) return false
    const above = before.block ? this.#indexOf(before.block) : -1
    const start = before.block ? this.#endOf(above) : 0
    const end = after.block ? this.#indexOf(after.block) : this.#blocks.length
    if ((before.block && above < 0) || end < start || this.#blocks.slice(start, end).some(isNested))
      return false
    const fresh: Block[] = []
    for (const segment of segments.slice(before.index + 1, after.index)) {
      if (segment.length === 0 && this.#isHideable(segment)) {
        this.#ofSegment.delete(segment)
        continue
      }
      const known = this.#ofSegment.get(segment)
      const own = known && known.id === segment.id ? [known] : this.#read([segment])
      if (own.some((block) => isNested(block) || this.#wantedParent(block.id) !== undefined)) return false
      this.#ofSegment.set(segment, own[own.length - 1]!)
      fresh.push(...own)
    }
    this.#setBlocks([...this.#blocks.slice(0, start), ...fresh, ...this.#blocks.slice(end)])
    return true
  }

  /** The next segment in a direction that shows a block of the outermost level, and nothing but that. */
  #topLevel(from: number, step: 1 | -1): { readonly index: number; readonly block?: Block } | undefined {
    const { segments } = this.index
    let index = from
    for (; index >= 0 && index < segments.length; index += step) {
      const block = this.#ofSegment.get(segments[index]!)
      if (!block) continue
      if (block.id !== segments[index]!.id || Math.abs(index - from) > 100) return undefined
      if (block.parent === undefined) return { index, block }
    }
    return { index: Math.max(-1, Math.min(segments.length, index)) }
  }

  /** Where the blocks inside the one at a position end. */
  #endOf(position: number): number {
    let end = position + 1
    while (this.#blocks[end]?.parent !== undefined) end++
    return end
  }

  get #isPlain(): boolean {
    const { counts } = this.#properties
    return !counts[reserved.place] && !counts[reserved.join]
  }

  #reuse(block: Block | undefined, segments: readonly Segment[]): Block | undefined {
    if (!block || block.id !== segments[0]!.id || block.parts.length !== segments.length) return undefined
    // By what the parts hold, not by their ids alone: text must never show from an older reading.
    const isSame = block.parts.every(
      ({ id, pieces }, i) => id === segments[i]!.id && pieces === segments[i]!.pieces,
    )
    return isSame ? block : undefined
  }

  /** The block of some segments; text that it has no room for is a paragraph of its own (M-OWN). */
  #read(segments: readonly Segment[]): Block[] {
    const root = segments[0]!
    const parts = segments.map(partOf)
    const type = typeOf(root, this.#properties)
    const props = propsOf(root, this.#properties)
    const isMisplaced = !hasRoomForText(type) && parts.some((part) => part.length > 0)
    if (!isMisplaced) return [new Block(root.id, type, props, undefined, parts)]
    const text = new Block(ownTextId(root.id), paragraph, {}, undefined, parts)
    const isDeleted = this.#properties.of(root.id)[reserved.shown] === false && this.#isBlankInside(root)
    if (isDeleted) return [text]
    const empty = { ...parts[0]!, pieces: [], length: 0 }
    return [new Block(root.id, type, props, undefined, [empty]), text]
  }

  #nest(blocks: readonly Block[]): Block[] {
    const input = blocks.map((block) => ({
      id: block.id,
      isContainer: isContainer(block.type),
      wantedParent: this.#wantedParent(block.id),
      block,
    }))
    return nest(input).map(({ block: { block }, parent }) => {
      if (block.parent === parent) return block
      const moved = new Block(block.id, block.type, block.props, parent, block.parts)
      for (const { id } of moved.parts) this.#ofSegment.set(this.index.get(id)!, moved)
      return moved
    })
  }

  #wantedParent(id: string): string | undefined {
    const owner = ownerOf(id)
    const segment = this.index.get(owner)
    if (!segment) return undefined
    if (owner !== id && isContainer(typeOf(segment, this.#properties))) return owner
    const value = stored(segment, this.#properties, reserved.parent)
    return typeof value === 'string' ? value : undefined
  }

  #isHideable(segment: Segment): boolean {
    if (segment.id === headId) return true
    const shown = this.#properties.of(segment.id)[reserved.shown]
    if (typeof shown === 'boolean') return !shown && this.#isBlankInside(segment)
    const next = this.index.segments[segment.index + 1]
    if (!next?.marker || !wereWrittenAtOneSpot(segment.marker!, next.marker)) return false
    return kindOf(typeOf(segment, this.#properties)) === 'text'
  }

  /** A deleted table shows while somebody's words are in one of its cells. */
  #isBlankInside(segment: Segment): boolean {
    if (typeOf(segment, this.#properties) !== table) return true
    return this.#isBlankTable(segment.id, propsOf(segment, this.#properties))
  }

  /** Without places and joins the screen order is the text order. */
  #plainLayout(): Segment[][] {
    const blocks: Segment[][] = []
    for (const segment of this.index.segments)
      if (segment.length > 0 || !this.#isHideable(segment)) blocks.push([segment])
    return blocks
  }

  #fullLayout(): Segment[][] {
    const { segments } = this.index
    return layOut(this.layoutInput()).map((indexes) => indexes.map((index) => segments[index]!))
  }

  /** The segments as the layout sees them. Costs a walk over all of them. */
  layoutInput(): LayoutSegment[] {
    return this.index.segments.map((segment) => ({
      id: segment.id,
      empty: segment.length === 0,
      hideable: this.#isHideable(segment),
      place: this.#place(segment),
      join: this.#join(segment),
    }))
  }

  #place(segment: Segment): LayoutSegment['place'] {
    const place = readPlace(this.#properties.of(segment.id)[reserved.place])
    if (!place) return undefined
    const count = this.index.segments.length
    const at = this.#textPosition(place.s) ?? count
    const end = this.#textPosition(place.e) ?? count
    return { at, rank: place.r, end: end > segment.index ? end : segment.index + 1 }
  }

  /** Index of the segment a stored marker address stands for: if the marker is gone, of the next one right of it. */
  #textPosition(pair: CharIdPair | undefined): number | undefined {
    const item = pair && itemAt(this.flow.doc!, { client: pair[0], clock: pair[1] })
    if (!item || item.parent !== this.flow) return undefined
    const marker = markerAtOrAfter(item)
    return marker ? this.index.ofMarker(marker)?.index : undefined
  }

  #join(segment: Segment): number | undefined {
    const pair = this.#properties.of(segment.id)[reserved.join]
    if (!isCharIdPair(pair)) return undefined
    const item = itemAt(this.flow.doc!, { client: pair[0], clock: pair[1] })
    if (!item || item.parent !== this.flow) return undefined
    return this.index.ownerOf(markerAtOrBefore(item)).index
  }
}

/** The place a property value holds; null for anything malformed. */
function readPlace(value: Json | undefined): StoredPlace | null {
  if (!isRecord(value)) return null
  const { s, r, e } = value
  if (typeof r !== 'number') return null
  if ((s !== undefined && !isCharIdPair(s)) || (e !== undefined && !isCharIdPair(e))) return null
  return { r, ...(s && { s }), ...(e && { e }) }
}

export const isCharIdPair = (value: Json | undefined): value is CharIdPair =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((part) => Number.isSafeInteger(part) && (part as number) >= 0)

function stored(segment: Segment, properties: PropertyMap, key: string): Json | undefined {
  const overrides = properties.of(segment.id)
  if (key in overrides) return overrides[key]
  const initial: unknown =
    key === reserved.type
      ? segment.embed.t
      : isRecord(segment.embed.p) && Object.hasOwn(segment.embed.p, key)
        ? segment.embed.p[key]
        : undefined
  return initial as Json | undefined
}

const isNested = ({ type, parent }: Block): boolean => parent !== undefined || isContainer(type)

const hasRoomForText = (type: string): boolean => {
  const kind = kindOf(type)
  return kind === 'text' || kind === 'titled'
}

function typeOf(segment: Segment, properties: PropertyMap): string {
  const type = stored(segment, properties, reserved.type)
  return typeof type === 'string' && type !== '' ? type : paragraph
}

function propsOf(segment: Segment, properties: PropertyMap): Props {
  const overrides = properties.of(segment.id)
  const initial = isRecord(segment.embed.p) ? segment.embed.p : {}
  const props: Record<string, Json> = {}
  for (const [key, value] of [...Object.entries(initial), ...Object.entries(overrides)])
    if (!isReserved(key) && key !== '__proto__') props[key] = value
  // Sorted, so that equal properties are equal text too.
  return Object.fromEntries(
    Object.entries(props)
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
