import type { Alignment, Inline, Table, TableCell } from '../../content/content.ts'
import { writeLine } from './inline.ts'

/** A table in GitHub's Markdown, or undefined if it has what that cannot say. */
export function writeTable(table: Table): string | undefined {
  const [head, ...body] = table.rows
  if (!table.headerRow || table.headerColumn || table.widths || !head || head.length === 0) return undefined
  const rows = [head, ...body].map((cells) => cells.map(cellLine))
  if (rows.some((cells) => cells.some((cell) => cell === undefined))) return undefined
  const delimiters = head.map((_, column) => delimiter(table.rows.map((cells) => cells[column])))
  if (delimiters.some((text) => text === undefined)) return undefined
  const [headLine, ...bodyLines] = rows.map(
    (cells) =>
      `| ${cells.map((cell) => writeLine(cell ?? [], { oneLine: true, inTable: true })).join(' | ')} |`,
  )
  return [headLine, `| ${delimiters.join(' | ')} |`, ...bodyLines].join('\n')
}

/** What a cell holds if that is one line, or undefined. */
function cellLine({ colspan, rowspan, children }: TableCell): readonly Inline[] | undefined {
  const [only, ...more] = children
  if (colspan || rowspan || more.length > 0) return undefined
  if (!only) return []
  if (only.direction || only.indent) return undefined
  if (only.type === 'paragraph') return only.content
  if (only.type !== 'image' || only.caption) return undefined
  const { align: _, ...image } = only
  return [image]
}

const DELIMITERS: Readonly<Record<Alignment, string | undefined>> = {
  left: ':--',
  center: ':-:',
  right: '--:',
  justify: undefined,
  end: undefined,
}

/** A column has an alignment if all its cells with text agree on it. */
function delimiter(cells: readonly (TableCell | undefined)[]): string | undefined {
  const alignments = new Set(cells.flatMap((cell) => (cell?.children ?? []).map(({ align }) => align)))
  if (alignments.size > 1) return undefined
  const [align] = alignments
  return align === undefined ? '---' : DELIMITERS[align]
}
