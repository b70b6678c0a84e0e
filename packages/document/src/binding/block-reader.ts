import { slicePiece } from '../model/address.ts'
import type { Block } from '../model/block.ts'
import type { Piece } from '../model/types.ts'

/** Reads the characters of a block as the editor showed it, from the first to the last. */
export class BlockReader {
  readonly block: Block
  /** Index of the part that is read. */
  part = 0
  #piece = 0
  #offset = 0

  constructor(block: Block) {
    this.block = block
  }

  get hasNextPart(): boolean {
    return this.part + 1 < this.block.parts.length
  }

  enterNextPart(): void {
    this.part++
    this.#piece = 0
    this.#offset = 0
  }

  /** Up to `length` characters of what is left of a piece; null at the end of the part. */
  next(length: number): Piece | null {
    const piece = this.block.parts[this.part]!.pieces[this.#piece]
    if (!piece) return null
    const cut = slicePiece(piece, this.#offset, this.#offset + length)!
    this.#offset += cut.text.length
    if (this.#offset >= piece.text.length) {
      this.#piece++
      this.#offset = 0
    }
    return cut
  }

  /** How many characters are left. */
  get remaining(): number {
    const { parts } = this.block
    const pieces = parts[this.part]!.pieces.slice(this.#piece)
    const here = pieces.reduce((sum, piece) => sum + piece.text.length, 0) - this.#offset
    return parts.slice(this.part + 1).reduce((sum, part) => sum + part.length, here)
  }
}
