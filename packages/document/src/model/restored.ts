import type * as Y from 'yjs'
import type { DocumentModel } from './document.ts'
import { itemAt } from './items.ts'
import { markerOf } from './markers.ts'
import type { CharRange, Json } from './types.ts'
import { type Writer, write } from './writer.ts'

/** A stretch that an undo wrote anew, and the deleted one it stands for. */
interface Copy {
  readonly original: CharRange
  readonly copy: CharRange
}

/**
 * Yjs cannot revive a deleted character, so undoing a deletion writes a copy. This map says what is a copy of what,
 * for all to see: so that two people who undo the same deletion bring the text back once (M-RESTORE).
 */
export class RestoredCopies {
  readonly #model: DocumentModel
  #copies: Copy[] | undefined
  #isChecked = false
  readonly #forget = (): void => {
    this.#copies = undefined
    this.#isChecked = false
  }

  constructor(model: DocumentModel) {
    this.#model = model
    model.restored.observe(this.#forget)
  }

  close(): void {
    this.#model.restored.unobserve(this.#forget)
  }

  get isEmpty(): boolean {
    return this.#model.restored.size === 0
  }

  add(copy: CharRange, of: CharRange): void {
    let offset = 0
    for (const original of this.originals(of)) {
      const { client, clock, length } = original
      this.#model.restored.set(`${copy.client}.${copy.clock + offset}`, [client, clock, length])
      offset += length
    }
  }

  /** What was typed first, for a range that may itself be a copy. */
  originals(range: CharRange): CharRange[] {
    return mapThrough(range, this.#all(), (copy) => [copy.copy, copy.original])
  }

  /** Where the characters of a range stand now: themselves or copies of them, live ones only. */
  live(range: CharRange): CharRange[] {
    const found: CharRange[] = []
    for (const original of this.originals(range)) {
      found.push(original)
      for (const copy of this.#all()) {
        const shared = overlap(original, copy.original)
        if (shared)
          found.push({
            ...copy.copy,
            clock: copy.copy.clock + shared.clock - copy.original.clock,
            length: shared.length,
          })
      }
    }
    return found.flatMap((it) => liveParts(this.#model.doc, it))
  }

  /** The parts of a range that nobody brought back yet. */
  missing(range: CharRange): CharRange[] {
    const present: CharRange[] = []
    for (const original of this.originals(range)) {
      present.push(...liveParts(this.#model.doc, original))
      for (const copy of this.#all())
        for (const part of liveParts(this.#model.doc, copy.copy))
          present.push({
            ...copy.original,
            clock: copy.original.clock + part.clock - copy.copy.clock,
            length: part.length,
          })
    }
    let offset = 0
    return this.originals(range).flatMap((original) => {
      const from = offset - original.clock
      offset += original.length
      return subtract(original, present).map((part) => ({
        client: range.client,
        clock: range.clock + part.clock + from,
        length: part.length,
      }))
    })
  }

  /**
   * Takes out doubled copies. Each writer that sees them keeps the same one, the smallest address, so it does not
   * matter how many do it.
   */
  repair(origin: unknown): void {
    if (this.#isChecked) return
    this.#isChecked = true
    const doubled = this.#doubled()
    if (doubled.length === 0) return
    write(this.#model, origin, (writer) => {
      for (const range of doubled) deleteCopy(this.#model, writer, range)
    })
  }

  #doubled(): CharRange[] {
    const copies = [...this.#all()].sort(
      (a, b) => a.copy.client - b.copy.client || a.copy.clock - b.copy.clock,
    )
    const doubled: CharRange[] = []
    const taken: CharRange[] = []
    for (const { original, copy } of copies)
      for (const part of liveParts(this.#model.doc, copy)) {
        const stands = { ...original, clock: original.clock + part.clock - copy.clock, length: part.length }
        for (const other of taken) {
          const shared = overlap(stands, other)
          if (shared)
            doubled.push({
              ...copy,
              clock: copy.clock + shared.clock - original.clock,
              length: shared.length,
            })
        }
        taken.push(stands)
      }
    return doubled
  }

  #all(): readonly Copy[] {
    this.#copies ??= [...this.#model.restored].flatMap(([key, value]) => readCopy(key, value) ?? [])
    return this.#copies
  }
}

function deleteCopy(model: DocumentModel, writer: Writer, range: CharRange): void {
  const item = itemAt(model.doc, range)
  const view = item && model.flowOf(item)
  if (!item || !view) return
  if (markerOf(item)) writer.deleteMarker(view, range)
  else
    writer.deleteText(view, [
      { client: range.client, clock: range.clock, text: ' '.repeat(range.length), attributes: {} },
    ])
}

function readCopy(key: string, value: Json): Copy | null {
  const [client, clock, ...rest] = key.split('.').map(Number)
  if (!isCount(client) || !isCount(clock) || rest.length > 0) return null
  if (!Array.isArray(value) || value.length !== 3 || !value.every((part) => isCount(part as number)))
    return null
  const [originClient, originClock, length] = value as [number, number, number]
  return { copy: { client, clock, length }, original: { client: originClient, clock: originClock, length } }
}

const isCount = (value: number | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

function overlap(a: CharRange, b: CharRange): CharRange | null {
  if (a.client !== b.client) return null
  const start = Math.max(a.clock, b.clock)
  const end = Math.min(a.clock + a.length, b.clock + b.length)
  return start < end ? { client: a.client, clock: start, length: end - start } : null
}

/** Replaces the parts of a range that lie in the first of a pair by the second. */
function mapThrough(
  range: CharRange,
  copies: readonly Copy[],
  pairOf: (copy: Copy) => [CharRange, CharRange],
): CharRange[] {
  for (const copy of copies) {
    const [from, to] = pairOf(copy)
    const shared = overlap(range, from)
    if (!shared) continue
    const before = { ...range, length: shared.clock - range.clock }
    const after = {
      ...range,
      clock: shared.clock + shared.length,
      length: range.clock + range.length - shared.clock - shared.length,
    }
    const mapped = { ...to, clock: to.clock + shared.clock - from.clock, length: shared.length }
    return [before, after].flatMap((part, i) => {
      const rest = part.length > 0 ? mapThrough(part, copies, pairOf) : []
      return i === 0 ? [...rest, mapped] : rest
    })
  }
  return [range]
}

function subtract(range: CharRange, others: readonly CharRange[]): CharRange[] {
  let parts = [range]
  for (const other of others)
    parts = parts.flatMap((part) => {
      const shared = overlap(part, other)
      if (!shared) return [part]
      const end = shared.clock + shared.length
      return [
        { ...part, length: shared.clock - part.clock },
        { ...part, clock: end, length: part.clock + part.length - end },
      ].filter(({ length }) => length > 0)
    })
  return parts
}

/** The parts of a range that are not deleted. */
export function liveParts(doc: Y.Doc, range: CharRange): CharRange[] {
  const parts: CharRange[] = []
  const end = range.clock + range.length
  for (let clock = range.clock; clock < end; ) {
    const item = itemAt(doc, { client: range.client, clock })
    if (!item) break
    const next = Math.min(end, item.id.clock + item.length)
    if (!item.deleted) parts.push({ client: range.client, clock, length: next - clock })
    clock = next
  }
  return parts
}
