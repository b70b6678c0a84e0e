// Finding text in a document, and replacing it. A match may run over several text nodes (a bold word inside), but
// never over two blocks.

import {
  $createRangeSelection,
  $getRoot,
  $isElementNode,
  $isTextNode,
  $setSelection,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
  type RangeSelection,
  type TextNode,
} from 'lexical'
import { readState } from '../../read-state.ts'

export interface Match {
  readonly start: MatchPoint
  readonly end: MatchPoint
}

interface MatchPoint {
  readonly key: string
  readonly offset: number
}

export interface FindOptions {
  readonly isCaseSensitive: boolean
}

/** More than this nobody steps through, and painting them would cost every keystroke. */
const maxMatches = 5_000

/** Every place where `query` stands, in document order. */
export const findMatches = (editor: LexicalEditor, query: string, options: FindOptions): readonly Match[] => {
  if (query === '') return []
  return readState(editor, () => {
    const matches: Match[] = []
    $eachLine($getRoot(), (line) => {
      if (matches.length < maxMatches) matches.push(...matchesInLine(line, query, options))
    })
    return matches
  })
}

/** The text nodes that stand next to each other in one block, in order. */
type Line = readonly { readonly node: TextNode; readonly text: string; readonly start: number }[]

const $eachLine = (element: ElementNode, visit: (line: Line) => void): void => {
  let line: { node: TextNode; text: string; start: number }[] = []
  let length = 0
  const finish = () => {
    if (line.length > 0) visit(line)
    line = []
    length = 0
  }
  const walk = (node: LexicalNode) => {
    if ($isTextNode(node)) {
      const text = node.getTextContent()
      line.push({ node, text, start: length })
      length += text.length
    } else if ($isElementNode(node) && node.isInline()) {
      for (const child of node.getChildren()) walk(child)
    } else {
      finish()
      if ($isElementNode(node)) $eachLine(node, visit)
    }
  }
  for (const child of element.getChildren()) walk(child)
  finish()
}

const matchesInLine = (line: Line, query: string, { isCaseSensitive }: FindOptions): Match[] => {
  // Folding must not change lengths, or offsets would point beside the match: letters that would grow stay.
  const fold = (text: string) =>
    isCaseSensitive ? text : text.replace(/\p{L}/gu, (letter) => sameLength(letter, letter.toLowerCase()))
  const text = fold(line.map(({ text }) => text).join(''))
  const wanted = fold(query)
  const matches: Match[] = []
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length))
    matches.push({ start: pointAt(line, at, 'start'), end: pointAt(line, at + wanted.length, 'end') })
  return matches
}

const sameLength = (letter: string, folded: string): string =>
  folded.length === letter.length ? folded : letter

const pointAt = (line: Line, offset: number, side: 'start' | 'end'): MatchPoint => {
  // At a border between two nodes a match starts in the later one and ends in the earlier one.
  const part = line.findLast(({ start }) => (side === 'start' ? start <= offset : start < offset))
  if (!part) throw new RangeError(`no text at ${offset}`)
  return { key: part.node.getKey(), offset: offset - part.start }
}

/** Selects a match, as if somebody had marked it. */
export const $selectMatch = ({ start, end }: Match): RangeSelection => {
  const selection = $createRangeSelection()
  selection.anchor.set(start.key, start.offset, 'text')
  selection.focus.set(end.key, end.offset, 'text')
  $setSelection(selection)
  return selection
}

/** Replaces matches of one `findMatches`, last first so that the others stay where they are; one undo step. */
export const replaceMatches = (editor: LexicalEditor, matches: readonly Match[], replacement: string): void =>
  editor.update(
    () => {
      for (const match of matches.toReversed()) $selectMatch(match).insertText(replacement)
    },
    { discrete: true },
  )
