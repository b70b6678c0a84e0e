import type { Line } from '../model/grid.ts'
import { longestIncreasing } from '../model/increasing.ts'

/**
 * The order keys that bring rows or columns into a wanted order, as few as it takes.
 *
 * @param lines - all there are, in order, those that do not show too.
 * @param wanted - ids in the order they shall show; ids that are not among `lines` are new.
 * @returns new keys by id.
 */
export function orderChanges(lines: readonly Line[], wanted: readonly string[]): Map<string, number> {
  const position = new Map(lines.map(({ id }, index) => [id, index]))
  const known = wanted.filter((id) => position.has(id))
  const kept = longestIncreasing(known.map((id) => position.get(id)!))
  const settled = new Set(known.filter((_, index) => kept.has(index)))
  const orders = new Map(lines.filter(({ id }) => settled.has(id)).map(({ id, order }) => [id, order]))
  const changes = new Map<string, number>()
  for (let from = 0; from < wanted.length; ) {
    let to = from
    while (to < wanted.length && !settled.has(wanted[to]!)) to++
    const [low, high] = [orders.get(wanted[from - 1] ?? ''), orders.get(wanted[to] ?? '')]
    const fresh = spread(low ?? null, high ?? lastOrder(lines, low), to - from, high === undefined)
    if (!fresh) return numbered(lines, wanted)
    fresh.forEach((order, i) => {
      changes.set(wanted[from + i]!, order)
    })
    from = Math.max(to, from + 1)
    while (from < wanted.length && settled.has(wanted[from]!)) from++
  }
  return changes
}

/** Behind the last line that shows there may be hidden ones. */
const lastOrder = (lines: readonly Line[], low: number | undefined): number =>
  lines.reduce((most, { order }) => Math.max(most, order), low ?? -1)

/** `count` numbers between two, or behind the second one; null when the numbers run out. */
function spread(low: number | null, high: number, count: number, isBehind: boolean): number[] | null {
  const indexes = Array.from({ length: count }, (_, i) => i + 1)
  if (isBehind) return indexes.map((i) => Math.floor(high) + i)
  if (low === null) return indexes.map((i) => high - 1 - count + i)
  const orders = indexes.map((i) => low + ((high - low) * i) / (count + 1))
  const all = [low, ...orders, high]
  return all.every((order, i) => i === 0 || order > all[i - 1]!) ? orders : null
}

/** All lines numbered anew, hidden ones right behind those they stand behind now. */
function numbered(lines: readonly Line[], wanted: readonly string[]): Map<string, number> {
  const isWanted = new Set(wanted)
  const ids = [...wanted]
  let before = -1
  for (const { id } of lines) {
    if (isWanted.has(id)) before = ids.indexOf(id)
    else ids.splice(++before, 0, id)
  }
  return new Map(ids.map((id, order) => [id, order]))
}
