/** A segment as the layout sees it. Indexes are positions in text order. */
export interface LayoutSegment {
  readonly id: string
  readonly empty: boolean
  /** Hidden as long as it is empty: a deleted block, a second Enter at one spot, the head. */
  readonly hideable: boolean
  /** Moved: shown before the text position `at` (the number of segments: at the end), with those up to `end` (M-PLACE). */
  readonly place?: { readonly at: number; readonly rank: number; readonly end: number } | undefined
  /** Joined: shown at the end of the segment with this index (M-JOIN). */
  readonly join?: number | undefined
}

/**
 * The blocks of a flow in screen order, each as the indexes of its segments in reading order.
 *
 * Pure and total: every segment appears exactly once, or in no block when its whole block is hidden and empty.
 */
export function layOut(segments: readonly LayoutSegment[]): number[][] {
  const followers = joinTree(segments)
  const blocks: number[][] = []
  for (const root of placedOrder(segments)) {
    if (followers.joined.has(root)) continue
    const block = collect(root, followers.children)
    const hidden = segments[root]!.hideable && block.every((index) => segments[index]!.empty)
    if (!hidden) blocks.push(block)
  }
  return blocks
}

/** For each segment the head of the moved group it travels with, or -1: the nearest head on its left whose reach covers it. */
export function groupHeads(segments: readonly LayoutSegment[]): number[] {
  const heads: number[] = []
  let open: number[] = []
  segments.forEach(({ place }, index) => {
    open = open.filter((head) => segments[head]!.place!.end > index)
    if (place) open.push(index)
    heads.push(open.length > 0 ? open[open.length - 1]! : -1)
  })
  return heads
}

/** The moved groups, by the text position they are placed at, in order. */
export function headsByPlace(segments: readonly LayoutSegment[]): Map<number, number[]> {
  const placed = new Map<number, number[]>()
  segments.forEach(({ place }, index) => {
    if (place) placed.set(place.at, [...(placed.get(place.at) ?? []), index])
  })
  for (const [at, heads] of placed) placed.set(at, sortedByRank(heads, segments))
  return placed
}

/** All segments, with each moved group at its place. Places are text positions, so there are no cycles. */
function placedOrder(segments: readonly LayoutSegment[]): number[] {
  const count = segments.length
  const heads = groupHeads(segments)
  const groups = new Map<number, number[]>()
  heads.forEach((head, index) => {
    if (head === index) groups.set(head, [])
    if (head >= 0) groups.get(head)!.push(index)
  })
  const placed = headsByPlace(segments)
  const order: number[] = []
  for (let index = 0; index <= count; index++) {
    for (const head of placed.get(index) ?? []) order.push(...groups.get(head)!)
    if (index < count && heads[index] === -1) order.push(index)
  }
  return order
}
const sortedByRank = (heads: readonly number[], segments: readonly LayoutSegment[]): number[] =>
  [...heads].sort((a, b) => {
    const difference = segments[a]!.place!.rank - segments[b]!.place!.rank
    return difference || (segments[a]!.id < segments[b]!.id ? -1 : 1)
  })

interface JoinTree {
  readonly joined: ReadonlySet<number>
  readonly children: ReadonlyMap<number, readonly number[]>
}

/** Who is joined to whom. In a cycle the smallest id stays a block of its own. */
function joinTree(segments: readonly LayoutSegment[]): JoinTree {
  const target = new Map<number, number>()
  segments.forEach(({ join }, index) => {
    if (join !== undefined && join !== index) target.set(index, join)
  })
  const settled = new Set<number>()
  for (const start of [...target.keys()]) {
    const path: number[] = []
    let current: number | undefined = start
    while (current !== undefined && !settled.has(current) && !path.includes(current)) {
      path.push(current)
      current = target.get(current)
    }
    if (current !== undefined && path.includes(current)) {
      const cycle = path.slice(path.indexOf(current))
      target.delete(cycle.reduce((a, b) => (segments[a]!.id < segments[b]!.id ? a : b)))
    }
    for (const index of path) settled.add(index)
  }
  const children = new Map<number, number[]>()
  for (const [index, to] of [...target].sort(([a], [b]) => a - b)) {
    const list = children.get(to)
    if (list) list.push(index)
    else children.set(to, [index])
  }
  return { joined: new Set(target.keys()), children }
}

function collect(root: number, children: JoinTree['children']): number[] {
  const block: number[] = []
  const stack = [root]
  while (stack.length > 0) {
    const index = stack.pop()!
    block.push(index)
    const below = children.get(index)
    if (below) for (let i = below.length - 1; i >= 0; i--) stack.push(below[i]!)
  }
  return block
}

/** A block as the nesting sees it. */
export interface Nested {
  readonly id: string
  readonly isContainer: boolean
  readonly wantedParent: string | undefined
}

/**
 * Sorts blocks depth first: each after its container, in the order given. A parent that is missing, no container
 * or in a cycle counts as none (M-NEST).
 *
 * @returns the blocks with the parent that holds.
 */
export function nest<B extends Nested>(
  blocks: readonly B[],
): { readonly block: B; readonly parent: string | undefined }[] {
  const byId = new Map(blocks.map((block) => [block.id, block]))
  const parentOf = new Map<string, string>()
  for (const block of blocks) {
    const parent = block.wantedParent
    if (parent !== undefined && byId.get(parent)?.isContainer) parentOf.set(block.id, parent)
  }
  cutCycles(parentOf)
  const childrenOf = new Map<string | undefined, B[]>()
  for (const block of blocks) {
    const parent = parentOf.get(block.id)
    const list = childrenOf.get(parent)
    if (list) list.push(block)
    else childrenOf.set(parent, [block])
  }
  const sorted: { block: B; parent: string | undefined }[] = []
  const stack = [...(childrenOf.get(undefined) ?? [])].reverse()
  while (stack.length > 0) {
    const block = stack.pop()!
    sorted.push({ block, parent: parentOf.get(block.id) })
    const below = childrenOf.get(block.id)
    if (below) for (let i = below.length - 1; i >= 0; i--) stack.push(below[i]!)
  }
  return sorted
}

/** Takes the parent of the smallest id out of each cycle. */
function cutCycles(parentOf: Map<string, string>): void {
  const settled = new Set<string>()
  for (const start of [...parentOf.keys()]) {
    const path: string[] = []
    const onPath = new Set<string>()
    let current: string | undefined = start
    while (current !== undefined && !settled.has(current) && !onPath.has(current)) {
      path.push(current)
      onPath.add(current)
      current = parentOf.get(current)
    }
    if (current !== undefined && onPath.has(current))
      parentOf.delete(path.slice(path.indexOf(current)).sort()[0]!)
    for (const id of path) settled.add(id)
  }
}
