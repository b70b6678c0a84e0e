import { DEFAULT_HIGHLIGHT, type Marks, parseColour } from '../content/index.ts'
import type { Flag } from '../content/marks.ts'

/** Lexical's bits for the marks that are on or off. */
const BITS: Readonly<Record<Flag, number>> = {
  bold: 1,
  italic: 2,
  strike: 4,
  underline: 8,
  code: 16,
  subscript: 32,
  superscript: 64,
}
const HIGHLIGHT = 128

/** A highlight of the default colour is Lexical's own; other colours are a style. */
export function formatBits(marks: Marks | undefined): number {
  let bits = marks?.highlight === DEFAULT_HIGHLIGHT ? HIGHLIGHT : 0
  for (const [mark, bit] of Object.entries(BITS)) if (marks?.[mark as Flag]) bits |= bit // the keys of BITS
  return bits
}

export function styleText(marks: Marks | undefined): string {
  const declarations: string[] = []
  if (marks?.color) declarations.push(`color: ${marks.color};`)
  if (marks?.highlight && marks.highlight !== DEFAULT_HIGHLIGHT)
    declarations.push(`background-color: ${marks.highlight};`)
  return declarations.join(' ')
}

/** The marks that a text node's format and style stand for; styles of any other kind are none. */
export function marksOf(bits: number, style: string): Marks {
  const marks: Record<string, true | string> = {}
  for (const [mark, bit] of Object.entries(BITS)) if (bits & bit) marks[mark] = true
  if (bits & HIGHLIGHT) marks.highlight = DEFAULT_HIGHLIGHT
  for (const declaration of style.split(';')) {
    const [property, value] = declaration.split(':').map((part) => part.trim())
    const colour = parseColour(value)
    if (colour === undefined) continue
    if (property === 'color') marks.color = colour
    if (property === 'background-color') marks.highlight = colour
  }
  return marks
}
