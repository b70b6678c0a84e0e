import type { Block } from '../../model/block.ts'
import { type Flow, firstItem } from '../../model/items.ts'
import {
  charactersOf,
  type FlowGlance,
  formatNames,
  type Glance,
  seenWords,
  wordsOf,
} from './intent-glance.ts'

/** A stretch whose formats somebody changed, as addresses of the characters around it; undefined at an end. */
interface Reach {
  readonly flow: string
  readonly names: ReadonlySet<string>
  readonly left: string | undefined
  readonly right: string | undefined
}

/**
 * Which formats a word may show: those it had when it was typed or was given, and those of a stretch it was typed
 * into meanwhile. Anything else has leaked.
 */
export class FormatBook {
  readonly #own = new Map<string, Set<string>>()
  readonly #reaches: Reach[] = []

  /** Takes in what a person's step did on their own screen. */
  observe(before: Glance, after: Glance): void {
    for (const [name, flow] of after) {
      const old = new Map(before.get(name)?.blocks.map((block) => [block.id, block]))
      for (const block of flow.blocks) {
        const earlier = old.get(block.id)
        if (earlier && earlier !== block) this.#observeBlock(earlier, block, flow)
      }
    }
    const flows = new Map(seenWords(before).map(({ text, flow }) => [text, flow]))
    for (const { text, flow, formats } of seenWords(after)) {
      const isNew = !flows.has(text) && !this.#own.has(text)
      // In another flow the word is a copy, with the formats it had.
      const isCopy = flows.has(text) && flows.get(text) !== flow
      if (isNew || isCopy) this.#allow(text, formats)
    }
  }

  #observeBlock(before: Block, after: Block, { view, segments }: FlowGlance): void {
    const old = new Map(charactersOf(before).map(({ at, attributes }) => [at, attributes]))
    for (const part of after.parts) {
      const characters = charactersOf({ parts: [part] })
      const isChanged = characters.map(({ at, attributes }) => {
        const earlier = old.get(at)
        return (
          earlier !== undefined &&
          formatNames(earlier).sort().join() !== formatNames(attributes).sort().join()
        )
      })
      const [first, last] = [isChanged.indexOf(true), isChanged.lastIndexOf(true)]
      if (first < 0) continue
      const range = characters.slice(first, last + 1)
      const names = range.flatMap(({ at, attributes }) => [
        ...formatNames(attributes),
        ...formatNames(old.get(at) ?? {}),
      ])
      const segment = segments.findIndex(({ id }) => id === part.id)
      this.#reaches.push({
        flow: view.name,
        names: new Set(names),
        left: characters[first - 1]?.at ?? segments[segment]?.marker,
        right: characters[last + 1]?.at ?? segments[segment + 1]?.marker,
      })
    }
    for (const word of wordsOf(view.name, [after])) {
      const start = charactersOf(after).findIndex(({ at }) => at === word.at)
      if (start >= 0 && old.has(word.at)) this.#allow(word.text, word.formats)
    }
  }

  #allow(word: string, names: Iterable<string>): void {
    const own = this.#own.get(word) ?? new Set()
    for (const name of names) own.add(name)
    this.#own.set(word, own)
  }

  /** @throws {Error} when a word shows a format that nobody gave it. */
  check(state: Glance): void {
    const orders = new Map<string, ReadonlyMap<string, number>>()
    for (const { text, flow, at, formats } of seenWords(state))
      for (const name of formats) {
        if (this.#own.get(text)?.has(name)) continue
        const order = orders.get(flow) ?? orderOf(state.get(flow)!.view.flow)
        orders.set(flow, order)
        const isGiven = this.#reaches.some(
          (reach) => reach.flow === flow && reach.names.has(name) && holds(reach, order, order.get(at)!),
        )
        if (!isGiven) throw new Error(`${name} leaked to ${text}`)
      }
  }
}

const holds = ({ left, right }: Reach, order: ReadonlyMap<string, number>, position: number): boolean =>
  (left === undefined || order.get(left)! < position) && (right === undefined || position < order.get(right)!)

/** Where each character ever written stands in a flow, deleted ones too. */
function orderOf(flow: Flow): Map<string, number> {
  const order = new Map<string, number>()
  for (let item = firstItem(flow); item; item = item.right)
    for (let i = 0; i < item.length; i++) order.set(`${item.id.client}.${item.id.clock + i}`, order.size)
  return order
}
