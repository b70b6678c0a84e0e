import { slicePiece } from '../model/address.ts'
import { Block, type BlockPart } from '../model/block.ts'
import type { FlowView } from '../model/flow.ts'
import { noAttributes } from '../model/json.ts'
import { table } from '../model/kinds.ts'
import { reserved } from '../model/properties.ts'
import { embedFor, hideBlock, joinTo, mergeBlock } from '../model/structure.ts'
import {
  type Attributes,
  atomCharacter,
  type CharId,
  type Json,
  type Piece,
  type Props,
  type Run,
} from '../model/types.ts'
import type { Writer } from '../model/writer.ts'
import { diff, markerCharacter, type Step } from './diff.ts'
import { isShown } from './formats.ts'
import { writeFormats } from './local-formats.ts'
import type { Look } from './nodes.ts'

/** A block as it stands in the editor after a local edit. */
export interface EditedBlock {
  /** Id of the block its node showed before; undefined for a new node. */
  readonly id: string | undefined
  readonly look: Look
  readonly runs: readonly Run[]
  /** The block it was in another flow before. */
  readonly moved: Block | undefined
  /** Id of its container, known once the container is written. */
  readonly parent: () => string | undefined
  /** Told the id the block has in the model. */
  readonly onId: (id: string) => void
}

export interface EditContext {
  readonly writer: Writer
  readonly flow: FlowView
  readonly newId: () => string
  /** How the editor showed a block before the edit. */
  readonly lookOf: (block: Look) => Look
  /** In which container the editor showed a block before the edit. */
  readonly parentOf: (block: Block) => string | undefined
  /** Where the caret is, as offset in one of the edited blocks. */
  readonly caret: { readonly block: EditedBlock; readonly offset: number } | undefined
}

/**
 * Writes what happened to a stretch of blocks, comparing once in screen order: markers are elements of the same
 * sequence as characters, so split, merge, paste and range deletion need no cases of their own.
 *
 * @param before - the blocks as the editor showed them, with their addresses.
 * @param after - the same stretch as it is now.
 * @returns the blocks that `after` shows, with addresses.
 */
export function writeStretch(
  context: EditContext,
  before: readonly Block[],
  after: readonly EditedBlock[],
): Block[] {
  const edited = idsGoWithText(before, after)
  const kept = new Set(edited.map(({ id }) => id))
  const shared = new Map(before.filter((block) => kept.has(block.id)).map((block) => [block.id, block]))
  const vanishedAfter = new Map<string | undefined, Block[]>()
  let anchor: string | undefined
  for (const block of before) {
    if (shared.has(block.id)) anchor = block.id
    else vanishedAfter.set(anchor, [...(vanishedAfter.get(anchor) ?? []), block])
  }
  const written: Block[] = []
  let chunk: EditedBlock[] = []
  const finish = (): void => {
    const first = chunk[0] && chunk[0].id !== undefined ? shared.get(chunk[0].id) : undefined
    written.push(
      ...new ChunkWriter(context, first, vanishedAfter.get(first?.id) ?? [], chunk, written).write(),
    )
    chunk = []
  }
  for (const block of edited) {
    const isShared = block.id !== undefined && shared.has(block.id)
    if (isShared && (chunk.length > 0 || vanishedAfter.has(undefined))) {
      finish()
      vanishedAfter.delete(undefined)
    }
    chunk.push(block)
  }
  finish()
  return written
}

/** Enter at the start of a block leaves the node on the empty block: the id goes with the text (M-SPLIT). */
function idsGoWithText(before: readonly Block[], after: readonly EditedBlock[]): readonly EditedBlock[] {
  const texts = new Map(before.map((block) => [block.id, block]))
  const edited = [...after]
  for (let i = 0; i + 1 < edited.length; i++) {
    const [empty, full] = [edited[i]!, edited[i + 1]!]
    const old = empty.id === undefined ? undefined : texts.get(empty.id)
    if (!old || old.length === 0 || empty.runs.length > 0 || full.id !== undefined) continue
    if (textOf(full.runs) !== old.text) continue
    edited[i] = { ...empty, id: undefined }
    edited[i + 1] = { ...full, id: empty.id }
  }
  return edited
}

const textOf = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('')

/** A block under construction: what the editor shows, with the addresses it got. */
interface Draft {
  readonly id: string
  readonly edited: EditedBlock
  readonly parts: DraftPart[]
}

interface DraftPart extends BlockPart {
  readonly pieces: Piece[]
}

const draftPart = (part: Pick<BlockPart, 'id' | 'marker' | 'startAttributes'>): DraftPart => ({
  id: part.id,
  marker: part.marker,
  startAttributes: part.startAttributes,
  pieces: [],
  length: 0,
})

/** One element of the old sequence that is read next. */
interface Reader {
  block: Block
  part: number
  piece: number
  offset: number
}

/** Writes one chunk: a block that stays, the vanished ones behind it and the new ones that take their place. */
class ChunkWriter {
  readonly #context: EditContext
  readonly #anchor: Block | undefined
  readonly #vanished: readonly Block[]
  readonly #after: readonly EditedBlock[]
  readonly #drafts: Draft[] = []
  /** Right of which character the next one is written, and the attributes in force there, if known. */
  #left: CharId | null = null
  #around: Attributes | undefined
  #reader: Reader | undefined
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
    const last = written[written.length - 1]
    if (!anchor && last) this.#left = lastCharOf(last)
  }

  write(): Block[] {
    const { before, after, caret } = this.#sequences()
    if (this.#anchor) {
      this.#reader = readerOf(this.#anchor)
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
    for (const draft of this.#drafts) this.#writeLook(draft)
    return this.#drafts.map((draft) => this.#finish(draft))
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
    this.#reader = readerOf(block)
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
    const rest = this.#reader && !this.#isGhost ? remaining(this.#reader) : 0
    if (rest === 0) this.#leaveBlock()
    const embed = embedFor(id, { ...edited.look, parent: edited.parent() })
    const marker = writer.insertMarker(flow, this.#left, embed, rest > 0)
    const startAttributes = this.#around ?? noAttributes
    this.#drafts.push({ id, edited, parts: [draftPart({ id, marker, startAttributes })] })
    edited.onId(id)
    this.#left = marker
  }

  /** Reads `length` old characters, entering the parts they lie in as it goes. */
  *#read(length: number): Generator<Piece> {
    const reader = this.#reader!
    for (let rest = length; rest > 0; ) {
      const piece = reader.block.parts[reader.part]!.pieces[reader.piece]
      if (!piece) {
        if (reader.part + 1 >= reader.block.parts.length) return
        this.#enterPart(reader)
        continue
      }
      const cut = slicePiece(piece, reader.offset, reader.offset + rest)!
      rest -= cut.text.length
      reader.offset += cut.text.length
      if (reader.offset >= piece.text.length) {
        reader.piece++
        reader.offset = 0
      }
      yield cut
    }
  }

  #enterPart(reader: Reader): void {
    const before = reader.block.parts[reader.part]!
    reader.part++
    reader.piece = 0
    reader.offset = 0
    if (this.#isGhost) return
    const part = reader.block.parts[reader.part]!
    const last = this.#lastPart
    if (last.id !== before.id && last.marker) joinTo(this.#context.writer, part.id, last.marker)
    this.#draft!.parts.push(draftPart(part))
  }

  /** Ends the old block: parts that nothing was read of stay with what comes before. */
  #leaveBlock(): void {
    const reader = this.#reader
    while (reader && reader.part + 1 < reader.block.parts.length) this.#enterPart(reader)
    this.#reader = undefined
    this.#isGhost = false
  }

  /** Sets the type and properties that the edit changed. */
  #writeLook(draft: Draft): void {
    const { writer, flow, lookOf } = this.#context
    const old = this.#oldBlock(draft.id)
    writeFormats(writer, flow, draft.parts, draft.edited.runs)
    if (!old) return
    const { look } = draft.edited
    const { type } = lookOf(old)
    // Another type may show properties that were out of sight.
    const { props } = look.type === type ? lookOf(old) : lookOf({ type: look.type, props: old.props })
    if (look.type !== type) writer.setProperty(draft.id, reserved.type, look.type)
    for (const key of new Set([...Object.keys(props), ...Object.keys(look.props)])) {
      const value: Json = look.props[key] ?? null
      if (key === 'start' && value === null) continue
      if (JSON.stringify(props[key] ?? null) !== JSON.stringify(value))
        writer.setProperty(draft.id, key, value)
    }
    const parent = draft.edited.parent()
    if (parent !== this.#context.parentOf(old)) writer.setProperty(draft.id, reserved.parent, parent ?? null)
  }

  #oldBlock(id: string): Block | undefined {
    return this.#anchor?.id === id ? this.#anchor : this.#vanished.find((block) => block.id === id)
  }

  #finish({ id, edited, parts }: Draft): Block {
    const old = this.#oldBlock(id)
    const props: Props = { ...(old && hiddenProps(old, this.#context.lookOf(old))), ...edited.look.props }
    const shownType = old && this.#context.lookOf(old).type === edited.look.type ? old.type : edited.look.type
    return new Block(
      id,
      shownType,
      props,
      edited.parent(),
      parts.map((part) => ({
        ...part,
        length: part.pieces.reduce((sum, piece) => sum + piece.text.length, 0),
      })),
    )
  }
}

/** Properties the editor does not show. */
function hiddenProps(block: Block, look: Look): Props {
  return Object.fromEntries(Object.entries(block.props).filter(([key]) => !(key in look.props)))
}

const readerOf = (block: Block): Reader => ({ block, part: 0, piece: 0, offset: 0 })

function remaining(reader: Reader): number {
  const { parts } = reader.block
  const pieces = parts[reader.part]!.pieces.slice(reader.piece)
  const here = pieces.reduce((sum, piece) => sum + piece.text.length, 0) - reader.offset
  return parts.slice(reader.part + 1).reduce((sum, part) => sum + part.length, here)
}

/** Whether text of a deleted block, or of deleted ones right behind it, is kept: then it is merged, not deleted. */
function keepsTextBehind(steps: readonly Step[], index: number, before: string, position: number): boolean {
  let at = position + 1
  let end = steps
    .slice(0, index + 1)
    .reduce((sum, step) => (step.kind === 'insert' ? sum : sum + step.length), 0)
  for (let i = index; i < steps.length; i++) {
    const step = steps[i]!
    if (i > index && step.kind !== 'insert') end += step.length
    if (step.kind === 'keep' && at < end) return before[at] !== markerCharacter
    if (step.kind !== 'insert') at = end
  }
  return false
}

function lastCharOf(block: Block): CharId | null {
  for (const part of [...block.parts].reverse()) {
    const piece = part.pieces[part.pieces.length - 1]
    if (piece) return { client: piece.client, clock: piece.clock + piece.text.length - 1 }
  }
  return block.parts[0]!.marker
}

/** The text of runs for comparing: atoms are equal characters only if they are equal atoms. */
function sequenceOf(runs: readonly Run[], atoms: Map<string, string>): string {
  return runs
    .map(({ text, atom }) => {
      if (!atom)
        return text.includes(markerCharacter) ? text.replaceAll(markerCharacter, atomCharacter) : text
      const name = JSON.stringify([atom.type, atom.data])
      const character = atoms.get(name) ?? String.fromCharCode(0xe000 + (atoms.size % 0x1000))
      atoms.set(name, character)
      return character
    })
    .join('')
}

function sliceRuns(runs: readonly Run[], from: number, to: number): Run[] {
  const slices: Run[] = []
  let position = 0
  for (const run of runs) {
    const text = run.text.slice(Math.max(0, from - position), Math.max(0, to - position))
    if (text !== '') slices.push({ ...run, text })
    position += run.text.length
  }
  return slices
}
