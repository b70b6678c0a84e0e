import * as Y from 'yjs'
import { type ChangedItem, type Flow, firstItem, switchOffFormatCleanup } from './items.ts'
import { noAttributes, sameAttributes, withAttribute } from './json.ts'
import { atomOf, isLiveMarker, type MarkerEmbed, markerAtOrBefore, markerOf } from './markers.ts'
import { indexNear } from './near.ts'
import { Tombstones } from './tombstones.ts'
import { type Attributes, atomCharacter, type Json, type Piece } from './types.ts'

/** A marker and the text up to the next one. The first segment of a flow has no marker (M-HEAD). */
export class Segment {
  readonly marker: Y.Item | null
  readonly embed: MarkerEmbed
  /** Own id: the embed's, or `id~client.clock` when an earlier marker of the flow has that id too (M-TWIN). */
  id: string
  /** Position in text order. */
  index = 0
  /** Replaced, never changed in place, so that a holder of the old array keeps what it saw. */
  pieces: readonly Piece[] = []
  length = 0
  startAttributes: Attributes = noAttributes
  endAttributes: Attributes = noAttributes

  constructor(marker: Y.Item | null) {
    this.marker = marker
    this.embed = (marker && markerOf(marker)) ?? { i: headId }
    this.id = this.embed.i
  }
}

/** Id of the segment before the first marker. */
export const headId = '^'

/** Id of the paragraph that shows the text of a block which has no room for text (M-OWN). */
export const ownTextId = (id: string): string => `${id}|^`

/** Whether a block has no marker of its own: the first edit of it gives it one. */
export const isUnmarked = (id: string): boolean => id === headId || id.endsWith('|^')

/** The block that an unmarked one takes its text from; itself for all others. */
export const ownerOf = (id: string): string => (id.endsWith('|^') ? id.slice(0, -2) : id)

export interface FlowChange {
  /** Segments with other text or formats than before. */
  readonly segments: ReadonlySet<Segment>
  /** Segments whose marker is gone. */
  readonly gone: readonly Segment[]
  /** Whether markers came or went, or a segment became empty or non-empty. */
  readonly structure: boolean
}

/** Follows one flow: its segments in text order, kept up to date from each transaction at the cost of what it touched. */
export class SegmentIndex {
  readonly flow: Flow
  readonly segments: Segment[] = []
  readonly #byMarker = new Map<Y.Item, Segment>()
  #byId = new Map<string, Segment>()
  #twins = 0
  readonly #tombstones = new Tombstones()
  readonly #stopCleanup: () => void

  constructor(flow: Flow) {
    this.flow = flow
    this.#stopCleanup = switchOffFormatCleanup(flow)
    this.#rebuild()
  }

  close(): void {
    this.#stopCleanup()
  }

  get(id: string): Segment | undefined {
    return id === headId ? this.head : this.#byId.get(id)
  }

  /** Whether several markers have one id: then names change with what is around (M-TWIN). */
  get hasTwins(): boolean {
    return this.#twins > 0
  }

  get head(): Segment {
    return this.segments[0]!
  }

  /** The segment an item lies in, or starts. */
  ownerOf(item: Y.Item | null): Segment {
    const marker = markerAtOrBefore(item)
    return (marker && this.#byMarker.get(marker)) ?? this.head
  }

  ofMarker(marker: Y.Item): Segment | undefined {
    return this.#byMarker.get(marker)
  }

  /** Takes in what one transaction changed here. Must run before Yjs collects deleted items, so in `afterTransaction`. */
  apply(items: readonly ChangedItem[]): FlowChange | null {
    const dirty = new Set<Segment>()
    const goneMarkers: Segment[] = []
    const changed: Y.Item[] = []
    let markers = 0
    for (const { item, inserted } of items) {
      if (inserted && item.deleted) continue
      changed.push(item)
      if (inserted) this.#tombstones.noteNew(item)
      if (inserted && isLiveMarker(item)) markers++
      const gone = item.deleted ? this.#byMarker.get(item) : undefined
      if (gone) goneMarkers.push(gone)
    }
    if (changed.length === 0) return null
    let structure = markers > 0 || goneMarkers.length > 0
    if (markers + goneMarkers.length > 500) {
      this.#rebuild()
      return { segments: new Set(this.segments), gone: goneMarkers, structure }
    }
    for (const segment of goneMarkers) this.#remove(segment)
    const owner = changed.length > 100 ? this.#rememberedOwners() : this.#ensureOwner
    for (const item of changed) {
      dirty.add(owner(item))
      if (isLiveMarker(item)) dirty.add(owner(item.left))
    }
    if (structure) this.#renumber()
    if (this.#reread(dirty)) structure = true
    return { segments: dirty, gone: goneMarkers, structure }
  }

  /** Re-reads dirty segments in text order; formats that reach further or less far than before make the next one dirty too. Tells whether one became empty or non-empty. */
  #reread(dirty: Set<Segment>): boolean {
    let emptiness = false
    const queue = [...dirty].sort((a, b) => a.index - b.index)
    for (let i = 0; i < queue.length; i++) {
      let segment: Segment | undefined = queue[i]
      while (segment) {
        const wasEmpty = segment.length === 0
        this.#read(segment)
        dirty.add(segment)
        if (wasEmpty !== (segment.length === 0)) emptiness = true
        const next: Segment | undefined = this.segments[segment.index + 1]
        if (!next || sameAttributes(next.startAttributes, segment.endAttributes)) break
        segment = next
      }
    }
    return emptiness
  }

  #read(segment: Segment): void {
    const start = segment.index === 0 ? noAttributes : this.segments[segment.index - 1]!.endAttributes
    const first = segment.marker ? segment.marker.right : firstItem(this.flow)
    const { pieces, length, end } = readPieces(first, start, this.#tombstones)
    segment.startAttributes = start
    segment.pieces = pieces
    segment.length = length
    segment.endAttributes = end
  }

  readonly #ensureOwner = (item: Y.Item | null): Segment => {
    let marker = item
    while (marker && !isLiveMarker(marker)) marker = this.#tombstones.before(marker)
    return marker ? this.#ensure(marker) : this.head
  }

  /** The same for many items of one transaction: none of those on their left is passed twice. */
  #rememberedOwners(): (item: Y.Item | null) => Segment {
    const owners = new Map<Y.Item, Segment>()
    return (item) => {
      const passed: Y.Item[] = []
      let at = item
      for (; at && !owners.has(at) && !isLiveMarker(at); at = at.left) passed.push(at)
      const owner = (at && owners.get(at)) ?? this.#ensureOwner(at)
      for (const each of passed) owners.set(each, owner)
      return owner
    }
  }

  /** The segment of a live marker; made, with those between it and a known one, if it is new. */
  #ensure(marker: Y.Item): Segment {
    const known = this.#byMarker.get(marker)
    if (known) return known
    const unknown: Y.Item[] = []
    let current: Y.Item | null = marker
    while (current && !this.#byMarker.has(current)) {
      unknown.push(current)
      current = markerAtOrBefore(current.left)
    }
    let at = current ? this.#positionOf(this.#byMarker.get(current)!) : 0
    for (const item of unknown.reverse()) this.#add(++at, new Segment(item))
    return this.#byMarker.get(marker)!
  }

  /** Also while segments come and go, before they are numbered again. */
  #positionOf(segment: Segment): number {
    return indexNear(this.segments, segment, segment.index)
  }

  #add(at: number, segment: Segment): void {
    segment.index = at
    this.segments.splice(at, 0, segment)
    this.#byMarker.set(segment.marker!, segment)
    // The head's own id is taken in every flow.
    if (segment.embed.i === headId || this.#byId.has(segment.embed.i)) this.#twins++
    else this.#byId.set(segment.id, segment)
  }

  #remove(segment: Segment): void {
    this.segments.splice(this.#positionOf(segment), 1)
    this.#byMarker.delete(segment.marker!)
    if (this.#byId.get(segment.id) === segment) this.#byId.delete(segment.id)
    if (segment.id !== segment.embed.i) this.#twins++
  }

  #rebuild(): void {
    this.segments.length = 0
    this.#byMarker.clear()
    this.#byId.clear()
    this.segments.push(new Segment(null))
    for (let item = firstItem(this.flow); item; item = item.right)
      if (isLiveMarker(item)) this.#add(this.segments.length, new Segment(item))
    this.#renumber()
    for (const segment of this.segments) this.#read(segment)
  }

  #renumber(): void {
    for (let i = 0; i < this.segments.length; i++) this.segments[i]!.index = i
    if (this.#twins > 0) this.#nameTwins()
  }

  /** The first marker in text order keeps the id: a function of the state, so that replicas agree (M-TWIN). */
  #nameTwins(): void {
    this.#byId = new Map([[headId, this.head]])
    let twins = 0
    for (const segment of this.segments.slice(1)) {
      const { embed, marker } = segment
      const taken = this.#byId.has(embed.i)
      segment.id = taken ? `${embed.i}~${marker!.id.client}.${marker!.id.clock}` : embed.i
      if (taken) twins++
      this.#byId.set(segment.id, segment)
    }
    this.#twins = twins
  }
}

interface ReadPieces {
  readonly pieces: readonly Piece[]
  readonly length: number
  readonly end: Attributes
}

/** Reads live content from `start` up to the next live marker. */
function readPieces(start: Y.Item | null, attributes: Attributes, tombstones: Tombstones): ReadPieces {
  const pieces: Piece[] = []
  let length = 0
  let current = attributes
  for (let item = start; item; item = tombstones.after(item)) {
    if (item.deleted) continue
    const { content } = item
    if (content instanceof Y.ContentFormat) {
      current = withAttribute(current, content.key, (content.value ?? null) as Json)
      continue
    }
    if (!item.countable) continue
    if (markerOf(item)) break
    length += item.length
    const { client, clock } = item.id
    if (content instanceof Y.ContentString) pushText(pieces, client, clock, content.str, current)
    else
      for (let i = 0; i < item.length; i++)
        pieces.push({
          client,
          clock: clock + i,
          text: atomCharacter,
          attributes: current,
          atom: atomOf(item),
        })
  }
  return { pieces, length, end: current }
}

function pushText(
  pieces: Piece[],
  client: number,
  clock: number,
  text: string,
  attributes: Attributes,
): void {
  const last = pieces[pieces.length - 1]
  if (
    last &&
    !last.atom &&
    last.client === client &&
    last.clock + last.text.length === clock &&
    last.attributes === attributes
  )
    pieces[pieces.length - 1] = { client, clock: last.clock, text: last.text + text, attributes }
  else pieces.push({ client, clock, text, attributes })
}
