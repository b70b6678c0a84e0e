import { Causality, type Heights } from './causality.ts'
import { cutsPair, type DocumentView, isGarbage } from './document-view.ts'
import type { ValidatorLimits } from './limits.ts'
import { contentKind, type MessageSection, type MessageStruct, type UpdateMessage } from './message.ts'
import { Neighbours } from './neighbours.ts'
import { isSame, type List, Overlay, Segment, type TickId, TypeNode } from './overlay.ts'
import { refuse } from './rules.ts'
import { textBetween } from './text.ts'

/**
 * Places a message's structs the way Yjs would, on an overlay of the document, and refuses what does not fit (D3, D5-D12).
 *
 * Whether "left" is before "right" depends on where the message's other structs end up among what others wrote, so the
 * only way to know is to integrate them. The overlay holds just the neighbourhood; the document is not touched.
 */
export class Rehearsal {
  readonly #message: UpdateMessage
  readonly #bytes: Uint8Array
  readonly #view: DocumentView
  readonly #limits: ValidatorLimits
  readonly #overlay: Overlay
  readonly #progress = new Map<number, Progress>()
  readonly #neighbours: Neighbours | undefined
  #stepsLeft: number

  /** @param heights - what is known of the document's heights; more is added when it is needed. Without them D7 is not asked. */
  constructor(
    message: UpdateMessage,
    bytes: Uint8Array,
    view: DocumentView,
    limits: ValidatorLimits,
    heights: Heights | undefined,
  ) {
    this.#message = message
    this.#bytes = bytes
    this.#view = view
    this.#limits = limits
    this.#overlay = new Overlay(view, limits.maxTypeDepth)
    this.#stepsLeft = limits.maxSteps
    if (heights === undefined) return
    const step = (): void => this.#step()
    const causality = new Causality(message, view, heights, step)
    this.#neighbours = new Neighbours(message, this.#overlay, causality, step)
  }

  run(): void {
    const { sections } = this.#message
    for (let i = 0; i < sections.length; i++)
      this.#progress.set(sections.at(i).client, new Progress(sections.at(i), this.#view))
    for (const progress of this.#progress.values()) this.#advance(progress)
  }

  /**
   * Places a client's structs, and before each whatever other clients' structs it rests on. A client that waits for
   * another which waits for it in turn is a circle (D3).
   */
  #advance(progress: Progress): void {
    const waiting: Waiting[] = [{ progress, until: progress.section.end }]
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      if (top.progress.reached >= top.until) {
        top.progress.isWaiting = false
        waiting.pop()
        continue
      }
      top.progress.isWaiting = true
      const struct = this.#message.structs.at(top.progress.next)
      const blocker = this.#blockerOf(struct)
      if (blocker === undefined) this.#placeNext(top.progress, struct)
      else if (blocker.progress.isWaiting) refuse('D3')
      else waiting.push(blocker)
    }
  }

  #blockerOf(struct: MessageStruct): Waiting | undefined {
    return (
      this.#blockedBy(struct.originClient, struct.originClock) ??
      this.#blockedBy(struct.rightClient, struct.rightClock) ??
      this.#blockedBy(struct.parentClient, struct.parentClock)
    )
  }

  #blockedBy(client: number, clock: number): Waiting | undefined {
    if (client === -1) return undefined
    const progress = this.#progress.get(client)
    if (progress === undefined || clock < progress.reached || clock < progress.known) return undefined
    return { progress, until: clock + 1 }
  }

  #placeNext(progress: Progress, struct: MessageStruct): void {
    if (struct.clock < progress.known) this.#checkRepetition(struct)
    if (struct.end > progress.known) this.#place(struct, Math.max(struct.clock, progress.known))
    progress.next += 1
    progress.reached = struct.end
  }

  /** What the document has already is said again in the same words (D10), or was forgotten with all around it (D9). */
  #checkRepetition(struct: MessageStruct): void {
    if (struct.content === contentKind.gc) return
    const { client, clock } = struct
    const stored = this.#view.structAt(client, clock)
    const origin = originOf(struct)
    const rightOrigin = rightOriginOf(struct)
    if (isGarbage(stored)) {
      this.#checkForgotten(origin)
      this.#checkForgotten(rightOrigin)
      return
    }
    const before = clock > stored.id.clock ? { client, clock: clock - 1 } : stored.origin
    if (!isSame(origin, before) || !isSame(rightOrigin, stored.rightOrigin)) refuse('D10')
    // Yjs cuts where a repetition begins, and tells nobody.
    if (cutsPair(stored, clock)) refuse('D10')
  }

  #checkForgotten(neighbour: TickId | null): void {
    if (neighbour === null) return
    const { client, clock } = neighbour
    if (clock >= this.#view.clockOf(client) || !isGarbage(this.#view.structAt(client, clock))) refuse('D9')
  }

  /** @param clock - the first tick that the document does not have. */
  #place(struct: MessageStruct, clock: number): void {
    if (struct.content === contentKind.gc) this.#addGarbage(struct, clock)
    else this.#placeItem(struct, clock)
  }

  #placeItem(struct: MessageStruct, clock: number): void {
    const { client } = struct
    const rightOrigin = rightOriginOf(struct)
    // Right first: cutting there may cut what is left.
    const right = rightOrigin && this.#overlay.startingAt(rightOrigin.client, rightOrigin.clock)
    let origin = originOf(struct)
    let left = origin && this.#overlay.endingAt(origin.client, origin.clock)
    let list = this.#listOf(struct, left, right)
    if (clock > struct.clock) {
      // The document has the first part; the rest goes behind it, where the whole was.
      origin = { client, clock: clock - 1 }
      left = this.#overlay.endingAt(client, clock - 1)
      // Replicas that forgot the first part and ones that did not would differ; an answer to our state vector starts later.
      if (left.list === null) refuse('D13')
      list = oneList(list, left.list)
    }
    if (list === null) {
      this.#addGarbage(struct, clock)
      return
    }
    this.#checkEntry(struct, list)
    const type = this.#typeOf(struct, list)
    const segment = new Segment({
      client,
      clock,
      length: struct.end - clock,
      origin,
      rightOrigin,
      list,
      type,
    })
    this.#insert(segment, struct, list, left, right)
    this.#overlay.add(segment)
  }

  #addGarbage({ client, end }: MessageStruct, clock: number): void {
    const nowhere = { origin: null, rightOrigin: null, list: null, type: undefined }
    this.#overlay.add(new Segment({ client, clock, length: end - clock, ...nowhere }))
  }

  /** The one list that a struct's neighbours, or its parent, say it stands in; `null` when that was forgotten. */
  #listOf(struct: MessageStruct, left: Segment | null, right: Segment | null): List | null {
    if (left !== null) return right === null ? left.list : oneList(left.list, right.list)
    return right === null ? this.#declaredList(struct) : right.list
  }

  #declaredList(struct: MessageStruct): List | null {
    const parent = this.#parentOf(struct)
    if (parent === null) refuse('D5')
    if (parent === undefined) return null
    return parent.list(
      struct.keyStart === -1 ? null : textBetween(this.#bytes, struct.keyStart, struct.keyEnd),
    )
  }

  #parentOf(struct: MessageStruct): TypeNode | undefined | null {
    if (struct.nameStart === -1) return this.#overlay.at(struct.parentClient, struct.parentClock).type
    const root = this.#overlay.root(textBetween(this.#bytes, struct.nameStart, struct.nameEnd))
    if (this.#view.rootCount + this.#overlay.newRootCount > this.#limits.maxRootNames) refuse('D12')
    return root
  }

  #typeOf(struct: MessageStruct, list: List): TypeNode | undefined | null {
    if (struct.content === contentKind.deleted) return undefined
    if (struct.content !== contentKind.type) return null
    const depth = list.type.depth + 1
    if (depth > this.#limits.maxTypeDepth) refuse('D12')
    return new TypeNode(depth)
  }

  /** A map entry follows the one it replaces, and has one value unless all of them are gone (D8). */
  #checkEntry(struct: MessageStruct, list: List): void {
    if (list.key === null) return
    if (struct.rightClient !== -1) refuse('D8')
    const isGone = struct.content === contentKind.deleted || this.#message.deletesAll(struct)
    if (struct.length > 1 && !isGone) refuse('D8')
  }

  #insert(
    segment: Segment,
    struct: MessageStruct,
    list: List,
    left: Segment | null,
    right: Segment | null,
  ): void {
    const next = list.after(left, this.#overlay)
    if (next !== right) this.#neighbours?.check(segment, struct, list, left, right)
    const place = next === right ? left : this.#settle(segment, list, left, right)
    list.addWriter(segment.client)
    segment.follow(list.after(place, this.#overlay))
    if (place === null) list.begin(segment)
    else place.follow(segment)
  }

  /** Yjs's rule for what was written at the same place at once (`Item.integrate`): the segment to stand behind. */
  #settle(segment: Segment, list: List, left: Segment | null, right: Segment | null): Segment | null {
    let place = left
    const passed = new Set<Segment>()
    const conflicting = new Set<Segment>()
    for (
      let other = list.after(left, this.#overlay);
      other !== null && other !== right;
      other = list.after(other, this.#overlay)
    ) {
      this.#step()
      passed.add(other)
      conflicting.add(other)
      if (isSame(segment.origin, other.origin)) {
        if (other.client < segment.client) {
          place = other
          conflicting.clear()
        } else if (isSame(segment.rightOrigin, other.rightOrigin)) break
      } else {
        const origin = other.origin && this.#overlay.at(other.origin.client, other.origin.clock)
        if (origin === null || !passed.has(origin)) break
        if (!conflicting.has(origin)) {
          place = other
          conflicting.clear()
        }
      }
    }
    return place
  }

  /** Bounds the work that a few bytes can ask for: Yjs takes the same steps, and slower ones (D11). */
  #step(): void {
    this.#stepsLeft -= 1
    if (this.#stepsLeft < 0) refuse('D11')
  }
}

/** Two neighbours stand in one list (D6), or both in one that was forgotten (D9). */
const oneList = (a: List | null, b: List | null): List | null => {
  if (a !== b) refuse(a === null || b === null ? 'D9' : 'D6')
  return a
}

/** How far a client's structs are placed. */
class Progress {
  readonly section: MessageSection
  /** Clock after what the document has of the client. */
  readonly known: number
  /** Row of the struct to place next. */
  next: number
  /** Clock after the structs that are placed. */
  reached: number
  isWaiting = false

  constructor(section: MessageSection, view: DocumentView) {
    this.section = section
    this.known = view.clockOf(section.client)
    this.next = section.first
    this.reached = section.start
  }
}

/** A client whose structs are to be placed up to a clock. */
interface Waiting {
  readonly progress: Progress
  readonly until: number
}

const originOf = ({ originClient: client, originClock: clock }: MessageStruct): TickId | null =>
  client === -1 ? null : { client, clock }

const rightOriginOf = ({ rightClient: client, rightClock: clock }: MessageStruct): TickId | null =>
  client === -1 ? null : { client, clock }
