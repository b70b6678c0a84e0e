import type { BlockPart } from './block.ts'
import type { Attributes, CharId, Piece } from './types.ts'

/** A gap in a block as what is left of it: survives everything others write. */
export interface Gap {
  /** Index of the part it lies in. */
  readonly part: number
  /** The character left of it, or the marker of the part; null at the start of a flow without a first marker. */
  readonly left: CharId | null
  /** Attributes in force right of `left`. */
  readonly attributes: Attributes
}

type Parts = readonly BlockPart[]

/** The gap at an offset (UTF-16 units, clamped). At a border between parts it is the end of the earlier one. */
export function gapAt(block: { readonly parts: Parts }, offset: number): Gap {
  let rest = offset
  const last = block.parts.length - 1
  for (let index = 0; ; index++) {
    const part = block.parts[index]!
    if (rest > part.length && index < last) {
      rest -= part.length
      continue
    }
    return gapInPart(part, index, Math.min(rest, part.length))
  }
}

function gapInPart(part: BlockPart, index: number, offset: number): Gap {
  let rest = offset
  for (const piece of rest > 0 ? part.pieces : []) {
    if (rest <= piece.text.length) {
      const left = { client: piece.client, clock: piece.clock + rest - 1 }
      return { part: index, left, attributes: piece.attributes }
    }
    rest -= piece.text.length
  }
  return { part: index, left: part.marker, attributes: part.startAttributes }
}

/** The characters between two offsets, part by part: neighbours in one list are neighbours in the text. */
export function piecesBetween(block: { readonly parts: Parts }, from: number, to: number): Piece[][] {
  const lists: Piece[][] = []
  let start = 0
  for (const part of block.parts) {
    const list: Piece[] = []
    for (const piece of start < to ? part.pieces : []) {
      const cut = slicePiece(piece, from - start, to - start)
      if (cut) list.push(cut)
      start += piece.text.length
    }
    if (list.length > 0) lists.push(list)
  }
  return lists
}

/** The part of a piece between two offsets that count from its start; null when nothing is left. */
export function slicePiece(piece: Piece, from: number, to: number): Piece | null {
  const start = Math.max(0, from)
  const end = Math.min(piece.text.length, to)
  if (start >= end) return null
  if (start === 0 && end === piece.text.length) return piece
  return { ...piece, clock: piece.clock + start, text: piece.text.slice(start, end) }
}
