// How blocks of an application are shown where the application is not: in Markdown, HTML, plain text, on a server.
import type { Block, Content, Properties } from './content.ts'

/** What is known of an application's block. In content it is an `unknown` block of that name. */
export interface BlockForm {
  /** The block's type in the document. */
  readonly type: string
  /** The block as content that everybody can read; from properties that may be anything. */
  readonly plain: (properties: Properties) => Content
}

/**
 * Gives the application's blocks what can be read where the application is not.
 *
 * Call it before writing: `toHtml(withForms(content, [mooring]))`. Reading takes it away again with `withoutForms`.
 */
export const withForms = (content: Content, forms: readonly BlockForm[]): Content =>
  forms.length === 0
    ? content
    : mapUnknown(content, forms, (block, { plain }) => ({ ...block, children: plain(block.properties) }))

/** Takes away what `withForms` gave: the application shows its blocks itself. */
export const withoutForms = (content: Content, forms: readonly BlockForm[]): Content =>
  forms.length === 0 ? content : mapUnknown(content, forms, (block) => ({ ...block, children: [] }))

type UnknownBlock = Extract<Block, { type: 'unknown' }>

const mapUnknown = (
  content: Content,
  forms: readonly BlockForm[],
  change: (block: UnknownBlock, form: BlockForm) => UnknownBlock,
): Content => {
  const inside = (blocks: Content): Content => blocks.map(map)
  const map = (block: Block): Block => {
    switch (block.type) {
      case 'unknown': {
        const form = forms.find(({ type }) => type === block.name)
        return form ? change(block, form) : { ...block, children: inside(block.children) }
      }
      case 'quote':
      case 'callout':
      case 'toggle':
        return { ...block, children: inside(block.children) }
      case 'columns':
        return {
          ...block,
          columns: block.columns.map((column) => ({ ...column, children: inside(column.children) })),
        }
      case 'table':
        return {
          ...block,
          rows: block.rows.map((cells) =>
            cells.map((cell) => ({ ...cell, children: inside(cell.children) })),
          ),
        }
      default:
        return block
    }
  }
  return inside(content)
}
