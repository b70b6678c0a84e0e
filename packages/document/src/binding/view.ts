import type { NodeKey } from 'lexical'
import type { Block } from '../model/block.ts'
import { indexNear } from '../model/near.ts'

interface Shown {
  readonly block: Block
  /** Where it stood last. */
  position: number
}

/**
 * What the editor shows, block by block, each character with its address: what local edits are compared with.
 *
 * It may be older than the model: remote changes to a block under composition wait.
 */
export class View {
  #blocks: Block[] = []
  readonly #byId = new Map<string, Shown>()
  readonly #keys = new Map<string, NodeKey>()
  readonly #ids = new Map<NodeKey, string>()

  get blocks(): readonly Block[] {
    return this.#blocks
  }

  keyOf(id: string): NodeKey | undefined {
    return this.#keys.get(id)
  }

  idOf(key: NodeKey): string | undefined {
    return this.#ids.get(key)
  }

  positionOf(id: string): number | undefined {
    const shown = this.#byId.get(id)
    if (shown) shown.position = indexNear(this.#blocks, shown.block, shown.position)
    return shown?.position
  }

  block(id: string): Block | undefined {
    return this.#byId.get(id)?.block
  }

  /** Replaces one block by a newer reading of it. */
  refresh(block: Block): void {
    const position = this.positionOf(block.id)
    if (position === undefined) return
    this.#blocks[position] = block
    this.#byId.set(block.id, { block, position })
  }

  /** Replaces the whole list; ids that are gone lose their key. */
  show(blocks: readonly Block[]): void {
    this.#blocks = [...blocks]
    this.#byId.clear()
    this.#place(blocks, 0)
  }

  /** Replaces the blocks from one position up to another. */
  splice(start: number, end: number, blocks: readonly Block[]): void {
    for (const { id } of this.#blocks.slice(start, end)) this.#byId.delete(id)
    this.#blocks = [...this.#blocks.slice(0, start), ...blocks, ...this.#blocks.slice(end)]
    this.#place(blocks, start)
  }

  #place(blocks: readonly Block[], start: number): void {
    for (const [i, block] of blocks.entries()) this.#byId.set(block.id, { block, position: start + i })
  }

  bind(id: string, key: NodeKey): void {
    const before = this.#keys.get(id)
    if (before === key) return
    if (before !== undefined && this.#ids.get(before) === id) this.#ids.delete(before)
    const other = this.#ids.get(key)
    if (other !== undefined && this.#keys.get(other) === key) this.#keys.delete(other)
    this.#keys.set(id, key)
    this.#ids.set(key, id)
  }

  unbind(id: string): void {
    const key = this.#keys.get(id)
    this.#keys.delete(id)
    if (key !== undefined && this.#ids.get(key) === id) this.#ids.delete(key)
  }
}
