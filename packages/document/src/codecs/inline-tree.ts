import type { Inline } from '../content/index.ts'
import { commonMarks, MARK_ORDER, type Mark, type Marks, sameMark, withoutMark } from '../content/marks.ts'

/** Runs with marks as HTML and Markdown nest them. */
export type InlineTree = readonly InlineNode[]
export type InlineNode =
  | { readonly mark: Mark; readonly marks: Marks; readonly children: InlineTree }
  | { readonly mark?: never; readonly piece: Inline }

/** Nests runs by their marks, always in the same order, as few elements as that order allows. */
export const inlineTree = (inline: readonly Inline[]): InlineTree => group(bridgeBreaks(inline), 0)

type Marked = { readonly piece: Inline; readonly marks: Marks | undefined }

function group(run: readonly Marked[], order: number): InlineTree {
  const mark = MARK_ORDER[order]
  if (!mark) return run.map(({ piece }) => ({ piece }))
  const nodes: InlineNode[] = []
  for (let from = 0; from < run.length; ) {
    const { marks } = run[from]!
    let to = from + 1
    while (to < run.length && sameMark(mark, marks, run[to]!.marks)) to++
    const children = group(run.slice(from, to), order + 1)
    if (marks?.[mark] === undefined) nodes.push(...children)
    else nodes.push({ mark, marks, children })
    from = to
  }
  return nodes
}

/** A line break inside a bold sentence is inside the bold: it takes the marks that both its sides have. */
function bridgeBreaks(inline: readonly Inline[]): readonly Marked[] {
  const before: (Marks | undefined)[] = []
  const after: (Marks | undefined)[] = []
  inline.forEach((piece, index) => {
    before[index] = piece.type === 'break' ? before[index - 1] : piece.marks
  })
  for (let index = inline.length - 1; index >= 0; index--) {
    const piece = inline[index]!
    after[index] = piece.type === 'break' ? after[index + 1] : piece.marks
  }
  return inline.map((piece, index) => ({
    piece,
    marks:
      piece.type === 'break' ? withoutMark(commonMarks(before[index], after[index]), 'code') : piece.marks,
  }))
}
