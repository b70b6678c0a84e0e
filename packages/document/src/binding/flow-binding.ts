import { $isListItemNode, $isListNode } from '@lexical/list'
import {
  $createParagraphNode,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type RangeSelection,
  SKIP_COLLAB_TAG,
  type UpdateListenerPayload,
} from 'lexical'
import { type Block, sameRuns } from '../model/block.ts'
import type { DocumentModel } from '../model/document.ts'
import type { FlowView } from '../model/flow.ts'
import { sameJson } from '../model/json.ts'
import type { Operation } from '../model/operations.ts'
import { reserved } from '../model/properties.ts'
import { headId } from '../model/segments.ts'
import { arrangeBlocks, ensureHead } from '../model/structure.ts'
import type { Run } from '../model/types.ts'
import { write } from '../model/writer.ts'
import { shownRuns } from './inline.ts'
import { type EditedBlock, writeStretch } from './local-edit.ts'
import { holdsBlocks, isTitle, type Look, shownLook } from './nodes.ts'
import { looksSame, Patch } from './patch.ts'
import { $blockPoint, $pointAt } from './points.ts'
import { type RelativePoint, relativePoint, resolvePoint } from './relative.ts'
import { $enclosingBlock, $isWrapper, $look, $runs, $screenBlocks, type ScreenBlock } from './screen.ts'
import type { Point } from './types.ts'
import { View } from './view.ts'

export interface FlowBindingOptions {
  readonly editor: LexicalEditor
  readonly model: DocumentModel
  readonly flow: FlowView
  readonly origin: object
  readonly newId: () => string
}

/** Keeps the blocks below one element of the editor equal to one flow of the document. */
export class FlowBinding {
  readonly view: View = new View()
  readonly flow: FlowView
  readonly #editor: LexicalEditor
  readonly #model: DocumentModel
  readonly #origin: object
  readonly #newId: () => string

  constructor({ editor, model, flow, origin, newId }: FlowBindingOptions) {
    this.#editor = editor
    this.#model = model
    this.flow = flow
    this.#origin = origin
    this.#newId = newId
  }

  // ---- local edits ----

  /** Writes what an update of the editor changed; returns what was written. */
  push(
    update: Pick<UpdateListenerPayload, 'editorState' | 'prevEditorState' | 'dirtyElements' | 'dirtyLeaves'>,
  ): readonly Operation[] {
    return update.editorState.read(() => {
      const { touched, isStructural } = $touchedBlocks(update, this.view)
      if (isStructural) return this.#$pushStructure(touched)
      return this.#$pushBlocks(touched)
    })
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
    if (edits.some(({ before }) => before.id === headId)) return this.#$pushWithHead(touched)
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

  #$pushStructure(touched: ReadonlySet<NodeKey>): readonly Operation[] {
    const shown = this.view.blocks
    const screen = $screenBlocks($getRoot())
    if (shown.length === 0 && $isEmptyDocument(screen)) return []
    const isSame = (block: Block | undefined, now: ScreenBlock | undefined): boolean =>
      block !== undefined &&
      now !== undefined &&
      this.view.keyOf(block.id) === now.key &&
      !touched.has(now.key)
    const shorter = Math.min(shown.length, screen.length)
    let start = 0
    while (start < shorter && isSame(shown[start], screen[start])) start++
    let end = 0
    while (end < shorter - start && isSame(shown[shown.length - 1 - end], screen[screen.length - 1 - end]))
      end++
    // One block of context: what is deleted or inserted first belongs behind it.
    if (start > 0) start--
    if (shown.slice(start, shown.length - end).some(({ id }) => id === headId))
      return this.#$pushWithHead(touched)
    return this.#$pushWindow(start, end, screen)
  }

  #$pushWindow(start: number, end: number, screen: readonly ScreenBlock[]): readonly Operation[] {
    const shown = this.view.blocks
    const before = shown.slice(start, shown.length - end)
    const idByKey = new Map<NodeKey, string>()
    const after = screen.slice(start, screen.length - end).map((block) => this.#$edited(block, idByKey))
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
    const { result, log } = write(this.#model, this.#origin, (writer) =>
      writeStretch({ ...this.#context(), writer, caret }, before, after),
    )
    const kept = new Set(result.map(({ id }) => id))
    for (const { id } of before) if (!kept.has(id)) this.view.unbind(id)
    for (const [key, id] of idByKey) this.view.bind(id, key)
    this.view.show([...shown.slice(0, start), ...result, ...shown.slice(shown.length - end)])
    return [...log, ...this.#settle(result, wasFresh, this.#reachOf(result))]
  }

  /** The text before the first marker is about to be edited: it gets its marker first. */
  #$pushWithHead(touched: ReadonlySet<NodeKey>): readonly Operation[] {
    const id = this.#newId()
    const { log } = write(this.#model, this.#origin, (writer) => ensureHead(writer, this.flow, id))
    const block = this.flow.block(id)
    const key = this.view.keyOf(headId)
    if (!block || key === undefined) return log
    this.view.unbind(headId)
    this.view.show(this.view.blocks.map((shown) => (shown.id === headId ? block : shown)))
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

  readonly #lookOf = (block: Look): Look => shownLook(this.#editor, block)

  /** The nearest container around a block that the editor can show as one. */
  readonly #parentOf = (block: Block): string | undefined => {
    let parent = block.parent === undefined ? undefined : this.view.block(block.parent)
    while (parent && !holdsBlocks(this.#editor, parent.type))
      parent = parent.parent === undefined ? undefined : this.view.block(parent.parent)
    return parent?.id
  }

  #$edited(block: ScreenBlock, idByKey: Map<NodeKey, string>): EditedBlock {
    const { key, parentKey } = block
    return {
      id: this.view.idOf(key),
      look: $look(block),
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
    const shown = this.view.blocks
    if (shown.length !== blocks.length) return 'differs'
    const composing = this.#composingBlock()
    const newer: Block[] = []
    let outlook: 'same' | 'composing' = 'same'
    for (let i = 0; i < blocks.length; i++) {
      if (shown[i] === blocks[i]) continue
      if (looksSame(this.#editor, shown[i]!, blocks[i]!)) newer.push(blocks[i]!)
      else if (composing !== undefined && blocks[i]!.id === composing && shown[i]!.id === composing)
        outlook = 'composing'
      else return 'differs'
    }
    for (const block of newer) this.view.refresh(block)
    return outlook
  }

  /** Makes the editor show the document; the selection stays with its characters. Runs inside an update. */
  $patch(): 'same' | 'composing' {
    const selection = $getSelection()
    const relative = this.#$relativeSelection()
    // Out of the way, so that no step of the patch meets an offset that another step made stale.
    if ($isRangeSelection(selection)) $setSelection(null)
    const composing = this.#composingBlock()
    const stale = composing === undefined ? undefined : this.view.block(composing)
    const { blocks } = this.flow
    const root = $getRoot()
    new Patch(this.#editor, this.view, (id) => id === composing).$apply(root, blocks)
    if (root.getFirstChild() === null) $showEmptyDocument()
    this.view.show(stale ? blocks.map((block) => (block.id === composing ? stale : block)) : blocks)
    if ($isRangeSelection(selection)) this.#$restore(selection, relative)
    return stale && this.flow.block(stale.id) !== stale ? 'composing' : 'same'
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
      const node = $getNodeByKey(key)
      const block = node && $enclosingBlock(node)
      return block ? this.view.idOf(block.getKey()) : undefined
    })
  }

  // ---- selection ----

  /** The current selection as what it stands next to; null when it is not in this flow. */
  #$relativeSelection(): { anchor: RelativePoint; focus: RelativePoint } | null {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) return null
    const anchor = this.$relative(selection.anchor)
    const focus = this.$relative(selection.focus)
    return anchor && focus ? { anchor, focus } : null
  }

  $relative(point: {
    readonly key: NodeKey
    readonly offset: number
    readonly type: string
  }): RelativePoint | null {
    const place = $blockPoint(point)
    const id = place && this.view.idOf(place.key)
    const block = id == null ? undefined : this.view.block(id)
    return place && block ? relativePoint(this.flow, block, place.offset) : null
  }

  /** Where a relative point is in the editor. */
  $resolve(point: RelativePoint): Point | null {
    const place = resolvePoint(this.#model, this.flow, point)
    const node = place && $getNodeByKey(this.view.keyOf(place.block.id) ?? '')
    return place && node ? $pointAt(node, place.offset) : null
  }

  /** Puts a selection back to its characters; one that cannot be followed goes to the start of its document. */
  #$restore(
    selection: RangeSelection,
    relative: { anchor: RelativePoint; focus: RelativePoint } | null,
  ): void {
    const anchor = relative && this.$resolve(relative.anchor)
    const focus = relative && this.$resolve(relative.focus)
    if (!anchor || !focus) {
      $getRoot().selectStart()
      return
    }
    const restored = selection.clone()
    restored.anchor.set(anchor.key, anchor.offset, anchor.type)
    restored.focus.set(focus.key, focus.offset, focus.type)
    $setSelection(restored)
  }
}

/** A document without blocks shows an empty paragraph; it is written with the first edit. */
function $showEmptyDocument(): void {
  $getRoot().append($createParagraphNode())
}

function $isEmptyDocument(screen: readonly ScreenBlock[]): boolean {
  const [only] = screen
  return !only || (screen.length === 1 && only.node.getType() === 'paragraph' && $runs(only).length === 0)
}

/** Shows an empty paragraph where there is nothing to show, without writing it. */
export function showEmptyDocument(editor: LexicalEditor): void {
  editor.update(
    () => {
      if ($getRoot().getFirstChild() === null) $showEmptyDocument()
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

interface Touched {
  readonly touched: ReadonlySet<NodeKey>
  /** Whether a block is new, gone, moved or under another list than before. */
  readonly isStructural: boolean
}

function $touchedBlocks(
  {
    editorState,
    prevEditorState,
    dirtyElements,
    dirtyLeaves,
  }: Pick<UpdateListenerPayload, 'editorState' | 'prevEditorState' | 'dirtyElements' | 'dirtyLeaves'>,
  view: View,
): Touched {
  const touched = new Set<NodeKey>()
  let isStructural = false
  for (const key of [...dirtyElements.keys(), ...dirtyLeaves]) {
    const node = editorState._nodeMap.get(key)
    const before = prevEditorState._nodeMap.get(key)
    if (!node) {
      if (before && (view.idOf(key) !== undefined || $isListNode(before))) isStructural = true
      continue
    }
    if ($isInner(node)) {
      const block = $enclosingBlock(node)
      if (block) touched.add(block.getKey())
      continue
    }
    touched.add(key)
    // A block that was not written yet, as the empty paragraph of an empty document.
    const isUnwritten = $enclosingBlock(node) === node && view.idOf(key) === undefined
    if (isUnwritten || !before || isElsewhere(node, before) || hasOtherChildren(node, before)) {
      isStructural = true
      $touchItems(node, touched)
    }
  }
  return { touched, isStructural }
}

/** Whether a node lies inside a block instead of being one, or a list, or the root. */
const $isInner = (node: LexicalNode): boolean =>
  isTitle(node) || ($isElementNode(node) ? node.isInline() : !isBlockLeaf(node))

const isBlockLeaf = (node: LexicalNode): boolean => 'decorate' in node && !node.isInline()

const isElsewhere = (node: LexicalNode, before: LexicalNode): boolean =>
  node !== before &&
  (node.__parent !== before.__parent ||
    node.__prev !== before.__prev ||
    node.__next !== before.__next ||
    node.__type !== before.__type)

function hasOtherChildren(node: LexicalNode, before: LexicalNode): boolean {
  if (node === before || !$isElementNode(node)) return false
  if ($isListNode(node) && $isListNode(before)) {
    if (node.__listType !== before.__listType || node.__start !== before.__start) return true
  } else if (node.__type !== 'root' && !mayHoldBlocks(node)) return false
  const old = before as ElementNode
  return node.__first !== old.__first || node.__last !== old.__last || node.__size !== old.__size
}

const mayHoldBlocks = (node: LexicalNode): boolean =>
  !['paragraph', 'heading', 'quote', 'code', 'listitem'].includes(node.__type)

/** Items show the kind and depth of the lists around them, so they change with those. */
function $touchItems(node: LexicalNode, touched: Set<NodeKey>): void {
  if (!$isListNode(node) && !($isListItemNode(node) && $isWrapper(node))) return
  for (const child of node.getChildren()) {
    touched.add(child.getKey())
    $touchItems(child, touched)
  }
}

/** A single block with its list around it. */
function $screenBlockOf(node: LexicalNode): ScreenBlock {
  let level = -1
  const list = $isListItemNode(node) ? node.getParent() : null
  let parent = node.getParent()
  while (parent && ($isListNode(parent) || $isListItemNode(parent))) {
    if ($isListNode(parent)) level++
    parent = parent.getParent()
  }
  const parentKey = parent && parent.getParent() !== null ? parent.getKey() : undefined
  return { key: node.getKey(), node, parentKey, list: $isListNode(list) ? { node: list, level } : undefined }
}
