import { slicePiece } from './address.ts'
import type { DocumentModel } from './document.ts'
import type { FlowView } from './flow.ts'
import { deletionOfLine } from './grid.ts'
import { itemAt, sameId } from './items.ts'
import { attributeOf, sameJson } from './json.ts'
import { table } from './kinds.ts'
import { charIdOf, isLiveMarker, type MarkerEmbed, markerOf } from './markers.ts'
import type { Operation } from './operations.ts'
import { reserved } from './properties.ts'
import { liveParts, RestoredCopies } from './restored.ts'
import type { Segment } from './segments.ts'
import { joinTo } from './structure.ts'
import type { CharId, CharRange, Json, Piece } from './types.ts'
import { type Writer, write } from './writer.ts'

interface Entry<S> {
  readonly operations: readonly Operation[]
  readonly before: S | null
  readonly after: S | null
  readonly timeMs: number
}

export interface HistoryOptions {
  /** Milliseconds since any fixed moment; typing within `captureMs` is one step. */
  readonly now?: () => number
  readonly captureMs?: number
}

const maxEntries = 500

/**
 * What one person did, to be taken back and done again; others' edits stay (M-UNDO).
 *
 * `S` is whatever the caller keeps as a selection.
 */
export class UndoHistory<S = unknown> {
  readonly restored: RestoredCopies
  readonly #model: DocumentModel
  readonly #origin: unknown
  readonly #now: () => number
  readonly #captureMs: number
  readonly #listeners = new Set<() => void>()
  #undone: Entry<S>[] = []
  #done: Entry<S>[] = []
  #isOpen = false

  constructor(
    model: DocumentModel,
    origin: unknown,
    { now = Date.now, captureMs = 500 }: HistoryOptions = {},
  ) {
    this.#model = model
    this.#origin = origin
    this.#now = now
    this.#captureMs = captureMs
    this.restored = new RestoredCopies(model)
  }

  /** Takes in what an edit wrote, with the selection before and after it. */
  record(operations: readonly Operation[], before: S | null, after: S | null): void {
    const timeMs = this.#now()
    const last = this.#done[this.#done.length - 1]
    const isTyping = operations.every(({ kind }) => kind === 'insertText' || kind === 'deleteText')
    if (
      this.#isOpen &&
      isTyping &&
      last &&
      timeMs - last.timeMs < this.#captureMs &&
      this.#continues(last, operations)
    )
      this.#done[this.#done.length - 1] = {
        ...last,
        operations: [...last.operations, ...operations],
        after,
        timeMs,
      }
    else this.#done.push({ operations, before, after, timeMs })
    if (this.#done.length > maxEntries) this.#done.shift()
    this.#isOpen = isTyping
    this.#undone = []
    this.#notify()
  }

  /** Typing goes on right behind the last character, deleting anywhere. */
  #continues(last: Entry<S>, operations: readonly Operation[]): boolean {
    const first = operations[0]
    if (first?.kind !== 'insertText') return last.operations.at(-1)?.kind === 'deleteText'
    const before = last.operations.at(-1)
    if (before?.kind !== 'insertText') return false
    const { client, clock, length } = before.range
    const origin = itemAt(this.#model.doc, first.range)
    const left = { client, clock: clock + length - 1 }
    if (!origin) return false
    // Yjs puts what was typed in one go into one item.
    if (origin.id.client === client && origin.id.clock <= left.clock) return true
    return origin.origin !== null && sameId(origin.origin, left)
  }

  /** Ends the current step: the caret jumped. */
  interrupt(): void {
    this.#isOpen = false
  }

  canUndo(): boolean {
    return this.#done.length > 0
  }

  canRedo(): boolean {
    return this.#undone.length > 0
  }

  /** Takes back the last step that still has an effect. @returns the selection to go back to, if any. */
  undo(): S | null {
    return this.#revert(this.#done, this.#undone)?.before ?? null
  }

  redo(): S | null {
    return this.#revert(this.#undone, this.#done)?.before ?? null
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.restored.close()
    this.#listeners.clear()
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #revert(from: Entry<S>[], to: Entry<S>[]): Entry<S> | null {
    this.interrupt()
    let reverted: Entry<S> | null = null
    while (!reverted) {
      const entry = from.pop()
      if (!entry) break
      const operations: Operation[] = []
      for (const operation of [...entry.operations].reverse()) operations.push(...this.#revertOne(operation))
      if (operations.length === 0) continue
      to.push({ operations, before: entry.after, after: entry.before, timeMs: this.#now() })
      reverted = entry
    }
    this.#notify()
    return reverted
  }

  /** One transaction for each operation: the index is up to date for the next one. */
  #revertOne(operation: Operation): readonly Operation[] {
    const { log } = write(this.#model, this.#origin, (writer) => {
      switch (operation.kind) {
        case 'insertText':
          return this.#takeOut(writer, this.#model.flow(operation.flow), operation.range)
        case 'deleteText':
          return this.#bringBack(writer, this.#model.flow(operation.flow), operation.pieces)
        case 'insertMarker':
          return this.#takeOutMarker(
            writer,
            this.#model.flow(operation.flow),
            operation.at,
            operation.isSplit,
          )
        case 'deleteMarker':
          return this.#bringBackMarker(
            writer,
            this.#model.flow(operation.flow),
            operation.at,
            operation.embed,
          )
        case 'setProperty':
          return setBack(writer, operation.key, operation.before, operation.after)
        case 'format':
          return this.#formatBack(writer, this.#model.flow(operation.flow), operation)
        default:
          return operation satisfies never
      }
    })
    return log
  }

  #takeOut(writer: Writer, view: FlowView, range: CharRange): void {
    for (const live of this.restored.live(range))
      for (const pieces of piecesOf(this.#model, view, live)) writer.deleteText(view, pieces)
  }

  #bringBack(writer: Writer, view: FlowView, pieces: readonly Piece[]): void {
    for (const piece of pieces)
      for (const range of this.restored.missing({ ...piece, length: piece.text.length })) {
        const part = slicePiece(piece, range.clock - piece.clock, range.clock - piece.clock + range.length)
        if (!part || !itemAt(this.#model.doc, part)) continue
        const left = { client: range.client, clock: range.clock + range.length - 1 }
        const [copy] = writer.insertRuns(view, left, [part])
        if (copy) this.restored.add({ client: copy.client, clock: copy.clock, length: range.length }, range)
      }
  }

  #takeOutMarker(writer: Writer, view: FlowView, at: CharId, isSplit: boolean): void {
    for (const live of this.restored.live({ ...at, length: 1 })) {
      const item = itemAt(this.#model.doc, live)
      const segment = item && view.index.ofMarker(item)
      if (!item || !segment || !markerOf(item)) continue
      // Others may have written in it, or be about to: it hides while it is empty.
      if (!isSplit || view.typeOf(segment) === table) writer.setProperty(segment.id, reserved.shown, false)
      else this.#rejoin(writer, view, segment)
    }
  }

  /** Puts what a split cut off back: to the text before it, and past a table that was put in between and stays. */
  #rejoin(writer: Writer, view: FlowView, segment: Segment): void {
    const { segments } = view.index
    let before = segments[segment.index - 1]
    const isBehindTable = before !== undefined && view.typeOf(before) === table
    while (before && view.typeOf(before) === table) before = segments[before.index - 1]
    if (isBehindTable && before?.marker) joinTo(writer, segment.id, charIdOf(before.marker))
    else if (segment.marker) writer.deleteMarker(view, charIdOf(segment.marker))
  }

  #bringBackMarker(writer: Writer, view: FlowView, at: CharId, embed: MarkerEmbed): void {
    if (this.restored.missing({ ...at, length: 1 }).length === 0 || !itemAt(this.#model.doc, at)) return
    const copy = writer.insertMarker(view, at, embed, true)
    this.restored.add({ ...copy, length: 1 }, { ...at, length: 1 })
  }

  /**
   * A format is taken back by a new format, where it still is what this person made it. Text that others typed
   * inside, and that has the format from there, goes along (M-LEAK).
   */
  #formatBack(writer: Writer, view: FlowView, operation: Operation & { kind: 'format' }): void {
    const { key, value } = operation
    const targets = operation.pieces.flatMap((old) => {
      const before = attributeOf(old.attributes, key)
      return this.restored.live({ ...old, length: old.text.length }).map((range) => ({ range, before }))
    })
    const segments = new Set(targets.flatMap(({ range }) => segmentOf(this.#model, view, range) ?? []))
    for (const segment of segments) {
      let run: { piece: Piece; before: Json | undefined }[] = []
      const flush = (): void => {
        while (run.length > 0 && run[run.length - 1]!.before === undefined) run.pop()
        if (run.length > 0)
          writer.format(
            view,
            run.map(({ piece }) => piece),
            key,
            run[0]!.before!,
          )
        run = []
      }
      for (const cut of cutAt(segment.pieces, targets)) {
        const isStill = sameJson(attributeOf(cut.piece.attributes, key), value)
        const first = run[0]?.before
        if (!isStill || (cut.before !== undefined && first !== undefined && !sameJson(cut.before, first)))
          flush()
        if (isStill && (cut.before !== undefined || run.length > 0)) run.push(cut)
      }
      flush()
    }
  }
}

function segmentOf(model: DocumentModel, view: FlowView, range: CharRange): Segment | undefined {
  const item = itemAt(model.doc, range)
  return item && item.parent === view.flow ? view.index.ownerOf(item) : undefined
}

/** Pieces cut where the targets begin and end, each with what its target says. */
function cutAt(
  pieces: readonly Piece[],
  targets: readonly { readonly range: CharRange; readonly before: Json }[],
): { piece: Piece; before: Json | undefined }[] {
  return pieces.flatMap((piece) => {
    const inside = targets
      .filter(({ range }) => range.client === piece.client)
      .map(({ range, before }) => ({
        from: Math.max(0, range.clock - piece.clock),
        to: Math.min(piece.text.length, range.clock + range.length - piece.clock),
        before,
      }))
      .filter(({ from, to }) => from < to)
      .sort((a, b) => a.from - b.from)
    const cuts: { piece: Piece; before: Json | undefined }[] = []
    let at = 0
    for (const { from, to, before } of [
      ...inside,
      { from: piece.text.length, to: piece.text.length, before: undefined },
    ]) {
      const gap = slicePiece(piece, at, from)
      const hit = slicePiece(piece, Math.max(at, from), to)
      if (gap) cuts.push({ piece: gap, before: undefined })
      if (hit) cuts.push({ piece: hit, before })
      at = Math.max(at, to)
    }
    return cuts
  })
}

function setBack(writer: Writer, key: string, before: Json | undefined, after: Json | undefined): void {
  if (!sameJson(writer.model.properties.map.get(key), after)) return
  const deletion = before === undefined ? deletionOfLine(key) : undefined
  // Others may have written in a new row or column, or be about to: it hides while it is blank.
  if (deletion === undefined) writer.setKey(key, before)
  else writer.setKey(deletion, true)
}

/** The live characters of a range with what they are now, in lists of neighbours. */
function piecesOf(model: DocumentModel, view: FlowView, range: CharRange): Piece[][] {
  const lists: Piece[][] = []
  for (const part of liveParts(model.doc, range)) {
    const item = itemAt(model.doc, part)
    if (!item || isLiveMarker(item) || item.parent !== view.flow) continue
    let before: Piece | undefined
    for (const piece of view.index.ownerOf(item).pieces) {
      const from = part.clock - piece.clock
      const cut = piece.client === part.client ? slicePiece(piece, from, from + part.length) : null
      if (cut && before) lists[lists.length - 1]!.push(cut)
      else if (cut) lists.push([cut])
      before = cut ?? undefined
    }
  }
  return lists
}
