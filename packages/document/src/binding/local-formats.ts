import { slicePiece } from '../model/address.ts'
import type { FlowView } from '../model/flow.ts'
import { attributeOf, sameAttributes, sameJson, withAttribute } from '../model/json.ts'
import type { Attributes, Json, Piece, Run } from '../model/types.ts'
import type { Writer } from '../model/writer.ts'
import { isShown } from './formats.ts'

/** Characters of one attribute set before and one after the edit. */
interface Stretch {
  readonly piece: Piece
  readonly wanted: Attributes
  /** A line break or an atom: it has no formats in the editor, so it never asks for a change, except of the link. */
  readonly isBare: boolean
}

interface WritablePart {
  readonly pieces: Piece[]
}

/** Writes the formats that `runs` show and the pieces do not have yet; brings the pieces up to date. */
export function writeFormats(
  writer: Writer,
  flow: FlowView,
  parts: readonly WritablePart[],
  runs: readonly Run[],
): void {
  let run = 0
  let used = 0
  for (const part of parts) {
    const stretches: Stretch[] = []
    for (const piece of part.pieces) {
      for (let at = 0; at < piece.text.length && run < runs.length; ) {
        const { text, attributes } = runs[run]!
        const end = Math.min(piece.text.length, at + text.length - used)
        const cut = slicePiece(piece, at, end)!
        stretches.push(...splitBare(cut, attributes))
        used += end - at
        at = end
        if (used >= text.length) {
          run++
          used = 0
        }
      }
    }
    if (stretches.every(({ piece, wanted }) => sameAttributes(piece.attributes, wanted))) continue
    writeStretches(writer, flow, stretches)
    part.pieces.splice(0, part.pieces.length, ...stretches.map(updated))
  }
}

function splitBare(piece: Piece, wanted: Attributes): Stretch[] {
  if (piece.atom) return [{ piece, wanted, isBare: true }]
  if (!piece.text.includes('\n')) return [{ piece, wanted, isBare: false }]
  const stretches: Stretch[] = []
  let at = 0
  for (const text of piece.text.split(/(\n)/)) {
    const cut = slicePiece(piece, at, at + text.length)
    if (cut) stretches.push({ piece: cut, wanted, isBare: text === '\n' })
    at += text.length
  }
  return stretches
}

function writeStretches(writer: Writer, flow: FlowView, stretches: readonly Stretch[]): void {
  const keys = new Set(
    stretches.flatMap(({ piece, wanted }) => [...Object.keys(piece.attributes), ...Object.keys(wanted)]),
  )
  for (const key of keys) {
    if (!isShown(key)) continue
    let range: Stretch[] = []
    const flush = (): void => {
      const first = range.findIndex((it) => differs(it, key))
      const last = range.findLastIndex((it) => differs(it, key))
      if (first >= 0)
        writer.format(
          flow,
          range.slice(first, last + 1).map(({ piece }) => piece),
          key,
          attributeOf(range[first]!.wanted, key),
        )
      range = []
    }
    for (const stretch of stretches) {
      const before = range[range.length - 1]
      if (before && !sameJson(attributeOf(before.wanted, key), attributeOf(stretch.wanted, key))) flush()
      range.push(stretch)
    }
    flush()
  }
}

const differs = ({ piece, wanted, isBare }: Stretch, key: string): boolean =>
  !(isBare && key !== 'l') && !sameJson(attributeOf(piece.attributes, key), attributeOf(wanted, key))

function updated({ piece, wanted, isBare }: Stretch): Piece {
  if (piece.attributes === wanted) return piece
  let attributes = piece.attributes
  for (const key of new Set([...Object.keys(piece.attributes), ...Object.keys(wanted)])) {
    if (!isShown(key) || (isBare && key !== 'l')) continue
    const value: Json = attributeOf(wanted, key)
    attributes = withAttribute(attributes, key, value)
  }
  return { ...piece, attributes }
}
