import type { Doc } from 'yjs'
import type { Table } from '../../content/content.ts'
import type { Content } from '../../content/index.ts'
import type { Block } from '../../model/block.ts'
import { type DocumentModel, openModel } from '../../model/document.ts'
import { type EditOptions, FlowEditor } from '../../model/editor.ts'
import type { FlowView } from '../../model/flow.ts'
import { cellFlow, cellKey, type Grid, gridProps, isGridKey, type Line, readGrid } from '../../model/grid.ts'
import { sameJson } from '../../model/json.ts'
import { kindOf } from '../../model/kinds.ts'
import { isUnmarked } from '../../model/segments.ts'
import type { Json, Props, Run } from '../../model/types.ts'
import { match } from './match.ts'
import { cellsOf, KNOWN_TYPES, type Row, toRows } from './rows.ts'

/**
 * Makes a document say what content says, changing as little as it can.
 *
 * Blocks that are there already, by their id or their words, stay the blocks they are: what others do to them at
 * the same time, their carets and their comments stay with them. Several Yjs transactions with one origin.
 */
export function writeContent(doc: Doc, content: Content, options: EditOptions = {}): void {
  const model = openModel(doc)
  new ContentWriter(model, options).flow(model.body, content)
}

class ContentWriter {
  readonly #model: DocumentModel
  readonly #options: EditOptions

  constructor(model: DocumentModel, options: EditOptions) {
    this.#model = model
    this.#options = options
  }

  flow(view: FlowView, content: Content): void {
    const wanted = toRows(content)
    if (wanted.length === 0 && view.blocks.length === 0) return
    const rows = wanted.length > 0 ? wanted : [BLANK]
    const edit = new FlowEditor(this.#model, view, this.#options)
    const old = view.blocks
    const pairs = match(old, rows, {
      oldId: ({ id }) => id,
      newId: ({ id }) => id,
      oldKey: (block) => JSON.stringify([block.type, sorted(block.props), block.runs]),
      newKey: (row) => JSON.stringify([row.type, sorted(row.props), row.runs]),
      canBecome,
    })
    const ids = this.#chooseIds(rows, pairs, old, edit)
    const kept = new Set(pairs)
    removeBlocks(
      edit,
      old.filter((_, index) => !kept.has(index)),
    )
    this.#insert(edit, rows, pairs, ids)
    rows.forEach((row, index) => {
      const from = pairs[index]
      const block = from === undefined ? undefined : view.block(old[from]!.id)
      if (block) updateBlock(edit, block, row, row.parent && ids.get(row.parent))
    })
    for (const row of rows) if (row.table) this.#table(edit, ids.get(row)!, row, row.table)
  }

  #chooseIds(
    rows: readonly Row[],
    pairs: readonly (number | undefined)[],
    old: readonly Block[],
    edit: FlowEditor,
  ): Map<Row, string> {
    const taken = new Set(old.map(({ id }) => id))
    const ids = new Map<Row, string>()
    rows.forEach((row, index) => {
      const from = pairs[index]
      const isFree =
        row.id !== undefined && /^[^|~^]+$/.test(row.id) && !taken.has(row.id) && !edit.view.index.get(row.id)
      const id = from !== undefined ? old[from]!.id : isFree ? row.id! : edit.newId()
      taken.add(id)
      ids.set(row, id)
    })
    return ids
  }

  /** Puts new blocks behind the ones they follow, each run of them at once. */
  #insert(
    edit: FlowEditor,
    rows: readonly Row[],
    pairs: readonly (number | undefined)[],
    ids: ReadonlyMap<Row, string>,
  ): void {
    let after: string | null = null
    for (let from = 0; from < rows.length; ) {
      let to = from
      while (to < rows.length && pairs[to] === undefined) to++
      if (to > from) {
        edit.insertBlocks(
          after,
          rows.slice(from, to).map((row) => ({
            id: ids.get(row),
            type: row.type,
            props: row.props,
            runs: row.runs,
            parent: row.parent && ids.get(row.parent),
          })),
        )
        after = ids.get(rows[to - 1]!)!
        from = to
      } else after = ids.get(rows[from++]!)!
    }
  }

  /** Rows and columns that are there already keep their ids, from the first on. */
  #table(edit: FlowEditor, id: string, row: Row, table: Table): void {
    const block = edit.view.block(id)
    if (!block) return
    const shown = this.#model.table(block)
    const before = readGrid(block.props)
    const cells = cellsOf(table)
    const width = cells.reduce((most, { column, span }) => Math.max(most, column + span[0]), 0)
    const shownRows = shown.rows.map(({ line }) => line)
    const rows = linesFor(shownRows, before.rows, table.rows.length, () => 0, edit)
    const columns = linesFor(shown.columns, before.columns, width, (x) => table.widths?.[x] ?? 0, edit)
    const grid: Grid = {
      rows,
      columns,
      spans: spansOf(cells, liveOf(rows), liveOf(columns)),
      looks: before.looks,
      headerRow: table.headerRow ?? false,
      headerColumn: table.headerColumn ?? false,
    }
    setProps(edit, id, block.props, { ...row.props, ...gridProps(grid) })
    const filled = new Map(cells.map(({ row, column, children }) => [`${row}/${column}`, children]))
    rows.forEach((row) => {
      columns.forEach((column) => {
        const name = cellFlow(id, row.id, column.id)
        const place = `${liveOf(rows).indexOf(row)}/${liveOf(columns).indexOf(column)}`
        const children = filled.get(place) ?? []
        if (children.length > 0 || this.#model.doc.share.has(name))
          this.flow(this.#model.flow(name), children)
      })
    })
  }
}

const liveOf = (lines: readonly Line[]): readonly Line[] => lines.filter(({ isDeleted }) => !isDeleted)

/** As many lines as are wanted, those that show first; the others are deleted. */
function linesFor(
  shown: readonly Line[],
  all: readonly Line[],
  count: number,
  sizeOf: (index: number) => number,
  edit: FlowEditor,
): Line[] {
  const kept = new Map(shown.slice(0, count).map(({ id }, index) => [id, sizeOf(index)]))
  const lines = all.map((line): Line => {
    const size = kept.get(line.id)
    return size === undefined ? { ...line, isDeleted: true } : { ...line, isDeleted: false, size }
  })
  const last = Math.floor(lines.at(-1)?.order ?? -1)
  for (let index = kept.size; index < count; index++)
    lines.push({
      id: edit.newId(),
      order: last + 1 + index - kept.size + 1,
      isDeleted: false,
      size: sizeOf(index),
    })
  return lines
}

function spansOf(
  cells: ReturnType<typeof cellsOf>,
  rows: readonly Line[],
  columns: readonly Line[],
): Grid['spans'] {
  const merged = cells.filter(({ span: [wide, high] }) => wide > 1 || high > 1)
  return new Map(
    merged.map(({ row, column, span: [wide, high] }) => [
      cellKey(rows[row]!.id, columns[column]!.id),
      [columns[column + wide - 1]!.id, rows[row + high - 1]!.id] as const,
    ]),
  )
}

const BLANK: Row = { id: undefined, type: 'paragraph', props: {}, runs: [], parent: undefined }

const sorted = (props: Props): readonly (readonly [string, Json])[] =>
  Object.entries(props).sort(([a], [b]) => (a < b ? -1 : 1))

/** A block can change its type as long as there is text in both; a table or an image is another thing. */
function canBecome(old: Block, row: Row): boolean {
  if (isUnmarked(old.id)) return false
  return old.type === row.type || (kindOf(old.type) === 'text' && kindOf(row.type) === 'text')
}

/** Many at a time in one step: each step lays the document out anew. */
function removeBlocks(edit: FlowEditor, blocks: readonly Block[]): void {
  for (let from = 0; from < blocks.length; ) {
    let to = from + 1
    const next = () =>
      edit.view.positionOf(blocks[to - 1]!.id)! + 1 === edit.view.positionOf(blocks[to]?.id ?? '')
    while (to < blocks.length && next()) to++
    const [first, last] = [blocks[from]!, blocks[to - 1]!]
    if (to - from > 1)
      edit.deleteRange({ block: first.id, offset: 0 }, { block: last.id, offset: last.length })
    edit.remove(first.id)
    from = to
  }
}

/** Properties that content knows; what a newer version has beside them stays. */
const KNOWN =
  /^(?:align|dir|indent|n|checked|start|lang|tone|width|src|alt|title|height|caption|name|size|mime|tex|properties)$/

function updateBlock(edit: FlowEditor, block: Block, row: Row, parent: string | undefined): void {
  if (block.type !== row.type) edit.setType(block.id, row.type)
  if (block.parent !== parent) edit.setParent(block.id, parent ?? null)
  // Of a type that content does not know it carries all properties, so one that is missing there is gone.
  const isKnown = (key: string): boolean => KNOWN.test(key) || isGridKey(key) || !KNOWN_TYPES.has(row.type)
  if (!row.table) setProps(edit, block.id, block.props, row.props, isKnown)
  updateText(edit, block, row.runs)
}

function setProps(
  edit: FlowEditor,
  id: string,
  before: Props,
  after: Props,
  isKnown = (key: string): boolean => KNOWN.test(key) || isGridKey(key),
): void {
  for (const key of Object.keys(before))
    if (!Object.hasOwn(after, key) && isKnown(key)) edit.setProperty(id, key, null)
  for (const [key, value] of Object.entries(after))
    if (!sameJson(before[key], value)) edit.setProperty(id, key, value)
}

interface Character {
  readonly text: string
  readonly run: Run
}

/** Writes the characters between what both texts begin and end with, and the formats that differ in the rest. */
function updateText(edit: FlowEditor, block: Block, runs: readonly Run[]): void {
  const before = charactersOf(block.runs)
  const after = charactersOf(runs)
  let start = 0
  while (start < before.length && start < after.length && isSame(before[start]!, after[start]!)) start++
  let [beforeEnd, afterEnd] = [before.length, after.length]
  while (beforeEnd > start && afterEnd > start && isSame(before[beforeEnd - 1]!, after[afterEnd - 1]!)) {
    beforeEnd--
    afterEnd--
  }
  if (beforeEnd > start) edit.deleteText(block.id, start, beforeEnd)
  if (afterEnd > start) edit.insertText(block.id, start, runsOf(after.slice(start, afterEnd)))
  updateFormats(edit, block.id, before.slice(0, start), after, 0)
  updateFormats(edit, block.id, before.slice(beforeEnd), after, afterEnd)
}

const charactersOf = (runs: readonly Run[]): Character[] =>
  runs.flatMap((run) => run.text.split('').map((text) => ({ text, run })))

const isSame = (a: Character, b: Character): boolean =>
  a.text === b.text && a.run.atom?.type === b.run.atom?.type && sameJson(a.run.atom?.data, b.run.atom?.data)

/** Characters as runs; neighbours out of one run are one run again. */
function runsOf(characters: readonly Character[]): Run[] {
  const runs: { text: string; run: Run }[] = []
  for (const { text, run } of characters) {
    const last = runs.at(-1)
    if (last?.run === run) last.text += text
    else runs.push({ text, run })
  }
  return runs.map(({ text, run }) => ({ ...run, text }))
}

/** Brings the formats of `before` to those of `after` from `offset` on, a run of equal changes at a time. */
function updateFormats(
  edit: FlowEditor,
  id: string,
  before: readonly Character[],
  after: readonly Character[],
  offset: number,
): void {
  const keys = new Set(
    before.flatMap(({ run }, i) => [
      ...Object.keys(run.attributes),
      ...Object.keys(after[offset + i]!.run.attributes),
    ]),
  )
  for (const key of keys)
    for (let from = 0; from < before.length; ) {
      const wanted = after[offset + from]!.run.attributes[key] ?? null
      let to = from + 1
      while (to < before.length && sameJson(after[offset + to]!.run.attributes[key] ?? null, wanted)) to++
      const differs = before.slice(from, to).some(({ run }) => !sameJson(run.attributes[key] ?? null, wanted))
      if (differs) edit.format(id, offset + from, offset + to, key, wanted)
      from = to
    }
}
