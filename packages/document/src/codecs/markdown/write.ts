import type { Block, Content, ListItem } from '../../content/content.ts'
import { type Nested, type NestedItem, nest } from '../../content/nesting.ts'
import { toHtmlLines, writeLine as writeHtmlLine } from '../html/write.ts'
import { destination, escapeText, fence } from './escape.ts'
import { markdownForm } from './form.ts'
import { writeLine } from './inline.ts'
import { writeTable } from './table.ts'

/**
 * A document as Markdown, ending in a line feed; empty for an empty document.
 *
 * CommonMark and GitHub's extensions where they have the words, callouts as `:::note`, toggles as `<details>`,
 * and the HTML of `toHtml` for what is left: merged cells, column widths, alignment, files. Reading it back
 * gives `markdownForm(content)`, and writing that gives the same text.
 */
export function toMarkdown(content: Content): string {
  const markdown = writeBlocks(markdownForm(content))
  return markdown === '' ? '' : `${markdown}\n`
}

const writeBlocks = (content: Content): string => writeNested(nest(content), false)

/** `mustShow`: the first item of a list that comes first cannot be an empty line. */
function writeNested(nodes: readonly Nested[], mustShow: boolean): string {
  let delimiter = '.'
  return nodes
    .map((node, index) => {
      if (node.kind === 'block') return writeBlock(node.block, node.extraIndent)
      const before = nodes[index - 1]
      // A numbered list right after another begins anew only with another delimiter.
      delimiter = before?.kind === 'list' && before.ordered && delimiter === '.' ? ')' : '.'
      return writeList(node, delimiter, mustShow && index === 0)
    })
    .join('\n\n')
}

function writeList(list: Nested & { kind: 'list' }, delimiter: string, mustShow: boolean): string {
  const items = list.items.map((item, index) => {
    const marker = list.ordered ? `${list.start + index}${delimiter}` : '-'
    return indented(marker, itemBody(item, mustShow && index === 0))
  })
  return items.join(items.some((item) => item.includes('\n\n')) ? '\n\n' : '\n')
}

const indented = (marker: string, body: string): string =>
  body === '' ? marker : `${marker} ${body.replace(/\n(?!\n|$)/g, `\n${' '.repeat(marker.length + 1)}`)}`

/** Holds the place of a text that is not there; it is not seen where Markdown is shown. */
const EMPTY = '<!-- -->'

function itemBody({ block, children }: NestedItem, mustShow: boolean): string {
  if (!block) return writeNested(children, true)
  const [first] = children
  const line = itemLine(block, first ? wouldBeItsLine(first) : mustShow)
  // Dashes after the dash of a list are a divider of their own.
  if (line === '') return writeNested(children, true).replace(/^---(?=\n|$)/, '***')
  if (!first) return line
  const isTight = canInterrupt(first) && !isStyled(block)
  return `${line}${isTight ? '\n' : '\n\n'}${writeNested(children, true)}`
}

/** Whether a list may follow a line of text without a blank line: a numbered one only if it begins at 1. */
function canInterrupt(node: Nested | undefined): boolean {
  if (node?.kind !== 'list' || (node.ordered && node.start !== 1)) return false
  const [first] = node.items
  return first?.block !== undefined || canInterrupt(first?.children[0])
}

/** Whether the reader would take the first block inside an item without text as the item's text. */
const wouldBeItsLine = (first: Nested): boolean =>
  first.kind === 'list' || first.block.type === 'paragraph' || first.block.type === 'image'

function itemLine(item: ListItem, mustShow: boolean): string {
  if (isStyled(item)) return styledItemLine(item)
  const text = writeLine(item.content)
  const box = item.list === 'check' ? `[${item.checked ? 'x' : ' '}] ` : ''
  return text === '' && (box || mustShow) ? box + EMPTY : box + text
}

const isStyled = ({ align, direction }: Block): boolean => align !== undefined || direction !== undefined

function styledItemLine({ list, checked, content, align, direction }: ListItem): string {
  const html = toHtmlLines([{ type: 'paragraph', content, align, direction } as Block])
  const box = `<input type="checkbox" disabled${checked ? ' checked' : ''}>`
  return list === 'check' ? html.replace('>', `>${box}`) : html
}

function writeBlock(
  block: Nested & { kind: 'block' } extends { block: infer B } ? B : never,
  extraIndent: number,
): string {
  if (extraIndent > 0 || isStyled(block)) return asHtml(block, extraIndent)
  switch (block.type) {
    case 'paragraph':
      return writeLine(block.content)
    case 'heading':
      return `${'#'.repeat(block.level)} ${closeHeading(writeLine(block.content, { oneLine: true }))}`.trimEnd()
    case 'quote':
      return writeQuote(block.children)
    case 'code': {
      const ticks = fence('`', block.text, 3)
      const language = (block.language ?? '').replace(/[\\&]/g, '\\$&')
      return [ticks + language, ...lines(block.text), ticks].join('\n')
    }
    case 'equation': {
      const dollars = fence('$', block.tex, 2)
      return [dollars, ...lines(block.tex), dollars].join('\n')
    }
    case 'callout': {
      const children = writeBlocks(block.children)
      const colons = fence(':', children, 3)
      return [colons + block.tone, ...lines(children), colons].join('\n')
    }
    case 'toggle':
      return around(
        `<details>\n<summary>${writeHtmlLine(block.summary)}</summary>`,
        writeBlocks(block.children),
        '</details>',
      )
    case 'divider':
      return '---'
    case 'table':
      return writeTable(block) ?? asHtml(block, 0)
    case 'image': {
      if (block.caption || block.width !== undefined || block.height !== undefined) return asHtml(block, 0)
      const alt = escapeText(block.alt ?? '', {
        lineStart: undefined,
        first: true,
        last: false,
        inTable: false,
      })
      return `![${alt}](${destination(block.src, block.title)})`
    }
    case 'columns': {
      const columns = block.columns.map(({ width, children }) =>
        around(`<div data-column="${width ?? ''}">`, writeBlocks(children), '</div>'),
      )
      return around('<div data-columns>', columns.join('\n\n'), '</div>')
    }
    case 'file':
    case 'unknown':
      return asHtml(block, 0)
  }
}

const asHtml = (block: Block, extraIndent: number): string => toHtmlLines([{ ...block, indent: extraIndent }])

/** Markdown inside HTML stands between blank lines. */
const around = (open: string, inner: string, close: string): string =>
  inner === '' ? `${open}\n${close}` : `${open}\n\n${inner}\n\n${close}`

const lines = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'))

/** Number signs at the end would be taken for the closing of the heading. */
const closeHeading = (line: string): string => line.replace(/(^|[ \t])(#+)$/, '$1\\$2')

function writeQuote(children: Content): string {
  const inner = writeBlocks(children)
  // `[!NOTE]` at the beginning would be read as a callout.
  const safe = inner.startsWith('\\[!') ? `<span></span>${inner}` : inner
  return safe.replace(/^(?=.)/gm, '> ').replace(/^$/gm, '>')
}
