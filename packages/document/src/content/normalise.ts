import type { Block, Content, Direction, Inline, ListItem, Table } from './content.ts'
import {
  between,
  compact,
  multiline,
  normaliseImage,
  normaliseInline,
  oneLine,
  withoutControls,
} from './inline.ts'
import { MAX_INDENT, MAX_LIST_START } from './limits.ts'
import { safeHref, wellFormed } from './links.ts'
import { squareRows } from './tables.ts'

/**
 * The canonical form of a document: two documents that read the same are deeply equal in it.
 *
 * Merges runs of one formatting, sanitises addresses and colours, cuts line feeds out of runs, squares tables,
 * drops absent and default properties. Never removes text that can be seen. Every codec reads and writes it.
 */
export function normalise(content: Content): Content {
  if (canonical.has(content)) return content
  const normal = restartLists(content.map(normaliseBlock))
  canonical.add(normal)
  return normal
}

/** What `normalise` gave, so that reading and writing do it once. Content is readonly, so it stays what it was. */
const canonical = new WeakSet<Content>()

function normaliseBlock(block: Block): Block {
  const { id, align, direction } = block
  const indent = block.indent === undefined ? 0 : Math.min(MAX_INDENT, Math.max(0, Math.trunc(block.indent)))
  const normal = normaliseByType(block)
  if (id === undefined && !align && !direction && indent === 0) return normal
  return compact({ ...normal, id, align, direction, indent: indent || undefined })
}

function normaliseByType(block: Block): Block {
  switch (block.type) {
    case 'paragraph':
      return paragraph(normaliseInline(block.content), block.direction)
    case 'heading':
      return { type: 'heading', level: block.level, content: normaliseInline(block.content) }
    case 'listItem':
      return normaliseListItem(block)
    case 'quote':
      return { type: 'quote', children: normaliseChildren(block.children) }
    case 'code':
      return normaliseCode(block.language, block.text)
    case 'callout':
      return { type: 'callout', tone: block.tone, children: normaliseChildren(block.children) }
    case 'toggle':
      return {
        type: 'toggle',
        summary: normaliseInline(block.summary),
        children: normaliseChildren(block.children),
      }
    case 'divider':
      return { type: 'divider' }
    case 'table':
      return normaliseTable(block)
    case 'image':
      return { type: 'image', ...normaliseImage(block), ...someCaption(block.caption) }
    case 'file':
      return compact({
        type: 'file',
        src: safeHref(block.src) ?? '',
        name: oneLine(block.name),
        size: block.size,
        mime: block.mime && oneLine(block.mime),
      })
    case 'equation':
      return { type: 'equation', tex: multiline(block.tex) }
    case 'columns':
      return {
        type: 'columns',
        columns: block.columns.map(({ width, children }) =>
          compact({ width: between(width, 1, 100), children: normaliseChildren(children) }),
        ),
      }
    case 'unknown':
      return {
        type: 'unknown',
        name: oneLine(block.name),
        properties: block.properties,
        content: normaliseInline(block.content),
        children: normalise(block.children),
      }
  }
}

/** A paragraph of an image and nothing else is an image. */
export function paragraph(content: readonly Inline[], direction: Direction | undefined): Block {
  const [only] = content
  const isImage = content.length === 1 && only?.type === 'image' && !only.marks && !direction
  return isImage ? { ...only, type: 'image' } : { type: 'paragraph', content }
}

/** One empty paragraph is what an editor shows for no blocks at all, so it is no blocks. */
function normaliseChildren(children: Content): Content {
  const normal = normalise(children)
  return normal.length === 1 && isBlank(normal[0]!) && normal[0]!.id === undefined ? [] : normal
}

export const isBlank = (block: Block): boolean =>
  block.type === 'paragraph' &&
  block.content.length === 0 &&
  !block.align &&
  !block.direction &&
  !block.indent

function normaliseListItem(item: ListItem): ListItem {
  const content = normaliseInline(item.content)
  if (item.list === 'check')
    return compact({ type: 'listItem', list: 'check', checked: item.checked, content })
  const start = item.list === 'number' ? between(item.start, 0, MAX_LIST_START) : undefined
  return compact({ type: 'listItem', list: item.list, start, content })
}

/** `start: 1` says something only where the numbers would go on counting. */
export function restartLists(blocks: Content): Content {
  if (!blocks.some((block) => block.type === 'listItem' && block.start === 1)) return blocks
  return blocks.map((block, index) => {
    if (block.type !== 'listItem' || block.start !== 1) return block
    if (numbersGoOn(blocks, index, block.indent ?? 0)) return block
    const { start: _, ...item } = block
    return item
  })
}

/** Whether a number item at `indent` that came after the first `end` blocks would count on from one of them. */
export function numbersGoOn(blocks: Content, end: number, indent: number): boolean {
  for (let before = end - 1; before >= 0; before--) {
    const block = blocks[before]!
    if ((block.indent ?? 0) > indent) continue
    return (block.indent ?? 0) === indent && block.type === 'listItem' && block.list === 'number'
  }
  return false
}

function normaliseCode(language: string | undefined, text: string): Block {
  const word =
    language === undefined ? '' : (/[^\s`]+/.exec(wellFormed(withoutControls(language)))?.[0] ?? '')
  if (word === 'math') return { type: 'equation', tex: multiline(text) }
  return compact({ type: 'code', language: word || undefined, text: multiline(text) })
}

function someCaption(caption: readonly Inline[] | undefined): { caption?: readonly Inline[] } {
  const inline = normaliseInline(caption ?? [])
  return inline.length === 0 ? {} : { caption: inline }
}

function normaliseTable(table: Table): Table {
  const { rows, width } = squareRows(table.rows)
  const widths = Array.from({ length: width }, (_, column) => between(table.widths?.[column], 0, 10_000) ?? 0)
  return compact({
    type: 'table',
    headerRow: rows.length > 0 ? table.headerRow : undefined,
    headerColumn: rows.length > 0 ? table.headerColumn : undefined,
    widths: widths.some((pixels) => pixels > 0) ? widths : undefined,
    rows: rows.map((cells) =>
      cells.map((cell) => compact({ ...cell, children: normaliseChildren(cell.children) })),
    ),
  })
}
