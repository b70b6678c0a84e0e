import type { Break, InlineImage, Table, TableCell } from '../../content/content.ts'
import { type Atom, type Content, DEFAULT_HIGHLIGHT, type Inline, normalise } from '../../content/index.ts'
import type { Mark, Marks } from '../../content/marks.ts'
import { type Nested, type NestedItem, nest } from '../../content/nesting.ts'
import { placeCells } from '../../content/tables.ts'
import { type InlineNode, inlineTree } from '../inline-tree.ts'
import { attributes, escapeLines, escapeText } from './escape.ts'

/**
 * A document as HTML: a fragment of plain elements without scripts, styles or event handlers.
 *
 * What HTML has no element for is said in `data-` attributes, so `fromHtml` reads back the same content, all
 * but the ids. Addresses are sanitised once more.
 */
export const toHtml = (content: Content): string => writeBlocks(normalise(content), escapeText)

/** HTML without blank lines, which would end an HTML block of Markdown. */
export const toHtmlLines = (content: Content): string => writeBlocks(content, escapeLines)

type Escape = (text: string) => string

const writeBlocks = (content: Content, escapeCode: Escape): string => writeNested(nest(content), escapeCode)

const writeNested = (nodes: readonly Nested[], escapeCode: Escape): string =>
  nodes
    .map((node) => (node.kind === 'list' ? writeList(node, escapeCode) : writeBlock(node, escapeCode)))
    .join('\n')

function writeList(list: Nested & { kind: 'list' }, escapeCode: Escape): string {
  const items = list.items.map((item) => writeItem(item, escapeCode)).join('')
  if (!list.ordered) return `<ul>${items}</ul>`
  return `<ol${attributes({ start: list.start === 1 ? undefined : list.start })}>${items}</ol>`
}

function writeItem({ block, children }: NestedItem, escapeCode: Escape): string {
  if (!block) return `<li>${writeNested(children, escapeCode)}</li>`
  const checkbox =
    block.list === 'check' ? `<input type="checkbox" disabled${block.checked ? ' checked' : ''}>` : ''
  const open = `<li${attributes({ align: block.align, dir: block.direction })}>${checkbox}`
  return `${open}${writeLine(block.content)}${writeNested(children, escapeCode)}</li>`
}

function writeBlock({ block, extraIndent }: Nested & { kind: 'block' }, escapeCode: Escape): string {
  const base = { align: block.align, dir: block.direction, 'data-indent': extraIndent || undefined }
  const element = (tag: string, own: Parameters<typeof attributes>[0], inner: string) =>
    `<${tag}${attributes({ ...own, ...base })}>${inner}</${tag}>`
  const container = (tag: string, own: Parameters<typeof attributes>[0], children: Content) =>
    element(tag, own, writeBlocks(children, escapeCode))

  switch (block.type) {
    case 'paragraph':
      return element('p', {}, writeLine(block.content))
    case 'heading':
      return element(`h${block.level}`, {}, writeLine(block.content))
    case 'quote':
      return element('blockquote', {}, notAnAlert(writeBlocks(block.children, escapeCode)))
    case 'code': {
      const language = block.language && `language-${block.language}`
      return element(
        'pre',
        {},
        `<code${attributes({ class: language })}>${escapeCode(`${block.text}\n`)}</code>`,
      )
    }
    case 'equation':
      return element('pre', {}, `<code class="language-math">${escapeCode(`${block.tex}\n`)}</code>`)
    case 'callout':
      return container('aside', { 'data-callout': block.tone }, block.children)
    case 'toggle': {
      const summary = `<summary>${writeLine(block.summary)}</summary>`
      return element('details', {}, summary + writeBlocks(block.children, escapeCode))
    }
    case 'divider':
      return `<hr${attributes(base)}>`
    case 'table':
      return writeTable(block, base, escapeCode)
    case 'image': {
      const caption = block.caption ? `<figcaption>${writeLine(block.caption)}</figcaption>` : ''
      return element('figure', {}, writeImage(block) + caption)
    }
    case 'file': {
      const link = `<a${attributes({ href: block.src, download: block.name })}>${escapeCode(block.name)}</a>`
      return element('p', { 'data-file': block.mime ?? '', 'data-size': block.size }, link)
    }
    case 'columns': {
      const columns = block.columns.map(
        ({ width, children }) =>
          `<div${attributes({ 'data-column': width ?? '' })}>${writeBlocks(children, escapeCode)}</div>`,
      )
      return element('div', { 'data-columns': '' }, columns.join('\n'))
    }
    case 'unknown': {
      const content = block.content.length > 0 ? `<div data-text>${writeLine(block.content)}</div>` : ''
      const own = { 'data-unknown': block.name, 'data-properties': JSON.stringify(block.properties) }
      return element('div', own, content + writeBlocks(block.children, escapeCode))
    }
  }
}

/** A quote that begins with `[!NOTE]` would be read as a callout. */
const notAnAlert = (html: string): string => html.replace(/^(<p[^>]*>)\[!/, '$1<span></span>[!')

function writeTable(table: Table, base: Parameters<typeof attributes>[0], escapeCode: Escape): string {
  const { headerRow, headerColumn, widths } = table
  const rows = placeCells(table.rows).map((places, row) => {
    const cells = places.map(({ cell, column }) =>
      writeCell(cell, (headerRow && row === 0) || (headerColumn && column === 0) ? 'th' : 'td', escapeCode),
    )
    return `<tr>${cells.join('')}</tr>`
  })
  const own = {
    // `th` alone does not tell a header column from a header row where there is one row only.
    'data-header': headerColumn ? (headerRow ? 'row column' : 'column') : undefined,
    'data-widths': widths?.join(' '),
  }
  const head = headerRow && rows.length > 0 ? `<thead>\n${rows.shift()}\n</thead>\n` : ''
  return `<table${attributes({ ...own, ...base })}>\n${head}${rows.length === 0 ? '' : `<tbody>\n${rows.join('\n')}\n</tbody>\n`}</table>`
}

function writeCell({ colspan, rowspan, children }: TableCell, tag: string, escapeCode: Escape): string {
  return `<${tag}${attributes({ colspan, rowspan })}>${writeBlocks(children, escapeCode)}</${tag}>`
}

const writeImage = (image: Omit<InlineImage, 'type'>): string =>
  `<img${attributes({ src: image.src, alt: image.alt ?? '', title: image.title, width: image.width, height: image.height })}>`

/**
 * The text of one block. A line break at its end does not show in HTML, nor does a block without text, so
 * there is one more.
 */
export const writeLine = (inline: readonly Inline[]): string =>
  writeInline(inline) + (inline.length === 0 || inline.at(-1)!.type === 'break' ? '<br>' : '')

const writeInline = (inline: readonly Inline[]): string =>
  inlineTree(inline.map(keepSpaces)).map(writeNode).join('')

function writeNode(node: InlineNode): string {
  if (node.mark === undefined) return writePiece(node.piece)
  const { open, close } = markTags(node.mark, node.marks)
  return open + node.children.map(writeNode).join('') + close
}

const TAGS = {
  underline: 'u',
  bold: 'strong',
  italic: 'em',
  strike: 's',
  subscript: 'sub',
  superscript: 'sup',
  code: 'code',
} as const

/** The element of a mark. */
export function markTags(mark: Mark, marks: Marks): { open: string; close: string } {
  switch (mark) {
    case 'link':
      return { open: `<a${attributes({ href: marks.link?.href, title: marks.link?.title })}>`, close: '</a>' }
    case 'highlight': {
      const colour = marks.highlight === DEFAULT_HIGHLIGHT ? undefined : marks.highlight
      return { open: `<mark${attributes({ 'data-color': colour })}>`, close: '</mark>' }
    }
    case 'color':
      return { open: `<span${attributes({ 'data-color': marks.color })}>`, close: '</span>' }
    default:
      return { open: `<${TAGS[mark]}>`, close: `</${TAGS[mark]}>` }
  }
}

function writePiece(piece: Inline): string {
  switch (piece.type) {
    case 'text':
      return escapeText(piece.text).replaceAll(KEEP, KEEP_SPACES).replaceAll(END_KEEP, '</span>')
    case 'break':
      return '<br>'
    default:
      return atomTags(piece).open + escapeText(atomTags(piece).text) + atomTags(piece).close
  }
}

/** The element of an atom, and the text inside it that is shown where the element is not known. */
export function atomTags(atom: Exclude<Atom, Break>): { open: string; text: string; close: string } {
  const span = (values: Parameters<typeof attributes>[0], text: string) => ({
    open: `<span${attributes(values)}>`,
    text,
    close: '</span>',
  })
  switch (atom.type) {
    case 'mention':
      return span({ 'data-mention': atom.kind, 'data-id': atom.id }, `@${atom.label}`)
    case 'emoji':
      return span({ 'data-emoji': atom.name ?? '' }, atom.emoji)
    case 'equation':
      return span({ 'data-math': atom.tex }, atom.tex)
    case 'image':
      return { open: writeImage(atom), text: '', close: '' }
    case 'unknown':
      return span({ 'data-unknown': atom.name, 'data-properties': JSON.stringify(atom.properties) }, '')
  }
}

const KEEP_SPACES = '<span style="white-space:pre-wrap">'

/** Control characters that normal text cannot hold stand for the tags until the text is escaped. */
const KEEP = '\u0001'
const END_KEEP = '\u0002'

/** HTML collapses white space; what would be lost stands in an element that says it counts. */
function keepSpaces(piece: Inline, index: number, all: readonly Inline[]): Inline {
  if (piece.type !== 'text') return piece
  const before = all[index - 1]
  const after = all[index + 1]
  const startCounts =
    !before || before.type === 'break' || (before.type === 'text' && /[ \t]$/.test(before.text))
  const endCounts = !after || after.type === 'break'
  const text = piece.text.replace(/[ \t]+/g, (spaces, at: number) => {
    const counts =
      spaces !== ' ' || (at === 0 && startCounts) || (at + spaces.length === piece.text.length && endCounts)
    return counts ? KEEP + spaces + END_KEEP : spaces
  })
  return { ...piece, text }
}
