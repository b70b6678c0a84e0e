import type { Block } from '../model/block.ts'
import { noAttributes } from '../model/json.ts'
import { table } from '../model/kinds.ts'
import { embedFor, hideBlock, joinTo, mergeBlock, startBlock } from '../model/structure.ts'
import type { Attributes, CharId, Piece, Run } from '../model/types.ts'
import { BlockReader } from './block-reader.ts'
import { diff, markerCharacter, type Step } from './diff.ts'
import { type Draft, type DraftPart, draftPart, finishDraft, writeLook } from './drafts.ts'
import type { EditContext, EditedBlock } from './edited-block.ts'
import { isShown } from './formats.ts'
import { keepsTextBehind, lastCharOf, sequenceOf, sliceRuns, textOf } from './sequences.ts'

/** Writes one chunk: a block that stays, the vanished ones behind it and the new ones that take their place. */
export class ChunkWriter {
  readonly #context: EditContext
  readonly #anchor: Block | undefined
  readonly #vanished: readonly Block[]
  readonly #after: readonly EditedBlock[]
  readonly #drafts: Draft[] = []
  /** The block that this chunk is written behind, if it does not begin with one that stays. */
  readonly #before: Block | undefined
  /** Right of which character the next one is written, and the attributes in force there, if known. */
  #left: CharId | null = null
  #around: Attributes | undefined
  #reader: BlockReader | undefined
  #nextVanished = 0
  #nextEdited = 0
  /** The block being read is deleted as a whole: its marker stays. */
  #isGhost = false

  constructor(
    context: EditContext,
    anchor: Block | undefined,
    vanished: readonly Block[],
    after: readonly EditedBlock[],
    written: readonly Block[],
  ) {
    this.#context = context
    this.#anchor = anchor
    this.#vanished = vanished
    this.#after = after
    this.#before = anchor ? undefined : written[written.length - 1]
    if (this.#before) this.#left = lastCharOf(this.#before)
  }

  write(): Block[] {
    const { before, after, caret } = this.#sequences()
    if (this.#anchor) {
      this.#reader = new BlockReader(this.#anchor)
      this.#start(this.#anchor, this.#after[this.#nextEdited++]!)
    }
    const steps = this.#steps(before, after, caret)
    let old = 0
    let fresh = 0
    steps.forEach((step, i) => {
      if (step.kind === 'insert') this.#insert(fresh, step.length)
      else this.#pass(step, steps, i, before, old)
      if (step.kind !== 'insert') old += step.length
      if (step.kind !== 'delete') fresh += step.length
    })
    this.#leaveBlock()
    for (const draft of this.#drafts) writeLook(this.#context, draft, this.#oldBlock(draft.id))
    return this.#drafts.map((draft) => finishDraft(this.#context, draft, this.#oldBlock(draft.id)))
  }

  /** Without a block on the left, the first old and the first new block are the same one. */
  #steps(before: string, after: string, caret: number | undefined): Step[] {
    if (this.#anchor || before === '' || after === '') return diff(before, after, caret)
    const rest = diff(before.slice(1), after.slice(1), caret === undefined ? undefined : caret - 1)
    return [{ kind: 'keep', length: 1 }, ...rest]
  }

  #sequences(): { before: string; after: string; caret: number | undefined } {
    const atoms = new Map<string, string>()
    const before = this.#vanished.map((block) => markerCharacter + sequenceOf(block.runs, atoms))
    const after = this.#after.map(
      (block, i) => (i === 0 && this.#anchor ? '' : markerCharacter) + sequenceOf(block.runs, atoms),
    )
    const position = this.#context.caret
      ? this.#after.findIndex((block) => block.onId === this.#context.caret!.block.onId)
      : -1
    const caret =
      position < 0
        ? undefined
        : after.slice(0, position).join('').length +
          (position === 0 && this.#anchor ? 0 : 1) +
          this.#context.caret!.offset
    const anchor = this.#anchor ? sequenceOf(this.#anchor.runs, atoms) : ''
    return { before: anchor + before.join(''), after: after.join(''), caret }
  }

  /** Reads old elements that are kept or deleted. */
  #pass(step: Step, steps: readonly Step[], index: number, before: string, from: number): void {
    let position = from
    const end = from + step.length
    while (position < end) {
      if (before[position] === markerCharacter) {
        this.#passMarker(step.kind === 'keep', steps, index, before, position)
        position++
        continue
      }
      const next = before.indexOf(markerCharacter, position)
      const length = (next < 0 || next > end ? end : next) - position
      for (const piece of this.#read(length)) {
        if (step.kind === 'keep') this.#keep(piece)
        else this.#context.writer.deleteText(this.#context.flow, [piece])
      }
      position += length
    }
  }

  #passMarker(
    isKept: boolean,
    steps: readonly Step[],
    index: number,
    before: string,
    position: number,
  ): void {
    this.#leaveBlock()
    const block = this.#vanished[this.#nextVanished++]!
    this.#reader = new BlockReader(block)
    if (isKept) this.#start(block, this.#after[this.#nextEdited++]!)
    else if (!this.#draft || block.type === table || !keepsTextBehind(steps, index, before, position)) {
      this.#isGhost = true
      hideBlock(this.#context.writer, block)
    } else {
      const { writer, flow } = this.#context
      const outcome = mergeBlock(writer, flow, this.#lastPart.marker, block)
      if (outcome === 'joined') this.#draft.parts.push(draftPart(block.parts[0]!))
    }
  }

  get #draft(): Draft | undefined {
    return this.#drafts[this.#drafts.length - 1]
  }

  get #lastPart(): DraftPart {
    const { parts } = this.#draft!
    return parts[parts.length - 1]!
  }

  #start(block: Block, edited: EditedBlock): void {
    const root = block.parts[0]!
    this.#drafts.push({ id: block.id, edited, parts: [draftPart(root)] })
    edited.onId(block.id)
    this.#left = root.marker
    this.#around = this.#known(block) ? root.startAttributes : undefined
  }

  /** Attributes of a block are those in force only while nobody else changed it. */
  #known(block: Block): boolean {
    return this.#context.flow.block(block.id) === block
  }

  #keep(piece: Piece): void {
    this.#lastPart.pieces.push(piece)
    this.#left = { client: piece.client, clock: piece.clock + piece.text.length - 1 }
    this.#around = this.#known(this.#reader!.block) ? piece.attributes : undefined
  }

  /** Writes what stands between two positions of the new sequence: texts and the markers before them. */
  #insert(from: number, length: number): void {
    const end = from + length
    let position = 0
    this.#after.forEach((edited, i) => {
      if (i > 0 || !this.#anchor) {
        if (position >= from && position < end) this.#insertBlock(edited)
        position++
      }
      const size = textOf(edited.runs).length
      const [start, stop] = [Math.max(from, position), Math.min(end, position + size)]
      if (start < stop) this.#insertRuns(sliceRuns(edited.runs, start - position, stop - position))
      position += size
    })
  }

  #insertRuns(runs: readonly Run[]): void {
    const { writer, flow } = this.#context
    const hidden = Object.entries(this.#around ?? {}).filter(([key]) => !isShown(key))
    const wanted =
      hidden.length > 0
        ? runs.map((run) => ({ ...run, attributes: { ...run.attributes, ...Object.fromEntries(hidden) } }))
        : runs
    const pieces = writer.insertRuns(flow, this.#left, wanted, this.#around)
    this.#lastPart.pieces.push(...pieces)
    const last = pieces[pieces.length - 1]
    if (!last) return
    this.#left = { client: last.client, clock: last.clock + last.text.length - 1 }
    this.#around = last.attributes
  }

  #insertBlock(edited: EditedBlock): void {
    const { writer, flow, newId } = this.#context
    this.#nextEdited++
    const id = newId()
    const rest = this.#reader && !this.#isGhost ? this.#reader.remaining : 0
    if (rest === 0) this.#leaveBlock()
    const embed = embedFor(id, { ...edited.look, parent: edited.parent() })
    const marker = startBlock(writer, flow, this.#draft ?? this.#before, this.#left, embed, rest > 0)
    const startAttributes = this.#around ?? noAttributes
    this.#drafts.push({ id, edited, parts: [draftPart({ id, marker, startAttributes })] })
    edited.onId(id)
    this.#left = marker
  }

  /** Reads `length` old characters, entering the parts they lie in as it goes. */
  *#read(length: number): Generator<Piece> {
    const reader = this.#reader!
    for (let rest = length; rest > 0; ) {
      const piece = reader.next(rest)
      if (piece) {
        rest -= piece.text.length
        yield piece
      } else if (reader.hasNextPart) this.#enterPart(reader)
      else return
    }
  }

  #enterPart(reader: BlockReader): void {
    const before = reader.block.parts[reader.part]!
    reader.enterNextPart()
    if (this.#isGhost) return
    const part = reader.block.parts[reader.part]!
    const last = this.#lastPart
    if (last.id !== before.id && last.marker) joinTo(this.#context.writer, part.id, last.marker)
    this.#draft!.parts.push(draftPart(part))
  }

  /** Ends the old block: parts that nothing was read of stay with what comes before. */
  #leaveBlock(): void {
    const reader = this.#reader
    while (reader?.hasNextPart) this.#enterPart(reader)
    this.#reader = undefined
    this.#isGhost = false
  }

  #oldBlock(id: string): Block | undefined {
    return this.#anchor?.id === id ? this.#anchor : this.#vanished.find((block) => block.id === id)
  }
}
