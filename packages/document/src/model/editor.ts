import { gapAt, piecesBetween } from './address.ts'
import type { Block } from './block.ts'
import type { DocumentModel } from './document.ts'
import type { FlowView } from './flow.ts'
import { attributeOf, noAttributes } from './json.ts'
import { table } from './kinds.ts'
import { newBlockId } from './names.ts'
import type { Operation } from './operations.ts'
import { reserved } from './properties.ts'
import { isUnmarked, ownTextId } from './segments.ts'
import {
  arrangeBlocks,
  embedFor,
  hideBlock,
  markBlock,
  mergeBlock,
  removeBlock,
  splitBlock,
  startBlock,
} from './structure.ts'
import type { Attributes, Json, NewBlock, Run } from './types.ts'
import { type Writer, write } from './writer.ts'

/** A place in a flow: UTF-16 units from the start of a block. */
export interface TextPoint {
  readonly block: string
  readonly offset: number
}

export interface EditOptions {
  /** Origin of the Yjs transactions; what `UndoHistory` and providers tell local edits by. */
  readonly origin?: unknown
  /** 0 ≤ random() < 1; makes block ids. */
  readonly random?: () => number
  /** Told what each edit wrote, for undo. */
  readonly onWrite?: (log: readonly Operation[]) => void
}

/** Edits one flow by block ids and offsets: for scripts, codecs and the server. Each call is one Yjs transaction. */
export class FlowEditor {
  readonly model: DocumentModel
  readonly view: FlowView
  readonly #options: EditOptions

  constructor(model: DocumentModel, view: FlowView = model.body, options: EditOptions = {}) {
    this.model = model
    this.view = view
    this.#options = options
  }

  /**
   * Inserts blocks right behind a block (null: before all others).
   *
   * @returns their ids, in order.
   * @throws {Error} when `after` is not in the flow.
   */
  insertBlocks(after: string | null, blocks: readonly NewBlock[]): string[] {
    const above = after === null ? null : this.#block(after)
    const ids = blocks.map(({ id }) => id ?? this.newId())
    const below = this.view.blocks[above ? this.view.positionOf(above.id)! + 1 : 0]
    // Text that has no room in it comes before what is new.
    const upper = above ? (this.view.block(ownTextId(above.id)) ?? above) : undefined
    this.#write((writer) => {
      let left = upper ? gapAt(upper, upper.length).left : null
      let around: Attributes | undefined
      blocks.forEach((block, i) => {
        left = startBlock(writer, this.view, upper, left, embedFor(ids[i]!, block), false)
        const runs = block.runs ?? []
        const written = writer.insertRuns(this.view, left, runs, around)
        const last = written[written.length - 1]
        if (last) left = { client: last.client, clock: last.clock + last.text.length - 1 }
        around = last?.attributes ?? around
      })
    })
    this.#arrange([...(above ? [above.id] : []), ...ids, ...(below ? [below.id] : [])])
    return ids
  }

  insertBlock(after: string | null, block: NewBlock): string {
    return this.insertBlocks(after, [block])[0]!
  }

  setType(id: string, type: string): void {
    const block = this.#block(id)
    this.#write((writer) => writer.setProperty(block.id, reserved.type, type))
  }

  /** Sets a property; `null` takes it away. */
  setProperty(id: string, key: string, value: Json): void {
    const block = this.#block(id)
    this.#write((writer) => writer.setProperty(block.id, key, value))
  }

  /** Puts a block into a container (null: out of all). */
  setParent(id: string, parent: string | null): void {
    const block = this.#block(id)
    this.#write((writer) => writer.setProperty(block.id, reserved.parent, parent))
  }

  /** Cuts a block in two; the second half is a new block. @returns its id. */
  split(id: string, offset: number, block: NewBlock = {}): string {
    const upper = this.#block(id)
    const newId = block.id ?? this.newId()
    const gap = gapAt(upper, offset)
    this.#write((writer) => splitBlock(writer, this.view, upper, gap.part, gap.left, embedFor(newId, block)))
    return newId
  }

  /** Puts a block at the end of the one before it. The first block stays as it is. */
  merge(id: string): void {
    const lower = this.#block(id)
    const before = this.view.blocks[this.view.positionOf(lower.id)! - 1]
    if (!before) return
    const upper = this.#block(before.id)
    this.#write((writer) => mergeBlock(writer, this.view, upper.parts[upper.parts.length - 1]!.marker, lower))
  }

  remove(id: string): void {
    const block = this.#block(id)
    this.#write((writer) => removeBlock(writer, this.view, block))
  }

  /** Moves a block before another one (null: to the end). Its text is not touched. */
  move(id: string, before: string | null): void {
    if (id === before) return
    const moved = this.#block(id).id
    const order = this.view.blocks.map((block) => block.id).filter((other) => other !== moved)
    const at = before === null ? order.length : order.indexOf(before)
    if (at < 0) throw new Error(`there is no block ${before} in ${this.view.name}`)
    order.splice(at, 0, moved)
    this.#arrange(order)
  }

  /** Inserts text or runs. Text alone takes the formats of the character before it. */
  insertText(id: string, offset: number, content: string | readonly Run[]): void {
    const block = this.#block(id)
    const gap = gapAt(block, offset)
    const inherited = offset > 0 ? gap.attributes : firstAttributes(block)
    const runs = typeof content === 'string' ? [{ text: content, attributes: inherited }] : content
    this.#write((writer) => void writer.insertRuns(this.view, gap.left, runs))
  }

  /** Deletes characters of one block. */
  deleteText(id: string, from: number, to: number): void {
    const block = this.#block(id)
    this.#write((writer) => {
      for (const pieces of piecesBetween(block, from, to)) writer.deleteText(this.view, pieces)
    })
  }

  /** Deletes from one point to another, across blocks: those in between go, the last one is merged into the first. */
  deleteRange(from: TextPoint, to: TextPoint): void {
    if (from.block === to.block) {
      this.deleteText(from.block, from.offset, to.offset)
      return
    }
    const first = this.view.positionOf(from.block)
    const last = this.view.positionOf(to.block)
    if (first === undefined || last === undefined || last < first)
      throw new Error('the range does not start before it ends')
    const blocks = this.view.blocks.slice(first, last + 1).map(({ id }) => this.#block(id))
    this.#write((writer) => {
      let target = blocks[0]!.parts[blocks[0]!.parts.length - 1]!.marker
      blocks.forEach((block, i) => {
        const start = i === 0 ? from.offset : 0
        const end = i === blocks.length - 1 ? to.offset : block.length
        for (const pieces of piecesBetween(block, start, end)) writer.deleteText(this.view, pieces)
        if (i > 0 && i < blocks.length - 1 && block.type === table) hideBlock(writer, block)
        else if (i > 0) {
          mergeBlock(writer, this.view, target, block)
          target = block.parts[block.parts.length - 1]!.marker
        }
      })
    })
  }

  /** Gives characters of a block a format; `null` takes it away. */
  format(id: string, from: number, to: number, key: string, value: Json): void {
    const block = this.#block(id)
    this.#write((writer) => {
      for (const pieces of piecesBetween(block, from, to)) writer.format(this.view, pieces, key, value)
    })
  }

  newId(): string {
    return newBlockId(this.#options.random ?? Math.random)
  }

  /** A block to edit; one without a marker of its own gets it first. */
  #block(id: string): Block {
    const block = this.view.block(id)
    if (!block) throw new Error(`there is no block ${id} in ${this.view.name}`)
    if (!isUnmarked(id)) return block
    const newId = this.newId()
    this.#write((writer) => markBlock(writer, this.view, block, newId))
    return this.view.block(newId) ?? block
  }

  #write(edit: (writer: Writer) => void): void {
    const { log } = write(this.model, this.#options.origin ?? null, edit)
    this.#options.onWrite?.(log)
  }

  #arrange(ids: readonly string[]): void {
    const shown = ids.map((id) => this.view.positionOf(id) ?? -1)
    if (shown.every((position, i) => i === 0 || position > shown[i - 1]!)) return
    this.#write((writer) => void arrangeBlocks(writer, this.view, ids))
  }
}

const firstAttributes = (block: Block): Attributes => {
  const { attributes = noAttributes } = block.runs[0] ?? {}
  // A link does not grow at its start.
  return attributeOf(attributes, 'l') === null ? attributes : noAttributes
}
