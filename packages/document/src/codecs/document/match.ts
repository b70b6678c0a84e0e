/**
 * Pairs what is there with what is wanted, in order: the result has for each wanted element the index of an
 * existing one, growing, or undefined.
 *
 * Elements with one id, or alike and unique, are anchors; the longest row of anchors in order counts. Between
 * them what is alike from both ends is paired, and what is left one by one where `canBecome` says so.
 */
export function match<Old, New>(
  old: readonly Old[],
  wanted: readonly New[],
  rules: MatchRules<Old, New>,
): (number | undefined)[] {
  const pairs: (number | undefined)[] = wanted.map(() => undefined)
  const anchors = growing(findAnchors(old, wanted, rules))
  for (const [to, from] of anchors) pairs[to] = from
  let [oldFrom, newFrom] = [0, 0]
  for (const [to, from] of [...anchors, [wanted.length, old.length] as const]) {
    fillGap(oldFrom, from, newFrom, to, old, wanted, rules, pairs)
    oldFrom = from + 1
    newFrom = to + 1
  }
  return pairs
}

export interface MatchRules<Old, New> {
  readonly oldId: (element: Old) => string
  readonly newId: (element: New) => string | undefined
  /** Equal for elements that need no change. */
  readonly oldKey: (element: Old) => string
  readonly newKey: (element: New) => string
  readonly canBecome: (old: Old, wanted: New) => boolean
}

type Pair = readonly [wanted: number, old: number]

function findAnchors<Old, New>(
  old: readonly Old[],
  wanted: readonly New[],
  rules: MatchRules<Old, New>,
): Pair[] {
  const byId = new Map(old.map((element, index) => [rules.oldId(element), index]))
  const oldByKey = uniqueByKey(old, rules.oldKey)
  const newByKey = uniqueByKey(wanted, rules.newKey)
  return wanted.flatMap((element, index): Pair[] => {
    const id = rules.newId(element)
    const same = id === undefined ? undefined : byId.get(id)
    if (same !== undefined && rules.canBecome(old[same]!, element)) return [[index, same]]
    const key = rules.newKey(element)
    const alike = newByKey.get(key) === index ? oldByKey.get(key) : undefined
    return alike === undefined ? [] : [[index, alike]]
  })
}

/** Indexes of elements whose key no other has. */
function uniqueByKey<Element>(
  elements: readonly Element[],
  keyOf: (element: Element) => string,
): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>()
  elements.forEach((element, index) => {
    const key = keyOf(element)
    found.set(key, found.has(key) ? undefined : index)
  })
  return found
}

/** The longest selection of pairs, which are in order of `wanted`, that is in order of `old` too. */
function growing(pairs: readonly Pair[]): Pair[] {
  const ends: number[] = [] // by length of a selection less one: the pair that ends the best one
  const before: number[] = []
  pairs.forEach(([, old], index) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[ends[middle]!]![1] < old) low = middle + 1
      else high = middle
    }
    before[index] = low > 0 ? ends[low - 1]! : -1
    ends[low] = index
  })
  const result: Pair[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) result.push(pairs[index]!)
  return result.reverse()
}

function fillGap<Old, New>(
  oldFrom: number,
  oldTo: number,
  newFrom: number,
  newTo: number,
  old: readonly Old[],
  wanted: readonly New[],
  { oldKey, newKey, canBecome }: MatchRules<Old, New>,
  pairs: (number | undefined)[],
): void {
  const isAlike = (from: number, to: number) => oldKey(old[from]!) === newKey(wanted[to]!)
  while (oldFrom < oldTo && newFrom < newTo && isAlike(oldFrom, newFrom)) pairs[newFrom++] = oldFrom++
  while (oldFrom < oldTo && newFrom < newTo && isAlike(oldTo - 1, newTo - 1)) pairs[--newTo] = --oldTo
  for (; oldFrom < oldTo && newFrom < newTo; oldFrom++, newFrom++)
    if (canBecome(old[oldFrom]!, wanted[newFrom]!)) pairs[newFrom] = oldFrom
}
