import type { Block } from '../../model/block.ts'
import { type Flow, firstItem } from '../../model/items.ts'
import { charactersOf, formatNames, type Glance, seenWords } from './intent-glance.ts'

/** A stretch whose formats somebody changed, as addresses of the characters around it; undefined at an end. */
interface Reach {
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
    const old = new Map(before.blocks.map((block) => [block.id, block]))
    for (const block of after.blocks) {
      const earlier = old.get(block.id)
      if (earlier && earlier !== block) this.#observeBlock(earlier, block, after)
    }
    const known = new Set(seenWords(before).map(({ text }) => text))
    for (const { text, formats } of seenWords(after))
      if (!known.has(text) && !this.#own.has(text)) this.#allow(text, formats)
  }

  #observeBlock(before: Block, after: Block, { segments }: Glance): void {
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
        names: new Set(names),
        left: characters[first - 1]?.at ?? segments[segment]?.marker,
        right: characters[last + 1]?.at ?? segments[segment + 1]?.marker,
      })
    }
    for (const word of seenWords({ blocks: [after] })) {
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
  check(flow: Flow, state: Glance): void {
    const suspects = seenWords(state).flatMap(({ text, at, formats }) =>
      [...formats].filter((name) => !this.#own.get(text)?.has(name)).map((name) => ({ text, at, name })),
    )
    if (suspects.length === 0) return
    const order = orderOf(flow)
    for (const { text, at, name } of suspects) {
      const position = order.get(at)!
      const isInside = this.#reaches.some(
        ({ names, left, right }) =>
          names.has(name) &&
          (left === undefined || order.get(left)! < position) &&
          (right === undefined || position < order.get(right)!),
      )
      if (!isInside) throw new Error(`${name} leaked to ${text}`)
    }
  }
}

/** Where each character ever written stands in the text, deleted ones too. */
function orderOf(flow: Flow): Map<string, number> {
  const order = new Map<string, number>()
  for (let item = firstItem(flow); item; item = item.right)
    for (let i = 0; i < item.length; i++) order.set(`${item.id.client}.${item.id.clock + i}`, order.size)
  return order
}
