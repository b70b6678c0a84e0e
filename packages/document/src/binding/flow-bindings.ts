import {
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
  type BaseSelection,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type PointType,
  type RangeSelection,
} from 'lexical'
import type { Block } from '../model/block.ts'
import type { DocumentModel } from '../model/document.ts'
import type { Operation } from '../model/operations.ts'
import type { CharRange } from '../model/types.ts'
import { FlowBinding, type Outlook } from './flow-binding.ts'
import type { FlowBindingOptions } from './flow-options.ts'
import { $blockPoint } from './points.ts'
import type { RelativePoint } from './relative.ts'
import type { TableBinding, TableHost } from './table-binding.ts'
import { TableBindings, type TableParts } from './table-bindings.ts'
import { $isTableCellNode, $isTableNode, $isTableSelection } from './table-nodes.ts'
import { $movedNodes, $touchedFlows, type TouchedFlows, type Update } from './touched.ts'
import type { Point } from './types.ts'

export interface FlowBindingsOptions {
  readonly editor: LexicalEditor
  readonly model: DocumentModel
  readonly origin: object
  readonly newId: () => string
  /** Told that text was moved from one flow to another: what is a copy of what. */
  readonly onCopy: (copy: CharRange, of: CharRange) => void
}

/** Keeps an editor equal to all flows of a document that it shows: the body and the cells of tables. */
export class FlowBindings implements TableHost {
  readonly model: DocumentModel
  readonly origin: object
  readonly newId: () => string
  readonly #options: FlowBindingsOptions
  readonly #tables: TableBindings = new TableBindings(this)
  readonly #body: FlowBinding
  readonly #cells = new Map<NodeKey, FlowBinding>()
  readonly #byName = new Map<string, FlowBinding>()
  /** Blocks that lie in another flow than before the local edit that is being written. */
  readonly #moved = new Map<NodeKey, Block>()

  constructor(options: FlowBindingsOptions) {
    this.model = options.model
    this.origin = options.origin
    this.newId = options.newId
    this.#options = options
    this.#body = this.#bind({ flow: this.model.body, table: undefined, $root: $getRoot })
  }

  #bind(own: Pick<FlowBindingOptions, 'flow' | 'table' | '$root'>): FlowBinding {
    const binding = new FlowBinding({
      ...this.#options,
      ...own,
      tables: this.#tables,
      movedBlock: (key) => this.#moved.get(key),
    })
    this.#byName.set(own.flow.name, binding)
    return binding
  }

  addTables(parts: TableParts): void {
    this.#tables.addParts(parts)
    this.#body.redrawTables()
  }

  bindCell(cell: NodeKey, name: string, table: TableBinding): FlowBinding {
    const $root = (): ElementNode | null => {
      const node = $getNodeByKey(cell)
      return $isTableCellNode(node) && node.isAttached() ? node : null
    }
    const binding = this.#bind({ flow: this.model.flow(name), table, $root })
    this.#cells.set(cell, binding)
    return binding
  }

  unbindCell(cell: NodeKey): void {
    const binding = this.#cells.get(cell)
    if (!binding) return
    this.#cells.delete(cell)
    if (this.#byName.get(binding.flow.name) === binding) this.#byName.delete(binding.flow.name)
    this.#tables.closeIn(binding)
    for (const block of binding.view.blocks) this.#moved.set(binding.view.keyOf(block.id) ?? '', block)
  }

  $endOf(cell: NodeKey | undefined): Point | null {
    return this.#flowOfCell(cell)?.$end() ?? null
  }

  readonly #flowOfCell = (cell: NodeKey | undefined): FlowBinding | undefined =>
    cell === undefined ? this.#body : this.#cells.get(cell)

  /** The block that a node shows, whatever flow it is in. */
  idOf(key: NodeKey): string | undefined {
    return this.#ofFlows((flow) => flow.view.idOf(key))
  }

  /** The node that shows a block. */
  keyOf(id: string): NodeKey | undefined {
    return this.#ofFlows((flow) => flow.view.keyOf(id))
  }

  #ofFlows<T>(find: (flow: FlowBinding) => T | undefined): T | undefined {
    for (const flow of this.#flows()) {
      const found = find(flow)
      if (found !== undefined) return found
    }
    return undefined
  }

  // ---- local edits ----

  /** Writes what an update of the editor changed; returns what was written. */
  push(update: Update): readonly Operation[] {
    return update.editorState.read(() => {
      const touched = $touchedFlows(update, this.#flowOfCell)
      this.#moved.clear()
      if (touched.flows.size > 1 || touched.tables.size > 0)
        for (const { key, cell } of $movedNodes(update)) this.#noteMoved(key, this.#flowOfCell(cell))
      const log: Operation[] = []
      this.#$pushFlow(this.#body, touched, log)
      this.#moved.clear()
      return log
    })
  }

  #noteMoved(key: NodeKey, from: FlowBinding | undefined): void {
    const id = from?.view.idOf(key)
    const block = id === undefined ? undefined : from?.view.block(id)
    if (block) this.#moved.set(key, block)
  }

  /** First the blocks of a flow, then the tables among them, then what stands in their cells. */
  #$pushFlow(flow: FlowBinding, touched: TouchedFlows, log: Operation[]): void {
    const here = touched.flows.get(flow)
    touched.flows.delete(flow)
    const written = here ? flow.$push(here) : []
    log.push(...written)
    if (written.length > 0 && flow.table) log.push(...flow.table.keepAround(flow))
    this.#tables.sweep(flow)
    for (const key of [...touched.tables]) {
      const node = $getNodeByKey(key)
      if (!$isTableNode(node) || !node.isAttached() || this.#$flowAround(node) !== flow) continue
      touched.tables.delete(key)
      const table = this.#tables.$push(node, flow)
      log.push(...table.log)
      for (const cell of table.cells) touched.flows.set(cell, { blocks: new Set(), isStructural: true })
    }
    for (const cell of [...touched.flows.keys()])
      if (cell.table?.holder === flow) this.#$pushFlow(cell, touched, log)
  }

  /** The flow whose cell, or root, a node stands in. */
  #$flowAround(node: LexicalNode): FlowBinding | undefined {
    return this.#flowOfCell(node.getParents().find($isTableCellNode)?.getKey())
  }

  // ---- changes of the document ----

  /**
   * Takes over newer readings of blocks that look as they did.
   *
   * @returns `differs` when the editor has to change, `composing` when only what someone composes in does.
   */
  adopt(): Outlook {
    const outlooks = this.#flows().map((flow): Outlook => flow.adopt())
    for (const table of this.#tables.values())
      if (table.isStale) outlooks.push(table.holder.isComposingIn(table.id) ? 'composing' : 'differs')
    return outlooks.find((it) => it === 'differs') ?? outlooks.find((it) => it === 'composing') ?? 'same'
  }

  #flows(): FlowBinding[] {
    return [this.#body, ...this.#cells.values()]
  }

  /** Whether a patch has to wait: it would take away or change the block someone composes in. */
  mustWait(): boolean {
    return this.#options.editor._compositionKey !== null && this.#flows().some((flow) => flow.mustWait())
  }

  /** Makes the editor show the document; the selection stays with its characters. Runs inside an update. */
  $patch(): 'same' | 'composing' {
    const selection = $getSelection()
    const relative = $isRangeSelection(selection) ? this.$relativeSelection(selection) : null
    const cell = relative ? this.#byName.get(relative.focus.flow) : undefined
    // Out of the way, so that no step of the patch meets an offset that another step made stale.
    if ($isRangeSelection(selection)) $setSelection(null)
    let outlook: 'same' | 'composing' = 'same'
    for (const flow of this.#flows()) if (this.#$patchFlow(flow) === 'composing') outlook = 'composing'
    if ($isRangeSelection(selection)) this.#$restore(selection, relative, cell)
    else if ($isTableSelection(selection) && !$isWhole(selection)) $getRoot().selectStart()
    return outlook
  }

  #$patchFlow(flow: FlowBinding): 'same' | 'composing' {
    if (!flow.$isShown()) return 'same'
    let outlook = flow.$patch()
    this.#tables.sweep(flow)
    for (const { block, node } of flow.$tables()) {
      const table = this.#tables.open(block.id, flow)
      if (!table.isStale) continue
      if (flow.isComposingIn(block.id)) outlook = 'composing'
      else
        for (const cell of table.$patch(node, block))
          if (this.#$patchFlow(cell) === 'composing') outlook = 'composing'
    }
    return outlook
  }

  // ---- selection ----

  /** A selection as what it stands next to; null when that cannot be said. */
  $relativeSelection(
    selection: BaseSelection | null,
  ): { anchor: RelativePoint; focus: RelativePoint } | null {
    if ($isTableSelection(selection)) {
      const [anchor, focus] = [this.#cells.get(selection.anchor.key), this.#cells.get(selection.focus.key)]
      if (!anchor || !focus) return null
      return {
        anchor: { flow: anchor.flow.name, isCell: true },
        focus: { flow: focus.flow.name, isCell: true },
      }
    }
    if (!$isRangeSelection(selection)) return null
    const [anchor, focus] = [this.#$relative(selection.anchor), this.#$relative(selection.focus)]
    return anchor && focus ? { anchor, focus } : null
  }

  #$relative(point: PointType): RelativePoint | null {
    const place = $blockPoint(point)
    const node = place && $getNodeByKey(place.key)
    return (node && this.#$flowAround(node)?.$relative(place)) ?? null
  }

  /** Where a relative point is in the editor. */
  $resolve(point: RelativePoint): Point | null {
    return this.#byName.get(point.flow)?.$resolve(point) ?? null
  }

  /** Puts a selection back to its characters, or beside the cell it was in; else to the start of the document. */
  #$restore(
    selection: RangeSelection,
    relative: { anchor: RelativePoint; focus: RelativePoint } | null,
    cell: FlowBinding | undefined,
  ): void {
    let anchor = relative && this.$resolve(relative.anchor)
    let focus = relative && this.$resolve(relative.focus)
    if (!anchor || !focus) anchor = focus = cell?.table?.$instead(cell.flow.name) ?? null
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

const $isWhole = ({ anchor, focus }: { readonly anchor: PointType; readonly focus: PointType }): boolean =>
  [anchor, focus].every(({ key }) => {
    const node = $getNodeByKey(key)
    return $isElementNode(node) && node.isAttached()
  })
