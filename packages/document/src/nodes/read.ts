import { $isCodeNode } from '@lexical/code-core'
import { $isLinkNode } from '@lexical/link'
import { $isListItemNode, $isListNode, type ListNode } from '@lexical/list'

import {
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  type TableCellNode,
  type TableNode,
} from '@lexical/table'
import {
  $getRoot,
  $getState,
  $isDecoratorNode,
  $isElementNode,
  $isLineBreakNode,
  $isTextNode,
  type ElementNode,
  type LexicalNode,
} from 'lexical'
import type { BlockBase, TableCell } from '../content/content.ts'
import {
  type Alignment,
  type Block,
  type Content,
  type Inline,
  type Marks,
  normalise,
} from '../content/index.ts'
import { compact } from '../content/inline.ts'
import { BlockquoteNode } from './blockquote.ts'
import { CalloutNode, calloutTone } from './callout.ts'
import { ColumnNode, ColumnsNode, columnWidth } from './columns.ts'
import { blockAlign, blockDirection, blockIndent } from './decorated.ts'
import { DefinedNode } from './defined.ts'
import { DividerNode } from './divider.ts'
import { EmojiNode, emojiCharacters, emojiName } from './emoji.ts'
import { EquationNode, equationTex, InlineEquationNode } from './equation.ts'
import { FileNode, fileMime, fileName, fileSize, fileSource } from './file.ts'
import { marksOf } from './formats.ts'
import { $isHeadingNode } from './heading.ts'
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
import { $isQuoteNode } from './quote.ts'
import { ToggleNode, ToggleTitleNode } from './toggle.ts'
import { UnknownAtomNode, UnknownBlockNode, unknownName, unknownProperties } from './unknown.ts'

/** What an editor shows, as content: all of it, or some blocks of it. Call it inside a read or an update. */
export const $readNodes = (nodes: readonly LexicalNode[] = $getRoot().getChildren()): Content =>
  normalise($readBlocks(nodes))

/** Quotes of one line that stand together are one quote. */
function $readBlocks(nodes: readonly LexicalNode[]): Block[] {
  const blocks: Block[] = []
  let quote: Block[] | undefined
  for (const node of nodes) {
    if (!$isQuoteNode(node)) {
      quote = undefined
      blocks.push(...$readBlock(node))
      continue
    }
    const line: Block = { type: 'paragraph', content: $readInline(node), ...$alignment(node) }
    if (quote) quote.push(line)
    else {
      quote = [line]
      blocks.push(compact({ type: 'quote', children: quote, indent: node.getIndent() || undefined }))
    }
  }
  return blocks
}

const ALIGNMENTS: readonly string[] = ['left', 'center', 'right', 'justify', 'end']

function $alignment(node: ElementNode): BlockBase {
  const format = node.getFormatType()
  return compact({
    align: ALIGNMENTS.includes(format) ? (format as Alignment) : undefined, // one of the list
    direction: node.getDirection() ?? undefined,
  })
}

function $readBlock(node: LexicalNode): readonly Block[] {
  if ($isListNode(node)) return $readList(node, 0)
  if ($isTableNode(node)) return [$readTable(node)]
  if ($isDecoratorNode(node) && !node.isInline())
    return $readDecorated(node).map((block) => ({ ...block, ...$decoratedBase(node) }))
  if (!$isElementNode(node) || node.isInline()) return [{ type: 'paragraph', content: $readPiece(node, {}) }]
  const base = { ...$alignment(node), ...(node.getIndent() > 0 && { indent: node.getIndent() }) }
  const children = () => $readBlocks(node.getChildren())
  if ($isHeadingNode(node)) {
    const level = Math.min(4, Number(node.getTag().slice(1))) as 1 | 2 | 3 | 4 // h1 to h6
    return [{ type: 'heading', level, content: $readInline(node), ...base }]
  }
  if ($isCodeNode(node))
    return [
      compact({
        type: 'code',
        language: node.getLanguage() ?? undefined,
        text: node.getTextContent(),
        ...base,
      }),
    ]
  if (node instanceof BlockquoteNode) return [{ type: 'quote', children: children(), ...base }]
  if (node instanceof CalloutNode)
    return [{ type: 'callout', tone: $getState(node, calloutTone), children: children(), ...base }]
  if (node instanceof ToggleNode) return [{ ...$readToggle(node), ...base }]
  if (node instanceof ColumnsNode) return $readColumns(node, base)
  if (node instanceof UnknownBlockNode) {
    const [name, properties] = [$getState(node, unknownName), $getState(node, unknownProperties)]
    return [{ type: 'unknown', name, properties, content: $readInline(node), children: [], ...base }]
  }
  // Elements of other origin: their words, block by block.
  const holdsBlocks = node.getChildren().some((child) => $isElementNode(child) && !child.isInline())
  return holdsBlocks ? children() : [{ type: 'paragraph', content: $readInline(node), ...base }]
}

const $decoratedBase = (node: LexicalNode): BlockBase =>
  compact({
    align: $getState(node, blockAlign),
    direction: $getState(node, blockDirection),
    indent: $getState(node, blockIndent) || undefined,
  })

function $readDecorated(node: LexicalNode): readonly Block[] {
  if (node instanceof DividerNode) return [{ type: 'divider' }]
  if (node instanceof EquationNode) return [{ type: 'equation', tex: $getState(node, equationTex) }]
  if (node instanceof ImageNode)
    return [{ ...$readImage(node), type: 'image', caption: $getState(node, imageCaption) }]
  if (node instanceof FileNode) {
    const [src, name, mime] = [fileSource, fileName, fileMime].map(
      (state) => $getState(node, state) as string,
    ) // all are strings
    return [
      compact({
        type: 'file',
        src: src!,
        name: name!,
        size: $getState(node, fileSize),
        mime: mime || undefined,
      }),
    ]
  }
  if (node instanceof DefinedNode)
    return [
      {
        type: 'unknown',
        name: node.getType(),
        properties: node.getProperties(),
        content: [],
        children: [],
      },
    ]
  const text = node.getTextContent().trim()
  return text === '' ? [] : [{ type: 'paragraph', content: [{ type: 'text', text }] }]
}

function $readList(list: ListNode, level: number): Block[] {
  const type = list.getListType()
  let start = type === 'number' ? list.getStart() : undefined
  return list.getChildren().flatMap((item): Block[] => {
    if (!$isListItemNode(item)) return [...$readBlock(item)]
    const nested = item.getChildren().filter($isListNode)
    const inner = nested.flatMap((child) => $readList(child, level + 1))
    if (nested.length > 0 && nested.length === item.getChildrenSize()) return inner
    const block: Block = compact({
      type: 'listItem',
      list: type,
      checked: (type === 'check' && item.getChecked()) || undefined,
      start,
      content: $readInline(item),
      indent: level || undefined,
      ...$alignment(item),
    })
    start = undefined
    return [block, ...inner]
  })
}

function $readToggle(node: ToggleNode): Block {
  const [title, ...rest] = node.getChildren()
  const hasTitle = title instanceof ToggleTitleNode
  return {
    type: 'toggle',
    summary: hasTitle ? $readInline(title) : [],
    children: $readBlocks(hasTitle || !title ? rest : [title, ...rest]),
  }
}

function $readColumns(node: ColumnsNode, base: BlockBase): readonly Block[] {
  const children = node.getChildren()
  if (!children.every((child) => child instanceof ColumnNode)) return $readBlocks(children)
  const columns = children.map((column) =>
    compact({ width: $getState(column, columnWidth), children: $readBlocks(column.getChildren()) }),
  )
  return [{ type: 'columns', columns, ...base }]
}

function $readTable(table: TableNode): Block {
  const cells = table
    .getChildren()
    .filter($isTableRowNode)
    .map((row) => row.getChildren().filter($isTableCellNode))
  const isHeader = (bit: number) => (cell: TableCellNode) => (cell.getHeaderStyles() & bit) !== 0
  const [first = []] = cells
  return compact({
    type: 'table',
    headerRow: (first.length > 0 && first.every(isHeader(1))) || undefined,
    headerColumn: (first.length > 0 && cells.every(([cell]) => !cell || isHeader(2)(cell))) || undefined,
    widths: table.getColWidths(),
    direction: table.getDirection() ?? undefined,
    rows: cells.map((row) => row.map($readCell)),
  })
}

const $readCell = (cell: TableCellNode): TableCell => ({
  colspan: cell.getColSpan(),
  rowspan: cell.getRowSpan(),
  children: $readBlocks(cell.getChildren()),
})

/** The text of a block, without blocks inside it. */
function $readInline(element: ElementNode, marks: Marks = {}): Inline[] {
  return element.getChildren().flatMap((child) => $readPiece(child, marks))
}

function $readPiece(node: LexicalNode, marks: Marks): Inline[] {
  if ($isTextNode(node)) {
    const own = marksOf(node.getFormat(), node.getStyle())
    return [{ type: 'text', text: node.getTextContent(), marks: { ...own, ...marks } }]
  }
  if ($isLineBreakNode(node)) return [{ type: 'break' }]
  if ($isLinkNode(node)) {
    const link = compact({ href: node.getURL(), title: node.getTitle() ?? undefined })
    return $readInline(node, { ...marks, link })
  }
  if ($isElementNode(node)) return node.isInline() ? $readInline(node, marks) : []
  if (node instanceof MentionNode) {
    const [id, label] = [$getState(node, mentionTarget), $getState(node, mentionLabel)]
    return [{ type: 'mention', kind: $getState(node, mentionKind), id, label, marks }]
  }
  if (node instanceof EmojiNode)
    return [
      { type: 'emoji', emoji: $getState(node, emojiCharacters), name: $getState(node, emojiName), marks },
    ]
  if (node instanceof InlineEquationNode)
    return [{ type: 'equation', tex: $getState(node, equationTex), marks }]
  if (node instanceof InlineImageNode) return [{ ...$readImage(node), type: 'image', marks }]
  if (node instanceof UnknownAtomNode) {
    const [name, properties] = [$getState(node, unknownName), $getState(node, unknownProperties)]
    return [{ type: 'unknown', name, properties, marks }]
  }
  return [{ type: 'text', text: node.getTextContent(), marks }]
}

const $readImage = (node: ImageNode | InlineImageNode) =>
  compact({
    src: $getState(node, imageSource),
    alt: $getState(node, imageAlt),
    title: $getState(node, imageTitle),
    width: $getState(node, imageWidth),
    height: $getState(node, imageHeight),
  })
