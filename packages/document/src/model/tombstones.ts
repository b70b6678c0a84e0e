import type * as Y from 'yjs'

/** Shorter runs are not worth remembering. */
const shortest = 64

/**
 * Runs of deleted items, passed in one step: Yjs keeps them for ever, and may keep a hundred thousand in one block.
 *
 * What is deleted stays so, but somebody may write in between: it has to be told of all that is new.
 */
export class Tombstones {
  /** By the first item of a run its last one, and the other way round. */
  #lastOf = new WeakMap<Y.Item, Y.Item>()
  #firstOf = new WeakMap<Y.Item, Y.Item>()
  #isEmpty = true
  readonly #shortest: number

  constructor(atLeast: number = shortest) {
    this.#shortest = atLeast
  }

  /** What stands right of an item, or right of the deleted ones that begin with it. */
  after(item: Y.Item): Y.Item | null {
    if (!item.deleted || !item.right?.deleted) return item.right
    const known = this.#lastOf.get(item)
    // Yjs may have merged it into the item on its left; then it is in no list any more.
    if (known && known.right?.left === known) return known.right
    let [last, length] = [item, 1]
    for (; last.right?.deleted; last = last.right) length++
    this.#note(item, last, length)
    return last.right
  }

  /** What stands left of an item, or left of the deleted ones that end with it. */
  before(item: Y.Item): Y.Item | null {
    if (!item.deleted || !item.left?.deleted) return item.left
    const known = this.#firstOf.get(item)
    if (known && known.left?.right === known) return known.left
    let [first, length] = [item, 1]
    for (; first.left?.deleted; first = first.left) length++
    this.#note(first, item, length)
    return first.left
  }

  /** Takes in an item that is new in the list. */
  noteNew(item: Y.Item): void {
    if (this.#isEmpty || !(item.left?.deleted || item.right?.deleted)) return
    this.#lastOf = new WeakMap()
    this.#firstOf = new WeakMap()
    this.#isEmpty = true
  }

  #note(first: Y.Item, last: Y.Item, length: number): void {
    if (length < this.#shortest) return
    this.#lastOf.set(first, last)
    this.#firstOf.set(last, first)
    this.#isEmpty = false
  }
}
