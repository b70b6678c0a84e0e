import {
  $createTableNodeWithDimensions,
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  type TableCellNode,
  type TableNode,
} from '@lexical/table'
import {
  $createRangeSelection,
  $getRoot,
  $isElementNode,
  $setSelection,
  type LexicalNode,
  type RangeSelection,
} from 'lexical'
import * as Y from 'yjs'
import { paragraphs } from '../../model/testing/replicas.ts'
import { $pointAt } from '../points.ts'
import { $screenBlocks } from '../screen.ts'
import { Person } from './person.ts'

/** People in a document of one table between two paragraphs; `rows` are the words in its cells. */
export function peopleAtTable(
  rows: readonly (readonly string[])[],
  ids: readonly number[] = [10, 20],
): readonly [Person, Person, ...Person[]] {
  const first = new Person(3, paragraphs('before', 'after'))
  insertTable(first, rows.length, rows[0]!.length)
  rows.forEach((cells, y) => {
    cells.forEach((text, x) => {
      if (text !== '') typeInCell(first, y, x, text)
    })
  })
  const state = Y.encodeStateAsUpdate(first.doc)
  const people = ids.map((id) => new Person(id, state))
  return people as [Person, Person, ...Person[]] // there are at least two ids
}

/** Puts a table behind the first block. */
export const insertTable = (person: Person, rows: number, columns: number): void =>
  person.edit('insertion of a table', () => {
    const table = $createTableNodeWithDimensions(rows, columns, false)
    $getRoot().getFirstChildOrThrow().insertAfter(table)
  })

/** The first table of the document. */
export function $tableNode(): TableNode {
  const table = $getRoot().getChildren().find($isTableNode)
  if (!table) throw new Error('there is no table')
  return table
}

/** The cells that start in each row. */
export const $cells = (table = $tableNode()): TableCellNode[][] =>
  table
    .getChildren()
    .filter($isTableRowNode)
    .map((row) => row.getChildren().filter($isTableCellNode))

export function $cell(row: number, index: number): TableCellNode {
  const cell = $cells()[row]?.[index]
  if (!cell) throw new Error(`there is no cell ${index} in row ${row}`)
  return cell
}

/** Puts the caret at an offset in the first block of a cell. */
export function $selectInCell(cell: TableCellNode, offset = Number.MAX_SAFE_INTEGER): RangeSelection {
  const { node } = $screenBlocks(cell)[0]!
  const size = $isElementNode(node) ? node.getTextContentSize() : 0
  const { key, offset: at, type } = $pointAt(node, Math.min(offset, size))
  const selection = $createRangeSelection()
  selection.anchor.set(key, at, type)
  selection.focus.set(key, at, type)
  $setSelection(selection)
  return selection
}

/** Types in a cell, at its end unless an offset in its first block is given. */
export const typeInCell = (person: Person, row: number, index: number, text: string, offset?: number): void =>
  person.edit(`typing ${text} in a cell`, () => $selectInCell($cell(row, index), offset).insertText(text))

/** A table as rows of `a | b`; blocks in a cell as `a¶b`, merged cells as `a(2x1)`. */
export const showTable = (person: Person): string =>
  person.read(() =>
    $cells()
      .map((row) => row.map($showCell).join(' | '))
      .join('\n'),
  )

function $showCell(cell: TableCellNode): string {
  const span = cell.getColSpan() * cell.getRowSpan() > 1 ? `(${cell.getColSpan()}x${cell.getRowSpan()})` : ''
  const header = cell.getHeaderStyles() > 0 ? '*' : ''
  const text = $screenBlocks(cell)
    .map(({ node }) => $textOf(node))
    .join('¶')
  return `${header}${text}${span}`
}

const $textOf = (node: LexicalNode): string => node.getTextContent()
