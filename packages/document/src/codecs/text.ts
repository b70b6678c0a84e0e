import { type Block, type Content, normalise } from '../content/index.ts'
import { inlineText } from '../content/inline-text.ts'

/** A document as plain text, a line a block: for search, word counts, previews and the clipboard. */
export const toText = (content: Content): string => content.flatMap(blockLines).join('\n')

/** Plain text as paragraphs, one a line. */
export const fromText = (text: string): Content =>
  normalise(
    text.split(/\r\n|\r|\n/).map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })),
  )

function blockLines(block: Block): string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'listItem':
      return [inlineText(block.content)]
    case 'quote':
    case 'callout':
      return block.children.flatMap(blockLines)
    case 'toggle':
      return [inlineText(block.summary), ...block.children.flatMap(blockLines)]
    case 'code':
      return [block.text]
    case 'equation':
      return [block.tex]
    case 'divider':
      return ['']
    case 'table':
      return block.rows.map((cells) =>
        cells.map((cell) => cell.children.flatMap(blockLines).join(' ')).join('\t'),
      )
    case 'image':
      return [block.caption ? inlineText(block.caption) : (block.alt ?? '')]
    case 'file':
      return [block.name]
    case 'columns':
      return block.columns.flatMap((column) => column.children.flatMap(blockLines))
    case 'unknown':
      return [inlineText(block.content), ...block.children.flatMap(blockLines)]
  }
}
