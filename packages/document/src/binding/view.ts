import type { NodeKey } from 'lexical'
import type { Block } from '../model/block.ts'

/**
 * What the editor shows, block by block, each character with its address: what local edits are compared with.
 *
 * It may be older than the model: remote changes to a block under composition wait.
 */
export class View {
  #blocks: readonly Block[] = []
  #positions: Map<string, number> | undefined
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
    this.#positions ??= new Map(this.#blocks.map((block, position) => [block.id, position]))
    return this.#positions.get(id)
  }

  block(id: string): Block | undefined {
    const position = this.positionOf(id)
    return position === undefined ? undefined : this.#blocks[position]
  }

  /** Replaces one block by a newer reading of it. */
  refresh(block: Block): void {
    const position = this.positionOf(block.id)
    if (position === undefined) return
    const blocks = this.#blocks as Block[]
    blocks[position] = block
  }

  /** Replaces the whole list; ids that are gone lose their key. */
  show(blocks: readonly Block[]): void {
    this.#blocks = [...blocks]
    this.#positions = undefined
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
