import { $createCodeNode } from '@lexical/code-core'
import { $createLinkNode } from '@lexical/link'
import { $createListItemNode, $createListNode, type ListNode, type ListType } from '@lexical/list'

import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  TableCellHeaderStates,
} from '@lexical/table'
import {
  $create,
  $createLineBreakNode,
  $createParagraphNode,
  $createTabNode,
  $createTextNode,
  $getEditor,
  $setState,
  type ElementNode,
  type LexicalNode,
} from 'lexical'
import type { InlineImage, ListItem, Table } from '../content/content.ts'
import { type Block, type Content, type Inline, normalise, type Text } from '../content/index.ts'
import { sameMark } from '../content/marks.ts'
import { placeCells } from '../content/tables.ts'
import { BlockquoteNode } from './blockquote.ts'
import { CalloutNode, calloutTone } from './callout.ts'
import { ColumnNode, ColumnsNode, columnWidth } from './columns.ts'
import { blockAlign, blockDirection, blockIndent } from './decorated.ts'
import { DefinedNode } from './defined.ts'
import { DividerNode } from './divider.ts'
import { EmojiNode, emojiCharacters, emojiName } from './emoji.ts'
import { EquationNode, equationTex, InlineEquationNode } from './equation.ts'
import { FileNode, fileMime, fileName, fileSize, fileSource } from './file.ts'
import { formatBits, styleText } from './formats.ts'
import { $createHeadingNode } from './heading.ts'
import {
  ImageNode,
  imageAlt,
  imageCaption,
  imageHeight,
  imageSource,
  imageTitle,
  imageWidth,
} from './image.ts'
import { InlineImageNode } from './inline-image.ts'
import { MentionNode, mentionKind, mentionLabel, mentionTarget } from './mention.ts'
import { $createQuoteNode } from './quote.ts'
import { ToggleNode, ToggleTitleNode } from './toggle.ts'
import { UnknownAtomNode, UnknownBlockNode, unknownName, unknownProperties } from './unknown.ts'

/**
 * Lexical nodes that show a document, for pasting and for editors without Yjs. The editor has `documentNodes`.
 *
 * Call it inside an update. Ids of blocks are not carried over: whoever inserts the nodes makes new blocks.
 */
export const $createNodes = (content: Content): LexicalNode[] => $createBlocks(normalise(content))

function $createBlocks(content: Content): LexicalNode[] {
  const nodes: LexicalNode[] = []
  for (let from = 0; from < content.length; ) {
    const block = content[from]!
    let to = from + 1
    if (block.type === 'listItem') {
      to = endOfList(content, from)
      nodes.push($createList(content.slice(from, to) as ListItem[], 0)) // `endOfList` stops at anything else
    } else nodes.push(...$createBlock(block))
    from = to
  }
  return nodes
}

/** Items up to the first that begins another list on the outermost level. */
function endOfList(content: Content, from: number): number {
  const outermost = (block: ListItem) => (block.indent ?? 0) === 0
  let first = content[from] as ListItem | undefined // the caller saw that it is one
  if (first && !outermost(first)) first = undefined
  let to = from
  for (; to < content.length; to++) {
    const block = content[to]!
    if (block.type !== 'listItem') break
    if (!outermost(block)) continue
    if (to > from && first && (block.list !== first.list || block.start !== undefined)) break
    first ??= block
  }
  return to
}

function $createList(items: readonly ListItem[], level: number): ListNode {
  const first = items.find((item) => (item.indent ?? 0) === level) ?? items[0]!
  const list = $createListNode(first.list satisfies ListType, first.start ?? 1)
  for (let from = 0; from < items.length; ) {
    const item = items[from]!
    let to = from + 1
    const node = $createListItemNode()
    if ((item.indent ?? 0) > level) {
      const isOther = (other: ListItem) => (other.indent ?? 0) === level + 1 && other.list !== item.list
      while (to < items.length && (items[to]!.indent ?? 0) > level && !isOther(items[to]!)) to++
      list.append(node.append($createList(items.slice(from, to), level + 1)))
    } else {
      if (item.list === 'check') node.setChecked(item.checked === true)
      list.append($setAlignment(node.append(...$createInline(item.content)), item))
    }
    from = to
  }
  return list
}

function $setAlignment<Node extends ElementNode>(node: Node, { align, direction }: Block): Node {
  if (align) node.setFormat(align)
  if (direction) node.setDirection(direction)
  return node
}

const $line = <Node extends ElementNode>(node: Node, inline: readonly Inline[], block: Block): Node => {
  $setAlignment(node.append(...$createInline(inline)), block)
  if (block.indent) node.setIndent(block.indent)
  return node
}

function $base<Node extends LexicalNode>(node: Node, { align, direction, indent }: Block): Node {
  $setState(node, blockAlign, align)
  $setState(node, blockDirection, direction)
  $setState(node, blockIndent, indent ?? 0)
  return node
}

/** A container never stands empty: there is a line to type in. */
const $children = <Node extends ElementNode>(node: Node, children: Content, block?: Block): Node => {
  const nodes = $createBlocks(children)
  node.append(...(nodes.length > 0 ? nodes : [$createParagraphNode()]))
  return block ? $line(node, [], block) : node
}

function $createBlock(block: Exclude<Block, ListItem>): LexicalNode[] {
  switch (block.type) {
    case 'paragraph':
      return [$line($createParagraphNode(), block.content, block)]
    case 'heading':
      return [$line($createHeadingNode(`h${block.level}`), block.content, block)]
    case 'quote':
      return $createQuote(block.children, block)
    case 'code':
      return [$line($createCodeNode(block.language), [{ type: 'text', text: block.text }], block)]
    case 'callout':
      return [$children($setState($create(CalloutNode), calloutTone, block.tone), block.children, block)]
    case 'toggle': {
      const title = $create(ToggleTitleNode).append(...$createInline(block.summary))
      return [$children($create(ToggleNode).append(title), block.children, block)]
    }
    case 'divider':
      return [$base($create(DividerNode), block)]
    case 'table':
      return [$createTable(block)]
    case 'image': {
      const node = $setImage($create(ImageNode), block)
      return [$base($setState(node, imageCaption, block.caption ?? []), block)]
    }
    case 'file': {
      const node = $setState($setState($create(FileNode), fileSource, block.src), fileName, block.name)
      return [$base($setState($setState(node, fileSize, block.size), fileMime, block.mime ?? ''), block)]
    }
    case 'equation':
      return [$base($setState($create(EquationNode), equationTex, block.tex), block)]
    case 'columns': {
      const columns = block.columns.map(({ width, children }) =>
        $children($setState($create(ColumnNode), columnWidth, width), children),
      )
      return [$line($create(ColumnsNode).append(...columns), [], block)]
    }
    case 'unknown': {
      const defined = $createDefined(block.name)
      if (defined) {
        defined.setProperties(block.properties)
        return [$base(defined, block)]
      }
      const node = $setState($create(UnknownBlockNode), unknownName, block.name)
      $setState(node, unknownProperties, block.properties)
      return [$line(node, block.content, block), ...$createBlocks(block.children)]
    }
  }
}

/** A block of the application, where it is defined in this editor. */
function $createDefined(name: string): DefinedNode | undefined {
  const klass = $getEditor()._nodes.get(name)?.klass
  const node = klass && klass.prototype instanceof DefinedNode ? $create(klass) : undefined
  return node instanceof DefinedNode ? node : undefined
}

/** Plain paragraphs are quotes of one line each; anything more needs a quote that holds blocks. */
function $createQuote(children: Content, block: Block): LexicalNode[] {
  const isPlain = children.every((child) => child.type === 'paragraph' && !child.indent)
  if (!isPlain || children.length === 0) return [$children($create(BlockquoteNode), children, block)]
  return children.map((child) =>
    $line($createQuoteNode(), 'content' in child ? child.content : [], {
      ...block,
      ...child,
      indent: block.indent ?? 0,
    }),
  )
}

function $createTable(table: Table): LexicalNode {
  const node = $createTableNode()
  if (table.widths) node.setColWidths(table.widths)
  if (table.direction) node.setDirection(table.direction)
  placeCells(table.rows).forEach((places, row) => {
    const line = $createTableRowNode()
    for (const { cell, column } of places) {
      const inHeaderRow =
        table.headerRow && row === 0 ? TableCellHeaderStates.ROW : TableCellHeaderStates.NO_STATUS
      const inHeaderColumn =
        table.headerColumn && column === 0 ? TableCellHeaderStates.COLUMN : TableCellHeaderStates.NO_STATUS
      const cellNode = $createTableCellNode(inHeaderRow | inHeaderColumn, cell.colspan ?? 1)
      if (cell.rowspan) cellNode.setRowSpan(cell.rowspan)
      line.append($children(cellNode, cell.children))
    }
    node.append(line)
  })
  return node
}

/** The text of a block. */
function $createInline(inline: readonly Inline[]): LexicalNode[] {
  const nodes: LexicalNode[] = []
  for (let from = 0; from < inline.length; ) {
    const first = inline[from]!
    const link = first.type === 'break' ? undefined : first.marks?.link
    let to = from + 1
    while (to < inline.length && isSameLink(first, inline[to]!)) to++
    const pieces = inline.slice(from, to).flatMap($createPiece)
    if (link)
      nodes.push($createLinkNode(link.href, link.title ? { title: link.title } : {}).append(...pieces))
    else nodes.push(...pieces)
    from = to
  }
  return nodes
}

const isSameLink = (a: Inline, b: Inline): boolean =>
  sameMark('link', a.type === 'break' ? undefined : a.marks, b.type === 'break' ? undefined : b.marks)

function $createPiece(piece: Inline): LexicalNode[] {
  switch (piece.type) {
    case 'text':
      return piece.text.split(/([\n\t])/).flatMap((text) => $createTextPart(text, piece))
    case 'break':
      return [$createLineBreakNode()]
    case 'mention': {
      const node = $setState($create(MentionNode), mentionKind, piece.kind)
      return [$setState($setState(node, mentionTarget, piece.id), mentionLabel, piece.label)]
    }
    case 'emoji':
      return [
        $setState($setState($create(EmojiNode), emojiCharacters, piece.emoji), emojiName, piece.name ?? ''),
      ]
    case 'equation':
      return [$setState($create(InlineEquationNode), equationTex, piece.tex)]
    case 'image':
      return [$setImage($create(InlineImageNode), piece)]
    case 'unknown': {
      const node = $setState($create(UnknownAtomNode), unknownName, piece.name)
      return [$setState(node, unknownProperties, piece.properties)]
    }
  }
}

function $createTextPart(text: string, { marks }: Text): LexicalNode[] {
  if (text === '') return []
  if (text === '\n') return [$createLineBreakNode()]
  if (text === '\t') return [$createTabNode()]
  const node = $createTextNode(text)
  node.setFormat(formatBits(marks))
  node.setStyle(styleText(marks))
  return [node]
}

function $setImage<Node extends ImageNode | InlineImageNode>(
  node: Node,
  image: Omit<InlineImage, 'type'>,
): Node {
  $setState(node, imageSource, image.src)
  $setState(node, imageAlt, image.alt ?? '')
  $setState(node, imageTitle, image.title ?? '')
  $setState(node, imageWidth, image.width)
  $setState(node, imageHeight, image.height)
  return node
}
