import type { FlowGlance, Glance } from './intent-glance.ts'

/**
 * Which blocks share text by intent: those that one edit changed together, as a split, a merge or a paste does.
 * A word may end up in a block of its home's kin and in no other.
 */
export class Kin {
  readonly #next = new Map<string, string>()

  /** Takes in an edit that one person made. */
  observe(before: Glance, after: Glance): void {
    const names = new Set([...before.keys(), ...after.keys()])
    const changed = [...names].flatMap((name) => {
      const [old, now] = [before.get(name) ?? nothing, after.get(name) ?? nothing]
      return [...changedTexts(old, now), ...changedSegments(old.segments, now.segments)].map((id) =>
        inFlow(name, id),
      )
    })
    for (const id of changed) this.#unite(id, changed[0]!)
  }

  /** Whether two blocks, named with `inFlow`, are kin. */
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

/** Names a block of a flow: the text before the first marker has the same id in all. */
export const inFlow = (flow: string, id: string): string => `${flow} ${id}`

const nothing: Pick<FlowGlance, 'blocks' | 'segments'> = { blocks: [], segments: [] }

/** The id two markers share when an undo brought one back twice (M-TWIN). */
const plain = (id: string): string => id.replace(/~\d+\.\d+$/, '')

function changedTexts(before: Pick<FlowGlance, 'blocks'>, after: Pick<FlowGlance, 'blocks'>): string[] {
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
function changedSegments(before: FlowGlance['segments'], after: FlowGlance['segments']): string[] {
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
