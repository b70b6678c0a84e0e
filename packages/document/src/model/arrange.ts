import { longestIncreasing } from './increasing.ts'
import { groupHeads, headsByPlace, type LayoutSegment, layOut } from './layout.ts'

export type Place = NonNullable<LayoutSegment['place']>

/**
 * The places that bring blocks into a wanted order, as few as it takes.
 *
 * @param wanted - segment indexes of block roots in the order they shall have; others keep their place. The first
 * and the last are the neighbours of what moves and stay themselves, if they can.
 * @param end - whether the last wanted block is the last of the flow.
 * @returns new places by segment index.
 */
export function arrange(
  input: readonly LayoutSegment[],
  wanted: readonly number[],
  end: boolean,
): Map<number, Place> {
  const segments = [...input]
  const changed = new Map<number, Place>()
  const set = (index: number, place: Place): void => {
    segments[index] = { ...segments[index]!, place }
    changed.set(index, place)
  }
  const members = new Set(wanted)
  for (let round = 0; round <= 2 * wanted.length; round++) {
    const shown = layOut(segments).map((block) => block[0]!)
    const actual = shown.filter((index) => members.has(index))
    const stray = lastStray(actual, wanted)
    if (stray < 0) return changed
    const before = stray + 1 < wanted.length ? wanted[stray + 1]! : end ? undefined : after(shown, actual)
    placeBefore(segments, wanted[stray]!, before, set)
  }
  return changed
}

const after = (shown: readonly number[], actual: readonly number[]): number | undefined =>
  shown[shown.indexOf(actual[actual.length - 1]!) + 1]

/** Index in `wanted` of the last block that is not part of a longest run already in order; -1 when all are. */
function lastStray(actual: readonly number[], wanted: readonly number[]): number {
  const position = new Map(actual.map((index, i) => [index, i]))
  const settled = longestIncreasing(wanted.map((index) => position.get(index) ?? -1))
  for (let i = wanted.length - 1; i >= 0; i--) if (!settled.has(i) && position.has(wanted[i]!)) return i
  return -1
}

/** Places a block right before another one (undefined: at the end). */
function placeBefore(
  segments: readonly LayoutSegment[],
  index: number,
  before: number | undefined,
  set: (index: number, place: Place) => void,
): void {
  const end = index + 1
  leaveGroup(segments, index, set)
  const head = before === undefined ? -1 : groupHeads(segments)[before]!
  if (before === undefined || head === -1) {
    const at = before ?? segments.length
    set(index, { at, rank: lastRank(segments, at, index) + 1, end })
    return
  }
  const { place } = segments[head]!
  // Inside a moved group: what follows becomes a group of its own, right behind the first one.
  if (head !== before) set(before, { at: place!.at, rank: rankAfter(segments, head, set), end: place!.end })
  set(index, { at: place!.at, rank: rankBefore(segments, before, index, set), end })
}

/** The others of a group stay where they are shown when its head goes: the next one becomes their head. */
function leaveGroup(
  segments: readonly LayoutSegment[],
  index: number,
  set: (index: number, place: Place) => void,
): void {
  const { place } = segments[index]!
  if (!place) return
  const next = groupHeads(segments).indexOf(index, index + 1)
  if (next >= 0) set(next, place)
}

function lastRank(segments: readonly LayoutSegment[], at: number, except: number): number {
  const ranks = (headsByPlace(segments).get(at) ?? [])
    .filter((head) => head !== except)
    .map((head) => segments[head]!.place!.rank)
  return ranks.length > 0 ? Math.ceil(Math.max(...ranks)) : 0
}

function rankAfter(
  segments: readonly LayoutSegment[],
  head: number,
  set: (index: number, place: Place) => void,
): number {
  const heads = headsByPlace(segments).get(segments[head]!.place!.at)!
  return rankBetween(segments, heads, heads.indexOf(head), set)
}

function rankBefore(
  segments: readonly LayoutSegment[],
  before: number,
  except: number,
  set: (index: number, place: Place) => void,
): number {
  const heads = headsByPlace(segments)
    .get(segments[before]!.place!.at)!
    .filter((head) => head !== except)
  return rankBetween(segments, heads, heads.indexOf(before) - 1, set)
}

/** A rank between `heads[left]` and the next one. Where the numbers run out, the groups at this place are numbered anew. */
function rankBetween(
  segments: readonly LayoutSegment[],
  heads: readonly number[],
  left: number,
  set: (index: number, place: Place) => void,
): number {
  const rankOf = (i: number): number => segments[heads[i]!]!.place!.rank
  if (left < 0) return rankOf(0) - 1
  if (left + 1 >= heads.length) return rankOf(left) + 1
  const middle = (rankOf(left) + rankOf(left + 1)) / 2
  if (rankOf(left) < middle && middle < rankOf(left + 1)) return middle
  heads.forEach((head, i) => {
    set(head, { ...segments[head]!.place!, rank: i })
  })
  return left + 0.5
}
