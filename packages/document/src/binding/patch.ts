import {
  $createListItemNode,
  $createListNode,
  $isListItemNode,
  $isListNode,
  type ListItemNode,
  type ListNode,
  type ListType,
} from '@lexical/list'
import {
  $getNodeByKey,
  $isElementNode,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical'
import { type Block, sameRuns } from '../model/block.ts'
import { sameJson } from '../model/json.ts'
import { $placeAfter, $removeBetween } from './children.ts'
import { $writeRuns, shownRuns } from './inline.ts'
import {
  $applyAlignment,
  $applyProps,
  $canShow,
  $createBlock,
  $ensureTextHost,
  $isContainerNode,
  $textHost,
  holdsBlocks,
  isListType,
  type Look,
  levelOf,
} from './nodes.ts'
import { $isWrapper, $listItems } from './screen.ts'
import type { View } from './view.ts'

/** A child of an element that holds blocks: a block with what it contains, or list items that make one list. */
type Unit =
  | { readonly kind: 'block'; readonly block: Block; readonly children: readonly Unit[] }
  | { readonly kind: 'list'; readonly blocks: Block[] }

/** What an editor makes of a block's type and properties. */
export type LookOf = (look: Look) => Look

/** Whether two readings of a block look the same in the editor. */
export function looksSame(lookOf: LookOf, a: Block, b: Block): boolean {
  if (a === b) return true
  if (a.id !== b.id || a.parent !== b.parent) return false
  const [lookA, lookB] = [lookOf(a), lookOf(b)]
  return (
    lookA.type === lookB.type &&
    sameJson(lookA.props, lookB.props) &&
    sameRuns(shownRuns(a.runs), shownRuns(b.runs))
  )
}

/** Makes the editor show `after` where it shows `view.blocks` now, touching only what differs. */
export class Patch {
  readonly #editor: LexicalEditor
  readonly #view: View
  readonly #used = new Set<string>()
  readonly #isFrozen: (id: string) => boolean

  readonly #lookOf: LookOf

  /** @param isFrozen - blocks whose content must not be touched: someone composes in them. */
  constructor(editor: LexicalEditor, view: View, lookOf: LookOf, isFrozen: (id: string) => boolean) {
    this.#editor = editor
    this.#view = view
    this.#lookOf = lookOf
    this.#isFrozen = isFrozen
  }

  /** Shows newer readings of blocks that stay where they are. @returns false when one has become another kind of node */
  $refreshAll(blocks: readonly Block[]): boolean {
    const before = blocks.map(({ id }) => this.#view.block(id))
    if (!before.every((block, i) => block && this.#keepsShape(block, blocks[i]!))) return false
    blocks.forEach((block, i) => {
      if (!looksSame(this.#lookOf, before[i]!, block)) this.#$refresh(block)
    })
    return true
  }

  $apply(root: ElementNode, after: readonly Block[]): void {
    const before = this.#view.blocks
    const isInPlace = before.length === after.length && before.every((block, i) => block.id === after[i]!.id)
    if (isInPlace && this.$refreshAll(after)) return
    const holds = (type: string): boolean => holdsBlocks(this.#editor, type)
    const { start, before: gone, after: fresh } = changedStretch(before, after)
    const last = this.#$nodeOf(before[start - 1], root)
    const next = this.#$nodeOf(before[start + gone.length], root)
    this.#$rebuild(root, unitsOf(gone, holds), unitsOf(fresh, holds), last, next)
    const ids = new Set(fresh.map(({ id }) => id))
    for (const { id } of gone) if (!ids.has(id)) this.#view.unbind(id)
  }

  /** Whether a block stays the same kind of node at the same place. */
  #keepsShape(before: Block, after: Block): boolean {
    if (before === after) return true
    if (before.id !== after.id || before.parent !== after.parent) return false
    if (isListType(before.type) || isListType(after.type))
      return (
        before.type === after.type &&
        levelOf(before.props) === levelOf(after.props) &&
        sameJson(before.props.start, after.props.start)
      )
    const node = $getNodeByKey(this.#view.keyOf(before.id) ?? '')
    return node !== null && $canShow(this.#editor, node, this.#lookOf(after))
  }

  #$refresh(block: Block): void {
    const node = $getNodeByKey(this.#view.keyOf(block.id)!)
    if (!node || this.#isFrozen(block.id)) return
    this.#$show(node, block)
  }

  #$show(node: LexicalNode, block: Block): void {
    if (this.#isFrozen(block.id)) return
    if ($isListItemNode(node)) $applyItem(node, block)
    else $applyProps(node, this.#lookOf(block))
    const host = $ensureTextHost(this.#editor, node)
    if (host) $writeRuns(this.#editor, host, shownRuns(block.runs))
  }

  /** Shows units where others are now, between two children of an element. */
  #$rebuild(
    parent: ElementNode,
    before: readonly Unit[],
    after: readonly Unit[],
    previous: LexicalNode | null,
    following: LexicalNode | null,
  ): void {
    const isSame = (a: Unit, b: Unit): boolean => this.#sameUnit(a, b) && this.#$isWhole(a, parent)
    let start = 0
    const shorter = Math.min(before.length, after.length)
    while (start < shorter && isSame(before[start]!, after[start]!)) start++
    let end = 0
    while (end < shorter - start && isSame(before.at(-1 - end)!, after.at(-1 - end)!)) end++
    const last = start > 0 ? this.#$nodeOf(firstOf(before[start - 1]!), parent) : previous
    const next = end > 0 ? this.#$nodeOf(firstOf(before.at(-end)!), parent) : following
    this.#$fill(parent, last, next, after.slice(start, after.length - end))
  }

  /** Whether a list of the editor holds just these items: people also build lists of other shapes than ours. */
  #$isWhole(unit: Unit, parent: ElementNode): boolean {
    if (unit.kind === 'block') return true
    const list = this.#$nodeOf(firstOf(unit), parent)
    if (!$isListNode(list)) return false
    const items = $listItems(list)
    return (
      items.length === unit.blocks.length &&
      items.every(({ key }, i) => this.#view.idOf(key) === unit.blocks[i]!.id)
    )
  }

  /** Puts units between two children of an element and removes what else stands there. */
  #$fill(
    parent: ElementNode,
    last: LexicalNode | null,
    next: LexicalNode | null,
    units: readonly Unit[],
  ): void {
    let cursor = last
    for (const unit of units) {
      const node = unit.kind === 'list' ? this.#$list(unit.blocks, 0) : this.#$block(unit)
      $placeAfter(parent, cursor, node)
      cursor = node
      if (unit.kind === 'block' && $isElementNode(node) && $isContainerNode(node))
        this.#$fill(node, $textHost(node), null, unit.children)
    }
    $removeBetween(parent, cursor, next)
  }

  #sameUnit(a: Unit, b: Unit): boolean {
    if (a.kind === 'list' && b.kind === 'list') return sameBlocks(this.#lookOf, a.blocks, b.blocks)
    if (a.kind === 'list' || b.kind === 'list') return false
    return (
      looksSame(this.#lookOf, a.block, b.block) &&
      a.children.length === b.children.length &&
      a.children.every((child, i) => this.#sameUnit(child, b.children[i]!))
    )
  }

  /** The child of `parent` that a block stands in now. */
  #$nodeOf(block: Block | undefined, parent: ElementNode): LexicalNode | null {
    let node = $getNodeByKey((block && this.#view.keyOf(block.id)) ?? '')
    while (node && !node.getParent()?.is(parent)) node = node.getParent()
    return node
  }

  #$block({ block }: { readonly block: Block }): LexicalNode {
    const existing = $getNodeByKey(this.#view.keyOf(block.id) ?? '')
    const look = this.#lookOf(block)
    if (existing && !$isListItemNode(existing) && $canShow(this.#editor, existing, look)) {
      this.#$show(existing, block)
      return existing
    }
    const node = $createBlock(this.#editor, look)
    this.#$takeOver(existing, node)
    this.#view.bind(block.id, node.getKey())
    this.#$show(node, block)
    return node
  }

  /** The text nodes move along when a block becomes another kind of node: they may hold someone's caret. */
  #$takeOver(existing: LexicalNode | null, node: LexicalNode): void {
    const from = existing && $textHost(existing)
    const to = $ensureTextHost(this.#editor, node)
    if (from && to) to.append(...from.getChildren().filter((child) => !$isListNode(child)))
  }

  /** A list node that shows blocks whose nesting is `level` or more. */
  #$list(blocks: readonly Block[], level: number): ListNode {
    const first = blocks.find((block) => levelOf(block.props) === level) ?? blocks[0]!
    const type = first.type as ListType
    const start =
      type === 'number' && typeof first.props.start === 'number' ? Math.floor(first.props.start) : 1
    const list = this.#$reusedList(blocks) ?? $createListNode(type, start)
    this.#used.add(list.getKey())
    if (list.getListType() !== type) list.setListType(type)
    if (list.getStart() !== start) list.setStart(start)
    let cursor: LexicalNode | null = null
    for (let i = 0; i < blocks.length; ) {
      let end = i + 1
      const isDeeper = levelOf(blocks[i]!.props) > level
      if (isDeeper) end = endOfNested(blocks, i, level)
      const item: ListItemNode = isDeeper
        ? this.#$wrapper(blocks.slice(i, end), level + 1)
        : this.#$item(blocks[i]!)
      $placeAfter(list, cursor, item)
      cursor = item
      i = end
    }
    $removeBetween(list, cursor, null)
    $numberItems(list)
    return list
  }

  #$reusedList(blocks: readonly Block[]): ListNode | undefined {
    for (const { id } of blocks) {
      const list = $getNodeByKey(this.#view.keyOf(id) ?? '')?.getParent()
      if ($isListNode(list) && !this.#used.has(list.getKey())) return list
    }
    return undefined
  }

  #$wrapper(blocks: readonly Block[], level: number): ListItemNode {
    const list = this.#$list(blocks, level)
    const parent = list.getParent()
    const isWrapper = $isListItemNode(parent) && $isWrapper(parent) && !this.#used.has(parent.getKey())
    const wrapper = isWrapper ? parent : $createListItemNode()
    this.#used.add(wrapper.getKey())
    $placeAfter(wrapper, null, list)
    $removeBetween(wrapper, list, null)
    return wrapper
  }

  #$item(block: Block): ListItemNode {
    const existing = $getNodeByKey(this.#view.keyOf(block.id) ?? '')
    const item = $isListItemNode(existing) ? existing : $createListItemNode()
    if (item !== existing) {
      this.#$takeOver(existing, item)
      this.#view.bind(block.id, item.getKey())
    }
    this.#used.add(item.getKey())
    this.#$show(item, block)
    return item
  }
}

const sameBlocks = (lookOf: LookOf, a: readonly Block[], b: readonly Block[]): boolean =>
  a.length === b.length && a.every((block, i) => looksSame(lookOf, block, b[i]!))

function $applyItem(item: ListItemNode, block: Block): void {
  $applyAlignment(item, block.props)
  const checked = block.type === 'check' ? block.props.checked === true : undefined
  if (item.__checked !== checked) item.setChecked(checked)
}

/** Lexical's own transforms do not run on remote changes, so the numbers are kept here. */
function $numberItems(list: ListNode): void {
  let value = list.getStart()
  for (const item of list.getChildren()) {
    if (!$isListItemNode(item)) continue
    if (item.getValue() !== value) item.setValue(value)
    if (!$isWrapper(item)) value++
  }
}

function endOfNested(blocks: readonly Block[], from: number, level: number): number {
  let end = from + 1
  while (end < blocks.length && levelOf(blocks[end]!.props) > level) {
    // Another kind of list on the next level starts a list of its own.
    if (levelOf(blocks[end]!.props) === level + 1 && blocks[end]!.type !== blocks[from]!.type) break
    end++
  }
  return end
}

const firstOf = (unit: Unit): Block => (unit.kind === 'list' ? unit.blocks[0]! : unit.block)

/** Where two lists of blocks differ, up to blocks that no list or container reaches over. */
function changedStretch(
  before: readonly Block[],
  after: readonly Block[],
): { readonly start: number; readonly before: readonly Block[]; readonly after: readonly Block[] } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  while (start > 0 && !(isAlone(before[start - 1]) && isAlone(after[start]) && isAlone(before[start])))
    start--
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  while (
    end > 0 &&
    !(isAlone(before.at(-end)) && isAlone(before.at(-end - 1)) && isAlone(after.at(-end - 1)))
  )
    end--
  return {
    start,
    before: before.slice(start, before.length - end),
    after: after.slice(start, after.length - end),
  }
}

/** Whether a block is a child of the outermost element by itself; the end of the list is. */
const isAlone = (block: Block | undefined): boolean =>
  block === undefined || (block.parent === undefined && !isListType(block.type))

/** Groups blocks, which are sorted depth first, by container and list. */
function unitsOf(blocks: readonly Block[], holds: (type: string) => boolean): Unit[] {
  const root: Unit[] = []
  const childrenOf = new Map<string, Unit[]>()
  for (const block of blocks) {
    const siblings = block.parent === undefined ? root : (childrenOf.get(block.parent) ?? root)
    if (isListType(block.type)) addListItem(siblings, block)
    else {
      const children: Unit[] = []
      // What the editor cannot show inside a block follows it.
      childrenOf.set(block.id, holds(block.type) ? children : siblings)
      siblings.push({ kind: 'block', block, children })
    }
  }
  return root
}

function addListItem(siblings: Unit[], block: Block): void {
  const last = siblings[siblings.length - 1]
  if (last?.kind === 'list' && continues(last.blocks, block)) last.blocks.push(block)
  else siblings.push({ kind: 'list', blocks: [block] })
}

function continues(list: readonly Block[], block: Block): boolean {
  if (levelOf(block.props) > 0) return true
  const outermost = list.find((other) => levelOf(other.props) === 0)
  return outermost === undefined || (outermost.type === block.type && block.props.start === undefined)
}
