import { $getNodeByKey, $getSelection, $isRangeSelection, type NodeKey } from 'lexical'
import { type Block, sameRuns } from '../model/block.ts'
import type { FlowView } from '../model/flow.ts'
import { sameJson } from '../model/json.ts'
import { paragraph } from '../model/kinds.ts'
import type { Operation } from '../model/operations.ts'
import { reserved } from '../model/properties.ts'
import { isUnmarked } from '../model/segments.ts'
import { arrangeBlocks, markBlock } from '../model/structure.ts'
import type { CharId } from '../model/types.ts'
import { write } from '../model/writer.ts'
import type { EditedBlock } from './edited-block.ts'
import type { FlowBindingOptions } from './flow-options.ts'
import { shownRuns } from './inline.ts'
import { writeStretch } from './local-edit.ts'
import { holdsBlocks } from './nodes.ts'
import type { LookOf } from './patch.ts'
import { $blockPoint } from './points.ts'
import { $look, $runs, $screenBlockOf, $screenBlocks, type ScreenBlock } from './screen.ts'
import { $stretchAround } from './stretch.ts'
import { $isTableNode } from './table-nodes.ts'
import type { View } from './view.ts'

/** Writes what local edits did to the blocks of one flow, and brings the view up to date. */
export class FlowPush {
  readonly #options: FlowBindingOptions
  readonly #view: View
  readonly #lookOf: LookOf

  constructor(options: FlowBindingOptions, view: View, lookOf: LookOf) {
    this.#options = options
    this.#view = view
    this.#lookOf = lookOf
  }

  /** No block came, went or moved: each touched block is compared alone. */
  $blocks(touched: ReadonlySet<NodeKey>): readonly Operation[] {
    const edits: { before: Block; after: EditedBlock }[] = []
    for (const key of touched) {
      const id = this.#view.idOf(key)
      const before = id === undefined ? undefined : this.#view.block(id)
      const node = $getNodeByKey(key)
      if (!before || !node) continue
      const after = this.#$edited($screenBlockOf(node), new Map())
      if (!this.#showsAlready(before, after)) edits.push({ before, after })
    }
    if (edits.length === 0) return []
    const unmarked = edits.find(({ before }) => isUnmarked(before.id))
    if (unmarked) return this.#$pushMarked(unmarked.before, touched)
    const caret = this.#$caretIn(edits.map(({ after }) => after))
    const { result, log } = write(this.#options.model, this.#options.origin, (writer) =>
      edits.flatMap(({ before, after }) =>
        writeStretch({ ...this.#context(), writer, caret }, [before], [after]),
      ),
    )
    for (const block of result) this.#view.refresh(block)
    // One by one: they come in the order Lexical touched them, and need not be neighbours.
    return [...log, ...result.flatMap((block) => this.#settle([block], true))]
  }

  #showsAlready(before: Block, after: EditedBlock): boolean {
    const look = this.#lookOf(before)
    return (
      look.type === after.look.type &&
      sameJson(look.props, after.look.props) &&
      sameRuns(shownRuns(before.runs), after.runs)
    )
  }

  /** Blocks came, went or moved: what differs is compared as one stretch. */
  $structure(touched: ReadonlySet<NodeKey>): readonly Operation[] {
    const root = this.#options.$root()!
    const { start, end, screen } = $stretchAround(root, touched, this.#view) ?? {
      start: 0,
      end: this.#view.blocks.length,
      screen: $screenBlocks(root),
    }
    const shown = this.#view.blocks
    if (shown.length === 0 && $isEmptyDocument(screen)) return []
    const isSame = (block: Block | undefined, now: ScreenBlock | undefined): boolean =>
      block !== undefined &&
      now !== undefined &&
      this.#view.keyOf(block.id) === now.key &&
      !touched.has(now.key)
    const shorter = Math.min(end - start, screen.length)
    let same = 0
    while (same < shorter && isSame(shown[start + same], screen[same])) same++
    let behind = 0
    while (behind < shorter - same && isSame(shown[end - 1 - behind], screen[screen.length - 1 - behind]))
      behind++
    // One block of context: what is deleted or inserted first belongs behind it.
    if (same > 0) same--
    const [from, to] = [start + same, end - behind]
    // The one behind counts too: what is new before it must not take its text.
    const unmarked = shown.slice(from, to + 1).find(({ id }) => isUnmarked(id))
    if (unmarked) return this.#$pushMarked(unmarked, touched)
    return this.#$pushWindow(from, to, screen.slice(same, screen.length - behind))
  }

  #$pushWindow(start: number, end: number, screen: readonly ScreenBlock[]): readonly Operation[] {
    const before = this.#view.blocks.slice(start, end)
    const idByKey = new Map<NodeKey, string>()
    const after = screen.map((block) => this.#$edited(block, idByKey))
    if (
      before.length === after.length &&
      before.every(
        (block, i) =>
          block.id === after[i]!.id &&
          this.#showsAlready(block, after[i]!) &&
          this.#parentOf(block) === after[i]!.parent(),
      )
    )
      return []
    const wasFresh = isOrdered(this.#options.flow, this.#reachOf(before))
    const caret = this.#$caretIn(after)
    const { result, log } = write(this.#options.model, this.#options.origin, (writer) => {
      const written = writeStretch({ ...this.#context(), writer, caret }, before, after)
      written.forEach((block, i) => {
        this.#noteCopies(after[i]!.moved, block)
      })
      return written
    })
    const kept = new Set(result.map(({ id }) => id))
    for (const { id } of before) if (!kept.has(id)) this.#view.unbind(id)
    for (const [key, id] of idByKey) this.#view.bind(id, key)
    this.#view.splice(start, end, result)
    return [...log, ...this.#settle(result, wasFresh, this.#reachOf(result))]
  }

  /** Text that came from another flow is a copy: if others moved it too, it is there once in the end (M-RESTORE). */
  #noteCopies(original: Block | undefined, copy: Block): void {
    if (!original || original.text !== copy.text) return
    const [from, to] = [charactersOf(original), charactersOf(copy)]
    for (let at = 0; at < from.length; ) {
      let end = at + 1
      while (end < from.length && isNext(from, end) && isNext(to, end)) end++
      this.#options.onCopy({ ...to[at]!, length: end - at }, { ...from[at]!, length: end - at })
      at = end
    }
  }

  /** A block without a marker of its own is about to be edited: it gets its marker first. */
  #$pushMarked(unmarked: Block, touched: ReadonlySet<NodeKey>): readonly Operation[] {
    const id = this.#options.newId()
    const { log } = write(this.#options.model, this.#options.origin, (writer) =>
      markBlock(writer, this.#options.flow, unmarked, id),
    )
    const block = this.#options.flow.block(id)
    const key = this.#view.keyOf(unmarked.id)
    if (!block || key === undefined) return log
    this.#view.unbind(unmarked.id)
    const position = this.#view.positionOf(unmarked.id)!
    this.#view.splice(position, position + 1, [block])
    this.#view.bind(id, key)
    return [...log, ...this.$structure(touched)]
  }

  /** Makes the model show what the editor shows, where text order alone does not. */
  #settle(
    blocks: readonly Block[],
    wasFresh: boolean,
    ids: readonly string[] = this.#withNeighbours(blocks),
  ): readonly Operation[] {
    // Inside someone else's transaction the model has not caught up yet.
    if (this.#options.model.doc._transaction) return []
    const hidden = blocks.filter(
      ({ id }) => !this.#options.flow.block(id) && this.#options.flow.index.get(id),
    )
    if (hidden.length === 0 && (!wasFresh || isOrdered(this.#options.flow, ids))) return []
    const { log } = write(this.#options.model, this.#options.origin, (writer) => {
      for (const { id } of hidden) writer.setProperty(id, reserved.shown, true)
    })
    if (!wasFresh || isOrdered(this.#options.flow, ids)) return log
    const arranged = write(this.#options.model, this.#options.origin, (writer) =>
      arrangeBlocks(writer, this.#options.flow, ids),
    )
    return [...log, ...arranged.log]
  }

  /**
   * The blocks whose order an edit of some may change: places hang on text positions, so a new or lost marker may
   * move blocks anywhere.
   */
  #reachOf(blocks: readonly Block[]): string[] {
    const { counts } = this.#options.model.properties
    return counts[reserved.place] ? this.#view.blocks.map(({ id }) => id) : this.#withNeighbours(blocks)
  }

  #withNeighbours(blocks: readonly Block[]): string[] {
    const ids = blocks.map(({ id }) => id)
    const first = ids[0] === undefined ? undefined : this.#view.positionOf(ids[0])
    const last = ids.length === 0 ? undefined : this.#view.positionOf(ids[ids.length - 1]!)
    const before = first === undefined ? undefined : this.#view.blocks[first - 1]
    const after = last === undefined ? undefined : this.#view.blocks[last + 1]
    return [...(before ? [before.id] : []), ...ids, ...(after ? [after.id] : [])]
  }

  #context() {
    return {
      flow: this.#options.flow,
      newId: this.#options.newId,
      lookOf: this.#lookOf,
      parentOf: this.#parentOf,
    }
  }

  /** The nearest container around a block that the editor can show as one. */
  readonly #parentOf = (block: Block): string | undefined => {
    let parent = block.parent === undefined ? undefined : this.#view.block(block.parent)
    while (parent && !holdsBlocks(this.#options.editor, parent.type))
      parent = parent.parent === undefined ? undefined : this.#view.block(parent.parent)
    return parent?.id
  }

  #$edited(block: ScreenBlock, idByKey: Map<NodeKey, string>): EditedBlock {
    const { key, node, parentKey } = block
    const id = this.#view.idOf(key)
    const { type, props } = $look(block)
    const grid = id === undefined && $isTableNode(node) ? this.#options.tables.$draft(node) : {}
    return {
      id,
      look: { type, props: { ...props, ...grid } },
      moved: id === undefined ? this.#options.movedBlock(key) : undefined,
      runs: $runs(block),
      parent: () =>
        parentKey === undefined ? undefined : (idByKey.get(parentKey) ?? this.#view.idOf(parentKey)),
      onId: (id) => idByKey.set(key, id),
    }
  }

  #$caretIn(after: readonly EditedBlock[]): { block: EditedBlock; offset: number } | undefined {
    const selection = $getSelection()
    if (!$isRangeSelection(selection) || !selection.isCollapsed()) return undefined
    const point = $blockPoint(selection.anchor)
    const id = point && this.#view.idOf(point.key)
    const block = after.find((it) => it.id !== undefined && it.id === id)
    return point && block ? { block, offset: point.offset } : undefined
  }
}

/** Nothing, or the one line that stands for it; a line that was aligned is something. */
function $isEmptyDocument(screen: readonly ScreenBlock[]): boolean {
  const [only] = screen
  if (!only) return true
  if (screen.length > 1 || $runs(only).length > 0) return false
  const { type, props } = $look(only)
  return type === paragraph && Object.keys(props).length === 0
}

function isOrdered(flow: FlowView, ids: readonly string[]): boolean {
  let last = -1
  for (const id of ids) {
    const position = flow.positionOf(id)
    if (position === undefined || position <= last) return false
    last = position
  }
  return true
}

const charactersOf = ({ parts }: Block): CharId[] =>
  parts.flatMap(({ pieces }) =>
    pieces.flatMap(({ client, clock, text }) =>
      Array.from({ length: text.length }, (_, i) => ({ client, clock: clock + i })),
    ),
  )

/** Whether a character was written right after the one before it. */
const isNext = (characters: readonly CharId[], at: number): boolean =>
  characters[at]!.client === characters[at - 1]!.client &&
  characters[at]!.clock === characters[at - 1]!.clock + 1
