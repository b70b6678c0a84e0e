import type { Doc } from 'yjs'
import type { BlockBase } from '../../content/content.ts'
import {
  type Alignment,
  type Block,
  type Content,
  type Inline,
  type Json,
  normalise,
  type TableCell,
  TONES,
} from '../../content/index.ts'
import { compact } from '../../content/inline.ts'
import { isBlank } from '../../content/normalise.ts'
import type { Block as ModelBlock } from '../../model/block.ts'
import { type DocumentModel, openModel } from '../../model/document.ts'
import type { FlowView } from '../../model/flow.ts'
import { cellFlow } from '../../model/grid.ts'
import { isUnmarked } from '../../model/segments.ts'
import type { TableShape } from '../../model/table-shape.ts'
import { parseInline } from '../../nodes/parse.ts'
import { toInline } from './runs.ts'

/**
 * A document as content: what people see of it, in the order they see it, with the ids of its blocks.
 *
 * Yjs data may come from anyone: addresses are sanitised, properties of a wrong kind are the default, and
 * nothing throws. Writes nothing.
 */
export function readContent(doc: Doc): Content {
  const model = openModel(doc)
  const content = normalise(new Reader(model).flow(model.body))
  const [only] = content
  return content.length === 1 && only && isBlank(only) ? [] : content
}

/** Tables in tables end here, so that a table whose cell holds itself does too. */
const MAX_TABLE_DEPTH = 8

/** More than this is read from the outermost 100 containers; nobody's document is that deep. */
const MAX_DEPTH = 100

type ChildrenOf = ReadonlyMap<string | undefined, readonly ModelBlock[]>

class Reader {
  readonly #model: DocumentModel
  #depth = 0

  constructor(model: DocumentModel) {
    this.#model = model
  }

  flow(view: FlowView): Block[] {
    const childrenOf = new Map<string | undefined, ModelBlock[]>()
    for (const block of view.blocks) {
      const siblings = childrenOf.get(block.parent)
      if (siblings) siblings.push(block)
      else childrenOf.set(block.parent, [block])
    }
    return this.#blocks(undefined, childrenOf, 0)
  }

  /** Quotes of one line that stand together are one quote. */
  #blocks(parent: string | undefined, childrenOf: ChildrenOf, depth: number): Block[] {
    if (depth > MAX_DEPTH) return []
    const result: Block[] = []
    let quote: Block[] | undefined
    for (const block of childrenOf.get(parent) ?? []) {
      const base = baseOf(block)
      if (block.type !== 'quote') {
        quote = undefined
        result.push({ ...this.#block(block, () => this.#blocks(block.id, childrenOf, depth + 1)), ...base })
        continue
      }
      const { indent, ...own } = base
      const line: Block = { type: 'paragraph', content: toInline(block.runs), ...own }
      if (quote && indent === undefined) quote.push(line)
      else {
        quote = [line]
        result.push(compact({ type: 'quote', children: quote, indent }))
      }
    }
    return result
  }

  #block(block: ModelBlock, children: () => Block[]): Block {
    const { type, props } = block
    const content = () => toInline(block.runs)
    switch (type) {
      case 'paragraph':
        return { type, content: content() }
      case 'h1':
      case 'h2':
      case 'h3':
      case 'h4':
      case 'h5':
      case 'h6':
        return { type: 'heading', level: Math.min(4, Number(type[1])) as 1 | 2 | 3 | 4, content: content() } // 1 to 6
      case 'bullet':
      case 'number':
      case 'check': {
        const checked = type === 'check' && props.checked === true ? true : undefined
        const start = type === 'number' ? integer(props.start) : undefined
        return compact({ type: 'listItem', list: type, checked, start, content: content() })
      }
      case 'blockquote':
        return { type: 'quote', children: children() }
      case 'code':
        return compact({
          type,
          language: text(props.lang) || undefined,
          text: block.text.replaceAll('\uFFFC', ''),
        })
      case 'callout': {
        const tone = TONES.find((name) => name === props.tone) ?? 'note'
        return { type, tone, children: children() }
      }
      case 'toggle':
        return { type, summary: content(), children: children() }
      case 'divider':
        return { type }
      case 'table':
        return this.#table(block)
      case 'image':
        return compact({
          type,
          src: text(props.src),
          alt: text(props.alt),
          title: text(props.title),
          width: number(props.width),
          height: number(props.height),
          caption: parseInline(props.caption),
        })
      case 'file': {
        const size = integer(props.size)
        return compact({
          type,
          src: text(props.src),
          name: text(props.name),
          size,
          mime: text(props.mime) || undefined,
        })
      }
      case 'equation':
        return { type, tex: text(props.tex) }
      case 'columns':
        return this.#columns(children())
      case 'column':
        // On its own it is what it holds; in columns, `#columns` takes it apart again.
        return {
          type: 'columns',
          columns: [compact({ width: number(props.width), children: children() })],
        }
      default:
        return unknownBlock(block, content(), children())
    }
  }

  /** Blocks that stand between columns are a column of their own. */
  #columns(children: readonly Block[]): Block {
    const columns = children.flatMap((child) =>
      child.type === 'columns' && child.columns.length === 1 ? child.columns : [{ children: [child] }],
    )
    return { type: 'columns', columns }
  }

  #table(block: ModelBlock): Block {
    const { columns, rows, headerRow, headerColumn } = this.#model.table(block)
    return compact({
      type: 'table',
      headerRow: headerRow || undefined,
      headerColumn: headerColumn || undefined,
      widths: columns.map(({ size }) => size),
      rows: this.#depth >= MAX_TABLE_DEPTH ? [] : this.#rows(block.id, rows),
    })
  }

  #rows(table: string, rows: TableShape['rows']): TableCell[][] {
    this.#depth++
    const result = rows.map(({ cells }) =>
      cells.map(({ row, column, colspan, rowspan }) => ({
        colspan,
        rowspan,
        children: this.#cell(cellFlow(table, row, column)),
      })),
    )
    this.#depth--
    return result
  }

  #cell(name: string): Block[] {
    // Asking for a flow makes an index of it, which an empty cell does not need.
    return this.#model.doc.share.has(name) ? this.flow(this.#model.flow(name)) : []
  }
}

function unknownBlock({ type, props }: ModelBlock, content: readonly Inline[], children: Content): Block {
  const { align: _, dir: __, indent: ___, ...properties } = props
  if (type !== 'unknown' || typeof properties.name !== 'string')
    return { type: 'unknown', name: type, properties, content, children }
  const inner = properties.properties
  return {
    type: 'unknown',
    name: properties.name,
    properties:
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? (inner as { readonly [key: string]: Json })
        : {},
    content,
    children,
  }
}

const ALIGNMENTS: readonly Alignment[] = ['left', 'center', 'right', 'justify', 'end']
const LISTS: ReadonlySet<string> = new Set(['bullet', 'number', 'check'])

function baseOf({ id, type, props }: ModelBlock): BlockBase {
  const indent = integer(LISTS.has(type) ? props.n : props.indent)
  return compact({
    // A block without a marker of its own has no id that lasts.
    id: isUnmarked(id) ? undefined : id,
    align: ALIGNMENTS.find((align) => align === props.align),
    direction: props.dir === 'ltr' || props.dir === 'rtl' ? props.dir : undefined,
    indent,
  })
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const number = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && value > 0 ? value : undefined
const integer = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
