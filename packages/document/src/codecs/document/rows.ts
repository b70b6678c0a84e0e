import type { Quote, Table } from '../../content/content.ts'
import { type Block, type Content, normalise } from '../../content/index.ts'
import { placeCells } from '../../content/tables.ts'
import type { Json, Props, Run } from '../../model/types.ts'
import { unparseInline } from '../../nodes/parse.ts'
import { toRuns } from './runs.ts'

/** A block as the model has it, in a flat list: what content becomes before it is written. */
export interface Row {
  /** The id it wants; it gets another one if that is taken. */
  readonly id: string | undefined
  readonly type: string
  readonly props: Props
  readonly runs: readonly Run[]
  /** The row that holds it. */
  readonly parent: Row | undefined
  readonly table?: Table
}

/** Blocks of content and what they hold, depth first. */
export const toRows = (content: Content): Row[] => rowsOfAll(normalise(content), undefined)

const rowsOfAll = (content: Content, parent: Row | undefined): Row[] =>
  content.flatMap((block) => rowsOf(block, parent))

/** Types that mean something, so that an unknown block cannot have one of them. */
export const KNOWN_TYPES: ReadonlySet<string> = new Set(
  'paragraph h1 h2 h3 h4 h5 h6 bullet number check quote blockquote code callout toggle divider table image file equation columns column unknown'.split(
    ' ',
  ),
)

function rowsOf(block: Block, parent: Row | undefined): Row[] {
  const row = (type: string, own: Props, runs: readonly Run[] = []): Row => ({
    id: block.id,
    type,
    props: { ...own, ...baseProps(block) },
    runs,
    parent,
  })
  switch (block.type) {
    case 'paragraph':
      return [row('paragraph', {}, toRuns(block.content))]
    case 'heading':
      return [row(`h${block.level}`, {}, toRuns(block.content))]
    case 'listItem':
      return [row(block.list, defined({ checked: block.checked, start: block.start }), toRuns(block.content))]
    case 'quote':
      return isPlainQuote(block)
        ? block.children.map((line, index) => quoteRow(block, line, index, parent))
        : withChildren(row('blockquote', {}), block.children)
    case 'code':
      return [row('code', defined({ lang: block.language }), plain(block.text))]
    case 'callout':
      return withChildren(row('callout', { tone: block.tone }), block.children)
    case 'toggle':
      return withChildren(row('toggle', {}, toRuns(block.summary)), block.children)
    case 'divider':
      return [row('divider', {})]
    case 'table':
      return [{ ...row('table', {}), table: block }]
    case 'image': {
      const { src, alt, title, width, height, caption } = block
      const said = caption && unparseInline(caption)
      return [row('image', defined({ src, alt, title, width, height, caption: said }))]
    }
    case 'file': {
      const { src, name, size, mime } = block
      return [row('file', defined({ src, name, size, mime }))]
    }
    case 'equation':
      return [row('equation', { tex: block.tex })]
    case 'columns': {
      const holder = row('columns', {})
      const columns = block.columns.flatMap(({ width, children }) =>
        withChildren(
          { id: undefined, type: 'column', props: defined({ width }), runs: [], parent: holder },
          children,
        ),
      )
      return [holder, ...columns]
    }
    case 'unknown': {
      const isOwnType = isFree(block.name) && canBeProps(block.properties)
      const props = isOwnType ? block.properties : { name: block.name, properties: block.properties }
      const own = row(isOwnType ? block.name : 'unknown', props, toRuns(block.content))
      // Who does not know a type does not know that it holds blocks: they follow it.
      return [own, ...rowsOfAll(block.children, parent)]
    }
  }
}

const withChildren = (row: Row, children: Content): Row[] => [row, ...rowsOfAll(children, row)]

const isFree = (name: string): boolean => name !== '' && !KNOWN_TYPES.has(name)

const BASE_KEYS: ReadonlySet<string> = new Set(['align', 'dir', 'indent', '__proto__'])

/** Whether properties can stand beside those of every block; `null` is absence there, `$` is the model's. */
const canBeProps = (properties: Props): boolean =>
  Object.entries(properties).every(
    ([key, value]) => value !== null && !key.startsWith('$') && !BASE_KEYS.has(key),
  )

function baseProps({ type, align, direction, indent }: Block): Props {
  return defined({ align, dir: direction, [type === 'listItem' ? 'n' : 'indent']: indent })
}

const plain = (text: string): readonly Run[] => (text === '' ? [] : [{ text, attributes: {} }])

/** Plain paragraphs are quotes of one line each; anything more needs a block that holds blocks. */
const isPlainQuote = ({ children, align, direction }: Quote): boolean =>
  children.length > 0 &&
  !align &&
  !direction &&
  children.every(({ type, indent }) => type === 'paragraph' && !indent)

function quoteRow(quote: Quote, line: Block, index: number, parent: Row | undefined): Row {
  const props = { ...baseProps(line), ...defined({ indent: quote.indent }) }
  const runs = 'content' in line ? toRuns(line.content) : []
  return { id: line.id ?? (index === 0 ? quote.id : undefined), type: 'quote', props, runs, parent }
}

/** The cells of a table by row and column, counted from 0, with their spans. */
export const cellsOf = (
  table: Table,
): { row: number; column: number; span: readonly [number, number]; children: Content }[] =>
  placeCells(table.rows).flatMap((places, row) =>
    places.map(({ cell, column, colspan, rowspan }) => ({
      row,
      column,
      span: [colspan, rowspan] as const,
      children: cell.children,
    })),
  )

function defined(props: Readonly<Record<string, Json | undefined>>): Props {
  const result: Record<string, Json> = {}
  for (const [key, value] of Object.entries(props)) if (value !== undefined) result[key] = value
  return result
}
