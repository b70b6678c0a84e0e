import { parseColour } from './colours.ts'
import type { Block, Content, Direction, Inline, ListItem, Table } from './content.ts'
import { safeHref, safeImageSource, wellFormed } from './links.ts'
import { FLAGS, type Marks, pickMarks, sameMarks } from './marks.ts'
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

/** Removes undefined properties, so that an absent property has one form. */
export function compact<const T extends object>(object: T): T {
  const values = Object.values(object)
  if (!values.includes(undefined)) return object
  const keys = Object.keys(object).filter((_, index) => values[index] !== undefined)
  // The keys left out are optional ones, so the type holds.
  return Object.fromEntries(keys.map((key) => [key, object[key as keyof T]])) as T
}

function normaliseBlock(block: Block): Block {
  const { id, align, direction } = block
  const indent = block.indent === undefined ? 0 : Math.min(MAX_INDENT, Math.max(0, Math.trunc(block.indent)))
  const normal = normaliseByType(block)
  if (id === undefined && !align && !direction && indent === 0) return normal
  return compact({ ...normal, id, align, direction, indent: indent || undefined })
}

export const MAX_INDENT = 50
export const MAX_LIST_START = 99_999_999

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

function normaliseImage(image: {
  src: string
  alt?: string
  title?: string
  width?: number
  height?: number
}) {
  return compact({
    src: safeImageSource(image.src) ?? '',
    alt: oneLine(image.alt ?? '') || undefined,
    title: oneLine(image.title ?? '') || undefined,
    width: between(image.width, 1, 10_000),
    height: between(image.height, 1, 10_000),
  })
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

/** The canonical form of a block's text: runs and atoms. */
export function normaliseInline(inline: readonly Inline[]): readonly Inline[] {
  const [only] = inline
  if (inline.length === 1 && only?.type === 'text' && !('marks' in only) && isClean(only.text)) return inline
  const result: Inline[] = []
  for (const piece of inline.flatMap(normalisePiece)) {
    const last = result.at(-1)
    if (piece.type === 'text' && last?.type === 'text' && sameMarks(piece.marks, last.marks))
      result[result.length - 1] = { ...last, text: last.text + piece.text }
    else result.push(piece)
  }
  return result
}

function normalisePiece(piece: Inline): readonly Inline[] {
  if (piece.type === 'break') return [{ type: 'break' }]
  const marks = normaliseMarks(piece.marks)
  switch (piece.type) {
    case 'text': {
      const lines = multiline(piece.text).split('\n')
      return lines.flatMap((text, index): Inline[] => [
        ...(index > 0 ? [{ type: 'break' } as const] : []),
        ...(text === '' ? [] : [compact({ type: 'text', text, marks } as const)]),
      ])
    }
    case 'mention':
      return [
        compact({
          type: 'mention',
          kind: piece.kind,
          id: oneLine(piece.id),
          label: oneLine(piece.label),
          marks,
        } as const),
      ]
    case 'emoji': {
      const emoji = oneLine(piece.emoji)
      return [compact({ type: 'emoji', emoji, name: oneLine(piece.name ?? '') || undefined, marks } as const)]
    }
    case 'equation':
      return [compact({ type: 'equation', tex: oneLine(piece.tex), marks } as const)]
    case 'image':
      return [compact({ type: 'image', ...normaliseImage(piece), marks } as const)]
    case 'unknown':
      return [
        compact({ type: 'unknown', name: oneLine(piece.name), properties: piece.properties, marks } as const),
      ]
  }
}

function normaliseMarks(marks: Marks | undefined): Marks | undefined {
  if (!marks || Object.keys(marks).length === 0) return undefined
  const href = safeHref(marks.link?.href)
  const title = oneLine(marks.link?.title ?? '') || undefined
  const flags = Object.fromEntries(FLAGS.filter((flag) => marks[flag]).map((flag) => [flag, true]))
  return pickMarks(
    {
      ...flags,
      link: href === undefined ? undefined : compact({ href, title }),
      highlight: parseColour(marks.highlight),
      color: parseColour(marks.color),
    },
    () => true,
  )
}

const between = (value: number | undefined, min: number, max: number): number | undefined =>
  value === undefined || !Number.isFinite(value) ? undefined : Math.min(max, Math.max(min, Math.round(value)))

/** Text of one line: white space of any kind becomes single spaces, ends are trimmed. */
export const oneLine = (text: string): string => multiline(text).replace(/\s+/g, ' ').trim()

/** Whether text is a run as it stands: some of one line, without a character that has to go. */
const isClean = (text: string): boolean => text !== '' && !SUSPECT.test(text)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u0008\u000a-\u001f\u007f\ud800-\udfff]/

/** Text with line feeds as the only line ends, without control characters and halves of characters. */
const multiline = (text: string): string =>
  SUSPECT.test(text) ? wellFormed(withoutControls(text.replace(/\r\n?/g, '\n'))) : text

const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
