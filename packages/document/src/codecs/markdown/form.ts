import { type Block, type Content, type Inline, normalise, normaliseInline } from '../../content/index.ts'
import { compact } from '../../content/inline.ts'
import { type Flag, withoutMark } from '../../content/marks.ts'
import { paragraph, restartLists } from '../../content/normalise.ts'

/**
 * The content that Markdown can say: reading what `toMarkdown` wrote gives exactly this.
 *
 * Ids are left out, and what nobody sees in print: paragraphs without text, spaces at the ends of lines, the
 * bold of a space at the edge of a bold word.
 */
export const markdownForm = (content: Content): Content => formBlocks(normalise(content))

const formBlocks = (content: Content): Content =>
  restartLists(content.map(formBlock).filter((block) => !isEmptyLine(block)))

const isEmptyLine = (block: Block): boolean =>
  block.type === 'paragraph' && block.content.length === 0 && !block.align && !block.direction

function formBlock(block: Block): Block {
  const formed = formByType(block)
  if (formed.id === undefined) return formed
  const { id: _, ...rest } = formed
  return rest
}

function formByType(block: Block): Block {
  switch (block.type) {
    case 'paragraph': {
      const { align, direction, indent } = block
      return compact({ ...paragraph(formInline(block.content), direction), align, direction, indent })
    }
    case 'heading':
    case 'listItem':
      return { ...block, content: formInline(block.content) }
    case 'quote':
    case 'callout':
      return { ...block, children: formBlocks(block.children) }
    case 'toggle':
      return { ...block, summary: formInline(block.summary), children: formBlocks(block.children) }
    case 'table':
      return {
        ...block,
        rows: block.rows.map((cells) =>
          cells.map((cell) => ({ ...cell, children: formBlocks(cell.children) })),
        ),
      }
    case 'image':
      return compact({ ...block, caption: formCaption(block.caption) })
    case 'columns':
      return {
        ...block,
        columns: block.columns.map((column) => ({ ...column, children: formBlocks(column.children) })),
      }
    case 'unknown':
      return { ...block, content: formInline(block.content), children: formBlocks(block.children) }
    case 'code':
    case 'divider':
    case 'file':
    case 'equation':
      return block
  }
}

function formCaption(caption: readonly Inline[] | undefined): readonly Inline[] | undefined {
  const line = formInline(caption ?? [])
  return line.length === 0 ? undefined : line
}

const EMPHASIS: readonly Flag[] = ['bold', 'italic', 'strike']

function formInline(inline: readonly Inline[]): readonly Inline[] {
  if (inline.length === 1 && isPlainLine(inline[0]!)) return inline
  let pieces = trimLines(inline)
  for (const mark of EMPHASIS) pieces = freeSpaces(pieces, mark)
  return normaliseInline(pieces)
}

const isPlainLine = (piece: Inline): boolean =>
  piece.type === 'text' && !piece.marks && !/^[ \t]|[ \t]$/.test(piece.text)

/** Cuts spaces at both ends of every line. */
function trimLines(inline: readonly Inline[]): readonly Inline[] {
  const lines: Inline[][] = [[]]
  for (const piece of inline) {
    if (piece.type === 'break') lines.push([])
    else lines.at(-1)!.push(piece)
  }
  return lines.flatMap((line, index): readonly Inline[] => {
    const { middle } = splitSpaces(line)
    return index === 0 ? middle : [{ type: 'break' }, ...middle]
  })
}

/** Moves spaces at the edges of an emphasis out of it, where Markdown's delimiters do not allow them. */
function freeSpaces(inline: readonly Inline[], mark: Flag): readonly Inline[] {
  const result: Inline[] = []
  let span: Inline[] = []
  const endSpan = () => {
    const { before, middle, after } = splitSpaces(span)
    result.push(...before.map((piece) => without(piece, mark)), ...middle)
    result.push(...after.map((piece) => without(piece, mark)))
    span = []
  }
  for (const piece of inline) {
    if (piece.type !== 'break' && piece.marks?.[mark]) span.push(piece)
    else {
      endSpan()
      result.push(piece)
    }
  }
  endSpan()
  return result
}

const without = (piece: Inline, mark: Flag): Inline =>
  piece.type === 'break' ? piece : compact({ ...piece, marks: withoutMark(piece.marks, mark) })

/** Parts the spaces at both ends from the rest. Spaces in code count as characters. */
function splitSpaces(inline: readonly Inline[]): {
  before: readonly Inline[]
  middle: readonly Inline[]
  after: readonly Inline[]
} {
  const pieces = inline.flatMap((piece): readonly Inline[] => {
    if (piece.type !== 'text' || piece.marks?.code) return [piece]
    const [, start, text, end] = /^([ \t]*)([\s\S]*?)([ \t]*)$/.exec(piece.text)!
    return [start!, text!, end!].filter((part) => part !== '').map((part) => ({ ...piece, text: part }))
  })
  let from = 0
  let to = pieces.length
  while (from < to && isSpaces(pieces[from]!)) from++
  while (to > from && isSpaces(pieces[to - 1]!)) to--
  return { before: pieces.slice(0, from), middle: pieces.slice(from, to), after: pieces.slice(to) }
}

const isSpaces = (piece: Inline): boolean =>
  piece.type === 'text' && !piece.marks?.code && /^[ \t]*$/.test(piece.text)
