import type { Glance } from './intent-glance.ts'

/**
 * Which blocks share text by intent: those that one edit changed together, as a split, a merge or a paste does.
 * A word may end up in a block of its home's kin and in no other.
 */
export class Kin {
  readonly #next = new Map<string, string>()

  /** Takes in an edit that one person made. */
  observe(before: Glance, after: Glance): void {
    const changed = [...changedTexts(before, after), ...changedSegments(before.segments, after.segments)]
    for (const id of changed) this.#unite(id, changed[0]!)
  }

  isKin(a: string, b: string): boolean {
    return this.#root(plain(a)) === this.#root(plain(b))
  }

  #unite(a: string, b: string): void {
    const [from, to] = [this.#root(plain(a)), this.#root(plain(b))]
    if (from !== to) this.#next.set(from, to)
  }

  #root(id: string): string {
    let root = id
    for (let next = this.#next.get(root); next !== undefined; next = this.#next.get(root)) root = next
    return root
  }
}

/** The id two markers share when an undo brought one back twice (M-TWIN). */
const plain = (id: string): string => id.replace(/~\d+\.\d+$/, '')

function changedTexts(before: Glance, after: Glance): string[] {
  const texts = new Map(before.blocks.map((block) => [block.id, block]))
  const changed: string[] = []
  for (const block of after.blocks) {
    const old = texts.get(block.id)
    texts.delete(block.id)
    if (old !== block && old?.text !== block.text) changed.push(block.id)
  }
  return [...changed, ...texts.keys()]
}

/**
 * Segments whose marker came or went, each with the one on its left: text falls to that one, and what is typed at the
 * very spot of someone's Enter may come to stand on either side of it.
 */
function changedSegments(before: Glance['segments'], after: Glance['segments']): string[] {
  const changed: string[] = []
  for (const [list, other] of [
    [before, new Set(after.map(({ id }) => id))],
    [after, new Set(before.map(({ id }) => id))],
  ] as const)
    list.forEach(({ id }, i) => {
      if (!other.has(id)) changed.push(id, ...(i > 0 ? [list[i - 1]!.id] : []))
    })
  return changed
}
