import type { TableNode } from '@lexical/table'
import {
  $createParagraphNode,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isRangeSelection,
  type ElementNode,
  type LexicalEditor,
  type NodeKey,
  SKIP_COLLAB_TAG,
} from 'lexical'
import { Block, sameRuns } from '../model/block.ts'
import type { DocumentModel } from '../model/document.ts'
import type { FlowView } from '../model/flow.ts'
import { sameJson } from '../model/json.ts'
import { paragraph, table } from '../model/kinds.ts'
import type { Operation } from '../model/operations.ts'
import { reserved } from '../model/properties.ts'
import { isUnmarked } from '../model/segments.ts'
import { arrangeBlocks, markBlock } from '../model/structure.ts'
import type { CharId, CharRange, Run } from '../model/types.ts'
import { write } from '../model/writer.ts'
import { shownRuns } from './inline.ts'
import { type EditedBlock, writeStretch } from './local-edit.ts'
import { holdsBlocks, type Look, shownLook } from './nodes.ts'
import { looksSame, Patch } from './patch.ts'
import { $blockPoint, $pointAt, type BlockPoint } from './points.ts'
import { type RelativePoint, relativePoint, resolvePoint } from './relative.ts'
import { $look, $runs, $screenBlockOf, $screenBlocks, type ScreenBlock } from './screen.ts'
import { $stretchAround } from './stretch.ts'
import type { TableBinding } from './table-binding.ts'
import type { TableBindings } from './table-bindings.ts'
import { $isTableNode } from './table-nodes.ts'
import type { Touched } from './touched.ts'
import type { Point } from './types.ts'
import { View } from './view.ts'

export interface FlowBindingOptions {
  readonly editor: LexicalEditor
  readonly model: DocumentModel
  readonly flow: FlowView
  /** The table that the flow is a cell of. */
  readonly table: TableBinding | undefined
  /** The element whose blocks are kept equal to the flow; null once it is gone. */
  readonly $root: () => ElementNode | null
  readonly tables: TableBindings
  readonly origin: object
  readonly newId: () => string
  /** The block that a node showed in another flow before the edit that is being written. */
  readonly movedBlock: (key: NodeKey) => Block | undefined
  /** Told that text was moved: what is a copy of what. */
  readonly onCopy: (copy: CharRange, of: CharRange) => void
}

/** Keeps the blocks below one element of the editor equal to one flow of the document. */
export class FlowBinding {
  readonly view: View = new View()
  readonly flow: FlowView
  readonly table: TableBinding | undefined
  readonly #options: FlowBindingOptions
  readonly #editor: LexicalEditor
  readonly #model: DocumentModel
  readonly #origin: object
  readonly #newId: () => string
  /** The reading of the flow that the editor shows. */
  #seen: readonly Block[] | undefined

  constructor(options: FlowBindingOptions) {
    this.#options = options
    this.#editor = options.editor
    this.#model = options.model
    this.#origin = options.origin
    this.#newId = options.newId
    this.flow = options.flow
    this.table = options.table
  }

  /** Whether the element is there that shows the flow. */
  $isShown(): boolean {
    return this.#options.$root() !== null
  }

  // ---- local edits ----

  /** Writes what an update of the editor changed here; returns what was written. */
  $push({ blocks, isStructural }: Touched): readonly Operation[] {
    if (!this.$isShown()) return []
    return isStructural ? this.#$pushStructure(blocks) : this.#$pushBlocks(blocks)
  }

  /** No block came, went or moved: each touched block is compared alone. */
  #$pushBlocks(touched: ReadonlySet<NodeKey>): readonly Operation[] {
    const edits: { before: Block; after: EditedBlock }[] = []
    for (const key of touched) {
      const id = this.view.idOf(key)
      const before = id === undefined ? undefined : this.view.block(id)
      const node = $getNodeByKey(key)
      if (!before || !node) continue
      const after = this.#$edited($screenBlockOf(node), new Map())
      if (!this.#showsAlready(before, after)) edits.push({ before, after })
    }
    if (edits.length === 0) return []
    const unmarked = edits.find(({ before }) => isUnmarked(before.id))
    if (unmarked) return this.#$pushMarked(unmarked.before, touched)
    const caret = this.#$caretIn(edits.map(({ after }) => after))
    const { result, log } = write(this.#model, this.#origin, (writer) =>
      edits.flatMap(({ before, after }) =>
        writeStretch({ ...this.#context(), writer, caret }, [before], [after]),
      ),
    )
    for (const block of result) this.view.refresh(block)
    // One by one: they come in the order Lexical touched them, and need not be neighbours.
    return [...log, ...result.flatMap((block) => this.#settle([block], true))]
  }

  #showsAlready(before: Block, after: EditedBlock): boolean {
    const look = this.#lookOf(before)
    return (
      look.type === after.look.type &&
      sameJson(look.props, after.look.props) &&
      sameRuns(shownRuns(before.runs), after.runs as Run[])
    )
  }

  /** Blocks came, went or moved: what differs is compared as one stretch. */
  #$pushStructure(touched: ReadonlySet<NodeKey>): readonly Operation[] {
    const root = this.#options.$root()!
    const { start, end, screen } = $stretchAround(root, touched, this.view) ?? {
      start: 0,
      end: this.view.blocks.length,
      screen: $screenBlocks(root),
    }
    const shown = this.view.blocks
    if (shown.length === 0 && $isEmptyDocument(screen)) return []
    const isSame = (block: Block | undefined, now: ScreenBlock | undefined): boolean =>
      block !== undefined &&
      now !== undefined &&
      this.view.keyOf(block.id) === now.key &&
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
    const before = this.view.blocks.slice(start, end)
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
    const wasFresh = isOrdered(this.flow, this.#reachOf(before))
    const caret = this.#$caretIn(after)
    const { result, log } = write(this.#model, this.#origin, (writer) => {
      const written = writeStretch({ ...this.#context(), writer, caret }, before, after)
      written.forEach((block, i) => {
        this.#noteCopies(after[i]!.moved, block)
      })
      return written
    })
    const kept = new Set(result.map(({ id }) => id))
    for (const { id } of before) if (!kept.has(id)) this.view.unbind(id)
    for (const [key, id] of idByKey) this.view.bind(id, key)
    this.view.splice(start, end, result)
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
    const id = this.#newId()
    const { log } = write(this.#model, this.#origin, (writer) => markBlock(writer, this.flow, unmarked, id))
    const block = this.flow.block(id)
    const key = this.view.keyOf(unmarked.id)
    if (!block || key === undefined) return log
    this.view.unbind(unmarked.id)
    const position = this.view.positionOf(unmarked.id)!
    this.view.splice(position, position + 1, [block])
    this.view.bind(id, key)
    return [...log, ...this.#$pushStructure(touched)]
  }

  /** Makes the model show what the editor shows, where text order alone does not. */
  #settle(
    blocks: readonly Block[],
    wasFresh: boolean,
    ids: readonly string[] = this.#withNeighbours(blocks),
  ): readonly Operation[] {
    // Inside someone else's transaction the model has not caught up yet.
    if (this.#model.doc._transaction) return []
    const hidden = blocks.filter(({ id }) => !this.flow.block(id) && this.flow.index.get(id))
    if (hidden.length === 0 && (!wasFresh || isOrdered(this.flow, ids))) return []
    const { log } = write(this.#model, this.#origin, (writer) => {
      for (const { id } of hidden) writer.setProperty(id, reserved.shown, true)
    })
    if (!wasFresh || isOrdered(this.flow, ids)) return log
    const arranged = write(this.#model, this.#origin, (writer) => arrangeBlocks(writer, this.flow, ids))
    return [...log, ...arranged.log]
  }

  /**
   * The blocks whose order an edit of some may change: places hang on text positions, so a new or lost marker may
   * move blocks anywhere.
   */
  #reachOf(blocks: readonly Block[]): string[] {
    const { counts } = this.#model.properties
    return counts[reserved.place] ? this.view.blocks.map(({ id }) => id) : this.#withNeighbours(blocks)
  }

  #withNeighbours(blocks: readonly Block[]): string[] {
    const ids = blocks.map(({ id }) => id)
    const first = ids[0] === undefined ? undefined : this.view.positionOf(ids[0])
    const last = ids.length === 0 ? undefined : this.view.positionOf(ids[ids.length - 1]!)
    const before = first === undefined ? undefined : this.view.blocks[first - 1]
    const after = last === undefined ? undefined : this.view.blocks[last + 1]
    return [...(before ? [before.id] : []), ...ids, ...(after ? [after.id] : [])]
  }

  #context() {
    return { flow: this.flow, newId: this.#newId, lookOf: this.#lookOf, parentOf: this.#parentOf }
  }

  readonly #lookOf = (block: Look & { readonly id?: string }): Look => {
    const isElsewhere =
      block.type === table && block.id !== undefined && !this.#options.tables.canShow(block.id, this)
    return shownLook(this.#editor, isElsewhere ? { ...block, type: paragraph } : block)
  }

  /** The nearest container around a block that the editor can show as one. */
  readonly #parentOf = (block: Block): string | undefined => {
    let parent = block.parent === undefined ? undefined : this.view.block(block.parent)
    while (parent && !holdsBlocks(this.#editor, parent.type))
      parent = parent.parent === undefined ? undefined : this.view.block(parent.parent)
    return parent?.id
  }

  #$edited(block: ScreenBlock, idByKey: Map<NodeKey, string>): EditedBlock {
    const { key, node, parentKey } = block
    const id = this.view.idOf(key)
    const { type, props } = $look(block)
    const grid = id === undefined && $isTableNode(node) ? this.#options.tables.$draft(node) : {}
    return {
      id,
      look: { type, props: { ...props, ...grid } },
      moved: id === undefined ? this.#options.movedBlock(key) : undefined,
      runs: $runs(block),
      parent: () =>
        parentKey === undefined ? undefined : (idByKey.get(parentKey) ?? this.view.idOf(parentKey)),
      onId: (id) => idByKey.set(key, id),
    }
  }

  #$caretIn(after: readonly EditedBlock[]): { block: EditedBlock; offset: number } | undefined {
    const selection = $getSelection()
    if (!$isRangeSelection(selection) || !selection.isCollapsed()) return undefined
    const point = $blockPoint(selection.anchor)
    const id = point && this.view.idOf(point.key)
    const block = after.find((it) => it.id !== undefined && it.id === id)
    return point && block ? { block, offset: point.offset } : undefined
  }

  // ---- changes of the document ----

  /**
   * Takes over newer readings of blocks that look as they did.
   *
   * @returns `differs` when the editor has to change, `composing` when only the block someone composes in does.
   */
  adopt(): 'same' | 'composing' | 'differs' {
    const { blocks } = this.flow
    if (blocks === this.#seen) return 'same'
    const shown = this.view.blocks
    if (shown.length !== blocks.length) return 'differs'
    const composing = this.#composingBlock()
    const newer: Block[] = []
    let outlook: 'same' | 'composing' = 'same'
    for (let i = 0; i < blocks.length; i++) {
      if (shown[i] === blocks[i]) continue
      if (looksSame(this.#lookOf, shown[i]!, blocks[i]!)) newer.push(blocks[i]!)
      else if (composing !== undefined && blocks[i]!.id === composing && shown[i]!.id === composing)
        outlook = 'composing'
      else return 'differs'
    }
    for (const block of newer) this.view.refresh(block)
    if (outlook === 'same') this.#seen = blocks
    return outlook
  }

  /** Makes the editor show the flow. Runs inside an update. */
  $patch(): 'same' | 'composing' {
    const { blocks } = this.flow
    const root = this.#options.$root()
    if (!root || blocks === this.#seen) return 'same'
    const composing = this.#composingBlock()
    const stale = composing === undefined ? undefined : this.view.block(composing)
    new Patch(this.#editor, this.view, this.#lookOf, (id) => id === composing).$apply(root, blocks)
    if (root.getFirstChild() === null) $showEmptyDocument(root)
    this.view.show(stale ? blocks.map((block) => (block.id === composing ? stale : block)) : blocks)
    const isStale = stale !== undefined && this.flow.block(stale.id) !== stale
    this.#seen = isStale ? undefined : blocks
    return isStale ? 'composing' : 'same'
  }

  /** Tables can be shown from now on: those that are there stand as lines so far, and so the view says now. */
  redrawTables(): void {
    for (const { id, type, props, parent, parts } of [...this.view.blocks])
      if (type === table) this.view.refresh(new Block(id, paragraph, props, parent, parts))
    this.#seen = undefined
  }

  /** The tables among the blocks, with the nodes that show them. */
  $tables(): { readonly block: Block; readonly node: TableNode }[] {
    return this.flow.blocks.flatMap((block) => {
      if (block.type !== table || this.#lookOf(block).type !== table) return []
      const node = $getNodeByKey(this.view.keyOf(block.id) ?? '')
      return $isTableNode(node) ? [{ block, node }] : []
    })
  }

  /** Whether someone composes in a block, or in a table inside of it. */
  isComposingIn(id: string): boolean {
    return this.#composingBlock() === id
  }

  /** Whether a patch has to wait: it would take away or change the block someone composes in. */
  mustWait(): boolean {
    const id = this.#composingBlock()
    if (id === undefined) return false
    const before = this.view.block(id)
    const after = this.flow.block(id)
    if (!before || !after) return true
    const [a, b] = [this.#lookOf(before), this.#lookOf(after)]
    return a.type !== b.type || before.parent !== after.parent || !sameJson(a.props, b.props)
  }

  #composingBlock(): string | undefined {
    const key = this.#editor._compositionKey
    if (key === null) return undefined
    const state = this.#editor._pendingEditorState ?? this.#editor.getEditorState()
    return state.read(() => {
      // In a cell it is the table, to the flow that the table is a block of.
      for (let node = $getNodeByKey(key); node; node = node.getParent()) {
        const id = this.view.idOf(node.getKey())
        if (id !== undefined) return id
      }
      return undefined
    })
  }

  // ---- selection ----

  /** A place in a block as what it stands next to. */
  $relative(place: BlockPoint): RelativePoint | null {
    const id = this.view.idOf(place.key)
    const block = id === undefined ? undefined : this.view.block(id)
    if (block) return relativePoint(this.flow, block, place.offset)
    return this.table && this.view.blocks.length === 0 ? { flow: this.flow.name } : null
  }

  /** Where a relative point is in the editor. */
  $resolve(point: RelativePoint): Point | null {
    const root = this.#options.$root()
    const first = this.flow.blocks.length === 0 ? root?.getFirstChild() : null
    if (first) return $pointAt(first, 0)
    const place = resolvePoint(this.#model, this.flow, point)
    const node = place && $getNodeByKey(this.view.keyOf(place.block.id) ?? '')
    return place && node ? $pointAt(node, place.offset) : null
  }
}

/** A document without blocks shows an empty paragraph; it is written with the first edit. */
function $showEmptyDocument(root: ElementNode): void {
  root.append($createParagraphNode())
}

function $isEmptyDocument(screen: readonly ScreenBlock[]): boolean {
  const [only] = screen
  return !only || (screen.length === 1 && only.node.getType() === 'paragraph' && $runs(only).length === 0)
}

/** Shows an empty paragraph where there is nothing to show, without writing it. */
export function showEmptyDocument(editor: LexicalEditor): void {
  editor.update(
    () => {
      if ($getRoot().getFirstChild() === null) $showEmptyDocument($getRoot())
    },
    { discrete: true, tag: SKIP_COLLAB_TAG },
  )
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
