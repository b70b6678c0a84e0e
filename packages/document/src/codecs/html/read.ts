import type { BlockBase, ListItem, Table, TableCell } from '../../content/content.ts'
import {
  type Alignment,
  type Block,
  type Content,
  type Inline,
  normalise,
  TONES,
} from '../../content/index.ts'
import { compact } from '../../content/inline.ts'
import { MAX_INDENT } from '../../content/limits.ts'
import { numbersGoOn } from '../../content/normalise.ts'
import { makePlain } from './foreign.ts'
import { enterElement, type InlineContext, InlineReader, isIgnored } from './inline.ts'
import { parseProperties } from './properties.ts'
import {
  attribute,
  type Element,
  type HtmlNode,
  isElement,
  isSpace,
  isText,
  parseHtml,
  style,
  textContent,
  withoutKept,
} from './tree.ts'

/**
 * Reads HTML of any origin: a fragment, a page, what a clipboard holds.
 *
 * Takes what content can say and leaves the rest: scripts, styles, event handlers, forms and frames do not get
 * in, links keep allowed addresses only. Text is never dropped because its element is not known.
 *
 * @throws {ContentError} when elements are nested deeper than 512.
 */
export const fromHtml = (html: string): Content =>
  normalise(readBlocks(makePlain(parseHtml(withoutKept(html))), OUTSIDE))

/** The same for HTML in which spaces that count are marked. */
export const readHtml = (html: string): Content => normalise(readBlocks(parseHtml(html), OUTSIDE))

interface Context extends InlineContext {
  /** List depth: the indent of the next block. */
  readonly indent: number
  /** Of a wrapper that is no block of ours, such as `<div align="center">`. */
  readonly align: Alignment | undefined
}

const OUTSIDE: Context = { marks: {}, keepSpaces: false, indent: 0, align: undefined }

/** Blocks among `nodes`, and paragraphs made of the text between them. */
function readBlocks(nodes: readonly HtmlNode[], context: Context): Block[] {
  const blocks: Block[] = []
  let line = new InlineReader()
  const endLine = () => {
    const content = line.finish()
    if (line.hasLine) blocks.push(paragraph(content, context))
    line = new InlineReader()
  }
  for (const node of nodes) {
    if (!isElement(node) || !holdsBlock(node)) {
      line.read(node, context)
      continue
    }
    endLine()
    for (const block of readElement(node, context, blocks)) blocks.push(block)
  }
  endLine()
  return blocks
}

const paragraph = (content: readonly Inline[], { align, indent }: Context): Block =>
  compact({ type: 'paragraph', content, align, indent: indent || undefined })

const BLOCKS: ReadonlySet<string> = new Set(
  'p h1 h2 h3 h4 h5 h6 blockquote ul ol li pre hr table details figure aside div section article main header footer nav address center form fieldset dl dt dd figcaption summary hgroup search dialog body html caption legend menu dir tr td th thead tbody tfoot'.split(
    ' ',
  ),
)

/** Whether an element is or contains a block, so that it cannot be part of a line. */
function holdsBlock(element: Element): boolean {
  if (BLOCKS.has(element.tagName)) return true
  if (isIgnored(element)) return false
  return element.childNodes.some((child) => isElement(child) && holdsBlock(child))
}

function readElement(element: Element, context: Context, before: readonly Block[]): readonly Block[] {
  const own = readBase(element, context)
  const inner = enterElement(element, context)
  const nested: Context = { ...inner, indent: 0, align: undefined }
  switch (element.tagName) {
    case 'p':
      return readParagraph(element, own, { ...context, ...inner })
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6': {
      const level = Math.min(4, Number(element.tagName[1])) as 1 | 2 | 3 | 4 // 1 to 6 by the cases
      return [{ type: 'heading', level, content: readLine(element.childNodes, inner), ...own }]
    }
    case 'blockquote':
      return [readQuote(element, own, nested)]
    case 'ul':
    case 'ol':
    case 'menu':
    case 'dir':
      return readList(element, { ...context, ...inner }, before)
    case 'pre':
      return [{ ...readCode(element), ...own }]
    case 'hr':
      return [{ type: 'divider', ...own }]
    case 'table':
      return readTable(element, own, nested)
    case 'details':
      return [readToggle(element, own, nested)]
    case 'figure':
      return readFigure(element, own, { ...context, ...inner })
    case 'aside':
      return readCallout(element, own, nested) ?? readBlocks(element.childNodes, { ...context, ...inner })
    case 'li':
      return readItem(element, 'bullet', { ...context, ...inner })
    default:
      return (
        readOther(element, own, nested) ?? readBlocks(element.childNodes, wrapped(element, context, inner))
      )
  }
}

/** A wrapper that is no block of ours: its blocks take its alignment. */
const wrapped = (element: Element, context: Context, inner: InlineContext): Context => ({
  ...context,
  ...inner,
  align: element.tagName === 'center' ? 'center' : (readAlign(element) ?? context.align),
})

const ALIGNMENTS: readonly (string | undefined)[] = ['left', 'center', 'right', 'justify', 'end']

function readAlign(element: Element): Alignment | undefined {
  const own = attribute(element, 'align')?.toLowerCase()
  if (ALIGNMENTS.includes(own)) return own as Alignment // one of the list
  // Word processors say `left` and `start` on every paragraph; they mean nothing by it.
  const styled = style(element, 'text-align')
  return styled !== 'left' && ALIGNMENTS.includes(styled) ? (styled as Alignment) : undefined
}

function readBase(element: Element, context: Context): BlockBase {
  const direction = attribute(element, 'dir')?.toLowerCase()
  const extra = Number(attribute(element, 'data-indent') ?? 0)
  const indent = context.indent + (Number.isInteger(extra) && extra > 0 ? Math.min(extra, MAX_INDENT) : 0)
  return compact({
    align: readAlign(element) ?? context.align,
    direction: direction === 'ltr' || direction === 'rtl' ? direction : undefined,
    indent: indent || undefined,
  })
}

/** One line of text whatever it holds; blocks inside it are parted by line breaks. */
function readLine(nodes: readonly HtmlNode[], context: InlineContext): readonly Inline[] {
  const blocks = readBlocks(nodes, { ...OUTSIDE, ...context })
  return blocks.flatMap((block, index): Inline[] => [
    ...(index > 0 ? [{ type: 'break' } as const] : []),
    ...('content' in block ? block.content : []),
  ])
}

function readParagraph(element: Element, own: BlockBase, context: Context): readonly Block[] {
  const mime = attribute(element, 'data-file')
  const link = element.childNodes.find((child) => isElement(child) && child.tagName === 'a')
  if (mime !== undefined && link && isElement(link)) {
    const size = Number(attribute(element, 'data-size') ?? Number.NaN)
    const file = {
      type: 'file',
      src: attribute(link, 'href') ?? '',
      name: attribute(link, 'download') ?? textContent(link),
      size: Number.isSafeInteger(size) && size >= 0 ? size : undefined,
      mime: mime || undefined,
    } as const
    return [compact({ ...file, ...own })]
  }
  const blocks = readBlocks(element.childNodes, { ...context, indent: own.indent ?? 0, align: own.align })
  return blocks.map((block) => compact({ ...block, direction: own.direction }))
}

/** `> [!NOTE]` is GitHub's way to write a callout; the rest of its first line is empty. */
const ALERT = /^\s*\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i

function readQuote(element: Element, own: BlockBase, nested: Context): Block {
  const first = element.childNodes.find((node) => !isText(node) || !isSpace(node.value))
  const text = first && isElement(first) && first.tagName === 'p' ? first.childNodes[0] : undefined
  const alert = text && isText(text) ? ALERT.exec(text.value) : undefined
  if (!alert || !text || !isText(text))
    return { type: 'quote', children: readBlocks(element.childNodes, nested), ...own }
  text.value = text.value.slice(alert[0].length)
  const tone = TONES.find((name) => name === alert[1]!.toLowerCase()) ?? 'note'
  return { type: 'callout', tone, children: readBlocks(element.childNodes, nested), ...own }
}

function readCallout(element: Element, own: BlockBase, nested: Context): readonly Block[] | undefined {
  const tone = TONES.find((name) => name === attribute(element, 'data-callout'))
  return tone && [{ type: 'callout', tone, children: readBlocks(element.childNodes, nested), ...own }]
}

function readToggle(element: Element, own: BlockBase, nested: Context): Block {
  const isSummary = (node: HtmlNode) => isElement(node) && node.tagName === 'summary'
  const summary = element.childNodes.find(isSummary)
  return {
    type: 'toggle',
    summary: summary && isElement(summary) ? readLine(summary.childNodes, enterElement(summary, nested)) : [],
    children: readBlocks(
      element.childNodes.filter((node) => node !== summary),
      nested,
    ),
    ...own,
  }
}

function readCode(element: Element): Block {
  const classes = [element, ...element.childNodes.filter(isElement), codeIn(element), element.parentNode]
    .flatMap((node) => (node && 'attrs' in node ? (attribute(node, 'class') ?? '') : '').split(/\s+/))
    .map((name) => /^(?:language-|lang-|highlight-source-)(.+)$/.exec(name)?.[1])
  const text = textContent(codeIn(element)).replace(/\n$/, '')
  return compact({ type: 'code', language: classes.find((name) => name !== undefined), text })
}

/** A site puts buttons and a language's name into its `<pre>` too; the code is in the one `<code>`. */
function codeIn(element: Element): Element {
  const codes = findAll(element, 'code')
  return codes.length === 1 && codes[0] ? codes[0] : element
}

function readFigure(element: Element, own: BlockBase, context: Context): readonly Block[] {
  const caption = element.childNodes.find((node) => isElement(node) && node.tagName === 'figcaption')
  const blocks = readBlocks(
    element.childNodes.filter((node) => node !== caption),
    { ...context, indent: own.indent ?? 0, align: own.align },
  )
  const captionLine = caption && isElement(caption) ? readLine(caption.childNodes, context) : []
  const [only] = blocks
  if (blocks.length === 1 && only?.type === 'paragraph' && only.content.length === 1) {
    const [image] = only.content
    if (image?.type === 'image' && !image.marks?.link)
      return [{ ...compact({ ...image, marks: undefined }), caption: captionLine, ...own }]
  }
  return captionLine.length === 0 ? blocks : [...blocks, paragraph(captionLine, context)]
}

function readOther(element: Element, own: BlockBase, nested: Context): readonly Block[] | undefined {
  if (element.tagName !== 'div') return undefined
  const name = attribute(element, 'data-unknown')
  if (name !== undefined) return [readUnknown(element, name, own, nested)]
  if (attribute(element, 'data-columns') === undefined) return undefined
  const columns = element.childNodes
    .filter(isElement)
    .filter((child) => attribute(child, 'data-column') !== undefined)
  if (columns.length === 0 || hasStrayText(element, columns)) return undefined
  return [
    {
      type: 'columns',
      columns: columns.map((column) => {
        const width = Number(attribute(column, 'data-column') || Number.NaN)
        return compact({
          width: width >= 1 && width <= 100 ? width : undefined,
          children: readBlocks(column.childNodes, nested),
        })
      }),
      ...own,
    },
  ]
}

const hasStrayText = (element: Element, known: readonly Element[]): boolean =>
  element.childNodes.some((node) =>
    isElement(node) ? !known.includes(node) : isText(node) && !isSpace(node.value),
  )

function readUnknown(element: Element, name: string, own: BlockBase, nested: Context): Block {
  const text = element.childNodes.find(
    (node) => isElement(node) && attribute(node, 'data-text') !== undefined,
  )
  return {
    type: 'unknown',
    name,
    properties: parseProperties(element),
    content: text && isElement(text) ? readLine(text.childNodes, nested) : [],
    children: readBlocks(
      element.childNodes.filter((node) => node !== text),
      nested,
    ),
    ...own,
  }
}

function readList(list: Element, context: Context, before: readonly Block[]): readonly Block[] {
  const kind = list.tagName === 'ol' ? 'number' : 'bullet'
  const blocks: Block[] = []
  for (const node of list.childNodes) {
    if (isText(node) && isSpace(node.value)) continue
    if (isElement(node) && node.tagName === 'li') blocks.push(...readItem(node, kind, context))
    // A list right inside a list, as Google Docs and Word write it, is one level deeper.
    else blocks.push(...readBlocks([node], { ...context, indent: context.indent + 1 }))
  }
  return kind === 'number' ? withStart(list, blocks, context.indent, before) : blocks
}

/** Keeps where a numbered list begins, if that is not 1 or if it would else go on with the list before it. */
function withStart(
  list: Element,
  blocks: Block[],
  indent: number,
  before: readonly Block[],
): readonly Block[] {
  const index = blocks.findIndex(
    (block) => block.type === 'listItem' && block.list === 'number' && (block.indent ?? 0) === indent,
  )
  const first = blocks[index]
  if (first?.type !== 'listItem') return blocks
  const start = Number.parseInt(attribute(list, 'start') ?? '1', 10)
  if (start !== 1 || numbersGoOn(before, before.length, indent))
    blocks[index] = { ...first, start: start >= 0 ? start : 1 }
  return blocks
}

function readItem(item: Element, kind: ListItem['list'], context: Context): readonly Block[] {
  const deeper: Context = { ...context, indent: context.indent + 1, align: undefined }
  const blocks = readBlocks(item.childNodes, deeper)
  if (isWrapper(item)) return blocks
  const [first, ...rest] = blocks
  const hasLine = first?.type === 'paragraph' && first.indent === deeper.indent
  const { align, direction } = hasLine ? { ...readBase(item, context), ...first } : readBase(item, context)
  const checked = readCheckbox(item)
  const block: ListItem = compact({
    type: 'listItem',
    list: checked === undefined ? kind : 'check',
    checked: checked || undefined,
    content: hasLine ? first.content : [],
    align,
    direction,
    indent: context.indent || undefined,
  })
  return [block, ...(hasLine ? rest : blocks)]
}

/** An item that only carries a deeper list, as Lexical and others nest, is not an item of its own. */
function isWrapper(item: Element): boolean {
  const nodes = item.childNodes.filter((node) => !isText(node) || !isSpace(node.value))
  return (
    nodes.length > 0 &&
    nodes.every((node) => isElement(node) && (node.tagName === 'ul' || node.tagName === 'ol'))
  )
}

/** Whether an item is checked; undefined when it has no box at its beginning. */
function readCheckbox(item: Element): boolean | undefined {
  if (attribute(item, 'role') === 'checkbox') return attribute(item, 'aria-checked') === 'true'
  let parent: Element | undefined = item
  while (parent) {
    const first: HtmlNode | undefined = parent.childNodes.find(
      (node) => !isText(node) || !isSpace(node.value),
    )
    if (!first || !isElement(first)) return undefined
    if (first.tagName === 'input' && attribute(first, 'type')?.toLowerCase() === 'checkbox')
      return attribute(first, 'checked') !== undefined
    parent = first.tagName === 'p' || first.tagName === 'label' ? first : undefined
  }
  return undefined
}

function readTable(table: Element, own: BlockBase, nested: Context): readonly Block[] {
  const rows = findAll(table, 'tr')
  const captions = table.childNodes.filter((node) => isElement(node) && node.tagName === 'caption')
  const cells = rows.map((row) => row.childNodes.filter(isElement).filter(isCell))
  return [
    ...readBlocks(captions, { ...nested, indent: own.indent ?? 0 }),
    compact({
      type: 'table',
      ...readHeaders(table, cells),
      widths: attribute(table, 'data-widths')?.split(' ').map(Number),
      rows: cells.map((row) => row.map((cell) => readCell(cell, nested))),
      ...own,
    }),
  ]
}

const isCell = (element: Element): boolean => element.tagName === 'td' || element.tagName === 'th'

/** Descendants of one kind, those of inner tables left out. */
const findAll = (element: Element, tagName: string): Element[] =>
  element.childNodes.filter(isElement).flatMap((child) => {
    if (child.tagName === tagName) return [child]
    return child.tagName === 'table' || isCell(child) ? [] : findAll(child, tagName)
  })

function readHeaders(table: Element, rows: readonly (readonly Element[])[]) {
  const said = attribute(table, 'data-header')
  if (said !== undefined) return flags(/\brow\b/.test(said), /\bcolumn\b/.test(said))
  const isHeader = (cell: Element | undefined) => cell?.tagName === 'th'
  const [first, ...rest] = rows
  const hasHead = table.childNodes.some((node) => isElement(node) && node.tagName === 'thead')
  const headerRow = first !== undefined && (hasHead || (first.length > 0 && first.every(isHeader)))
  const body = headerRow ? rest : rows
  const headerColumn = body.length > 0 && body.every((row) => isHeader(row[0]))
  return flags(headerRow, headerColumn)
}

const flags = (headerRow: boolean, headerColumn: boolean): Pick<Table, 'headerRow' | 'headerColumn'> => ({
  ...(headerRow ? { headerRow: true } : {}),
  ...(headerColumn ? { headerColumn: true } : {}),
})

function readCell(cell: Element, nested: Context): TableCell {
  return compact({
    colspan: span(cell, 'colspan'),
    rowspan: span(cell, 'rowspan'),
    children: readBlocks(cell.childNodes, {
      ...nested,
      ...enterElement(cell, nested),
      align: readAlign(cell),
    }),
  })
}

/** 2 or more, or nothing. */
function span(cell: Element, name: string): number | undefined {
  const places = Number.parseInt(attribute(cell, name) ?? '', 10)
  return places > 1 ? Math.min(places, 65_534) : undefined
}
