import { $getNodeByKey, type ElementNode, type LexicalNode, type NodeKey } from 'lexical'
import { $screenBlocksOf, type ScreenBlock } from './screen.ts'
import type { View } from './view.ts'

/** The part of a flow that an edit changed, and how it stands on the screen now. */
export interface Stretch {
  /** Positions in the view. */
  readonly start: number
  readonly end: number
  readonly screen: readonly ScreenBlock[]
}

/** How far touched children may lie apart before reading everything is cheaper. */
const maxDistance = 2000

/**
 * The stretch around the touched children of an element: Lexical makes the neighbours of what came, went or moved
 * dirty too, so everything outside is as it was.
 *
 * @returns null when it cannot be told, or everything is as near.
 */
export function $stretchAround(root: ElementNode, touched: ReadonlySet<NodeKey>, view: View): Stretch | null {
  const children = $touchedChildren(root, touched)
  const extent = $extentOf(children)
  if (!extent) return null
  // One more on each side, for what belongs to the neighbour.
  const first = extent.first.getPreviousSibling() ?? extent.first
  const last = extent.last.getNextSibling() ?? extent.last
  const [before, after] = [first.getPreviousSibling(), last.getNextSibling()]
  const start = before ? $positionOf(before, view, 'end') : 0
  const end = after ? $positionOf(after, view, 'start') : view.blocks.length
  if (start === undefined || end === undefined || end < start) return null
  const screen: ScreenBlock[] = []
  for (let node: LexicalNode | null = first; node; node = node.is(last) ? null : node.getNextSibling())
    screen.push(...$screenBlocksOf(node))
  return { start, end, screen }
}

function $touchedChildren(root: ElementNode, touched: ReadonlySet<NodeKey>): Map<NodeKey, LexicalNode> {
  const children = new Map<NodeKey, LexicalNode>()
  for (const key of touched) {
    let node = $getNodeByKey(key)
    while (node && node.__parent !== root.__key) node = node.getParent()
    if (node) children.set(node.getKey(), node)
  }
  return children
}

/** The first and the last of some siblings, found from one of them outwards. */
function $extentOf(
  children: ReadonlyMap<NodeKey, LexicalNode>,
): { readonly first: LexicalNode; readonly last: LexicalNode } | null {
  const [start] = children.values()
  if (!start) return null
  let [first, last] = [start, start]
  let [left, right] = [start.getPreviousSibling(), start.getNextSibling()]
  let rest = children.size - 1
  for (let steps = 0; rest > 0 && steps < maxDistance; steps++) {
    if (left && children.has(left.getKey())) {
      first = left
      rest--
    }
    if (right && children.has(right.getKey())) {
      last = right
      rest--
    }
    left = left?.getPreviousSibling() ?? null
    right = right?.getNextSibling() ?? null
  }
  return rest > 0 ? null : { first, last }
}

/** Where the blocks that a child shows start or end in the view. */
function $positionOf(node: LexicalNode, view: View, side: 'start' | 'end'): number | undefined {
  const blocks = $screenBlocksOf(node)
  const block = side === 'start' ? blocks[0] : blocks[blocks.length - 1]
  const id = block && view.idOf(block.key)
  const position = id === undefined ? undefined : view.positionOf(id)
  return position === undefined ? undefined : position + (side === 'end' ? 1 : 0)
}
