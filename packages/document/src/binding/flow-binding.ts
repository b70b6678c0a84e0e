import type { TableNode } from '@lexical/table'
import {
  $createParagraphNode,
  $getNodeByKey,
  $getRoot,
  type ElementNode,
  type LexicalEditor,
  SKIP_COLLAB_TAG,
} from 'lexical'
import { Block } from '../model/block.ts'
import type { DocumentModel } from '../model/document.ts'
import type { FlowView } from '../model/flow.ts'
import { sameJson } from '../model/json.ts'
import { paragraph, table } from '../model/kinds.ts'
import type { Operation } from '../model/operations.ts'
import type { FlowBindingOptions } from './flow-options.ts'
import { FlowPush } from './flow-push.ts'
import { type Look, shownLook } from './nodes.ts'
import { looksSame, Patch } from './patch.ts'
import { $pointAt, type BlockPoint } from './points.ts'
import { besideGone, type RelativePoint, relativePoint, resolvePoint } from './relative.ts'
import type { TableBinding } from './table-binding.ts'
import { $isTableNode } from './table-nodes.ts'
import type { Touched } from './touched.ts'
import type { Point } from './types.ts'
import { View } from './view.ts'

export type Outlook = 'same' | 'composing' | 'differs'

/** Keeps the blocks below one element of the editor equal to one flow of the document. */
export class FlowBinding {
  readonly view: View = new View()
  readonly flow: FlowView
  readonly table: TableBinding | undefined
  readonly #options: FlowBindingOptions
  readonly #editor: LexicalEditor
  readonly #model: DocumentModel
  readonly #push: FlowPush
  /** The revision of the flow that the editor shows, except in the blocks that were edited since. */
  #seen: number | undefined
  readonly #edited = new Set<string>()

  constructor(options: FlowBindingOptions) {
    this.#options = options
    this.#editor = options.editor
    this.#model = options.model
    this.flow = options.flow
    this.table = options.table
    this.#push = new FlowPush(options, this.view, this.#lookOf)
  }

  /** Whether the element is there that shows the flow. */
  $isShown(): boolean {
    return this.#options.$root() !== null
  }

  // ---- local edits ----

  /** Writes what an update of the editor changed here; returns what was written. */
  $push({ blocks, isStructural }: Touched): readonly Operation[] {
    if (!this.$isShown()) return []
    if (isStructural) this.#seen = undefined
    else for (const key of blocks) this.#edited.add(this.view.idOf(key) ?? '')
    return isStructural ? this.#push.$structure(blocks) : this.#push.$blocks(blocks)
  }

  readonly #lookOf = (block: Look & { readonly id?: string }): Look => {
    const isElsewhere =
      block.type === table && block.id !== undefined && !this.#options.tables.canShow(block.id, this)
    return shownLook(this.#editor, isElsewhere ? { ...block, type: paragraph } : block)
  }

  // ---- changes of the document ----

  /**
   * Takes over newer readings of blocks that look as they did.
   *
   * @returns `differs` when the editor has to change, `composing` when only the block someone composes in does.
   */
  adopt(): Outlook {
    const { blocks, revision } = this.flow
    if (revision === this.#seen && this.#edited.size === 0) return 'same'
    const shown = this.view.blocks
    if (shown.length !== blocks.length) return 'differs'
    const composing = this.#composingBlock()
    let outlook: Outlook = 'same'
    for (const i of this.#suspects() ?? blocks.keys()) {
      if (shown[i] === blocks[i]) continue
      if (looksSame(this.#lookOf, shown[i]!, blocks[i]!)) this.view.refresh(blocks[i]!)
      else if (composing === undefined || blocks[i]!.id !== composing || shown[i]!.id !== composing)
        outlook = 'differs'
      else if (outlook === 'same') outlook = 'composing'
    }
    if (outlook === 'same') this.#see(revision)
    return outlook
  }

  #see(revision: number | undefined): void {
    this.#seen = revision
    this.#edited.clear()
  }

  /** Positions where the flow may say something else than the editor shows; undefined: anywhere. */
  #suspects(): ReadonlySet<number> | undefined {
    const refreshed = this.#seen === undefined ? undefined : this.flow.refreshedSince(this.#seen)
    if (!refreshed) return undefined
    const edited = [...this.#edited].map((id) => this.view.positionOf(id) ?? -1)
    return new Set([...refreshed, ...edited.filter((position) => position >= 0)])
  }

  /** Makes the editor show the flow. Runs inside an update. */
  $patch(): 'same' | 'composing' {
    const { blocks, revision } = this.flow
    const root = this.#options.$root()
    if (!root || (revision === this.#seen && this.#edited.size === 0)) return 'same'
    const composing = this.#composingBlock()
    const stale = composing === undefined ? undefined : this.view.block(composing)
    const patch = new Patch(this.#editor, this.view, this.#lookOf, (id) => id === composing)
    const suspects = stale ? undefined : this.#suspects()
    const newer = suspects && [...suspects].map((i) => blocks[i]!)
    if (newer && patch.$refreshAll(newer)) {
      for (const block of newer) this.view.refresh(block)
      this.#see(revision)
      return 'same'
    }
    patch.$apply(root, blocks)
    if (root.getFirstChild() === null) $showEmptyDocument(root)
    this.view.show(stale ? blocks.map((block) => (block.id === composing ? stale : block)) : blocks)
    const isStale = stale !== undefined && this.flow.block(stale.id) !== stale
    this.#see(isStale ? undefined : revision)
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
    return this.flow.tables.flatMap((block) => {
      if (this.#lookOf(block).type !== table) return []
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
    return this.#$pointAt(resolvePoint(this.#model, this.flow, point))
  }

  $end(): Point | null {
    const block = this.flow.blocks.at(-1)
    return block ? this.#$pointAt({ block, offset: block.length }) : this.$resolve({ flow: this.flow.name })
  }

  /** The place in the editor beside a block that it does not show any more. */
  $besideGone(id: string): Point | null {
    return this.#$pointAt(besideGone(this.#model, this.flow, id))
  }

  #$pointAt(place: { readonly block: Block; readonly offset: number } | null): Point | null {
    const node = place && $getNodeByKey(this.view.keyOf(place.block.id) ?? '')
    return place && node ? $pointAt(node, place.offset) : null
  }
}

/** A document without blocks shows an empty paragraph; it is written with the first edit. */
function $showEmptyDocument(root: ElementNode): void {
  root.append($createParagraphNode())
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
