import {
  $deleteTableColumnAtSelection,
  $deleteTableRowAtSelection,
  $insertTableColumnAtNode,
  $insertTableRowAtNode,
  $isSimpleTable,
  $mergeCells,
  $moveTableRow,
  $unmergeCellNode,
} from '@lexical/table'
import { $createParagraphNode } from 'lexical'
import * as Y from 'yjs'
import type { IntentStep } from './intent-steps.ts'
import { Person } from './person.ts'
import { $cell, $selectInCell, $tableNode, insertTable, typeInCell } from './table.ts'

const maxLines = 4

/** The same document with a table behind its first block. */
export function stateWithTable(state: Uint8Array): Uint8Array {
  const person = new Person(3, state)
  insertTable(person, 2, 2)
  typeInCell(person, 0, 0, 's8 ')
  typeInCell(person, 1, 1, 's9 ')
  return Y.encodeStateAsUpdate(person.doc)
}

/**
 * Takes a step in the first table; `block` and `from` choose the cell, `variant` the side or another line.
 *
 * @returns whether it was a step of this kind.
 */
export function editTable(
  person: Person,
  { action, block, from, to, variant }: IntentStep,
  word: () => string,
): boolean {
  const edit = edits[action]
  if (!edit) return false
  const rows = person.cellTexts()
  const y = block % rows.length
  const x = from % (rows[y]?.length ?? 0)
  if (rows[y]?.[x] !== undefined) edit({ person, rows, y, x, to, isAfter: variant % 2 === 0, word })
  return true
}

interface CellEdit {
  readonly person: Person
  readonly rows: readonly (readonly string[])[]
  readonly y: number
  readonly x: number
  readonly to: number
  readonly isAfter: boolean
  readonly word: () => string
}

const edits: Readonly<Partial<Record<IntentStep['action'], (edit: CellEdit) => void>>> = {
  typeInCell: ({ person, y, x, isAfter, word }) => typeInCell(person, y, x, word(), isAfter ? 0 : undefined),
  enterInCell: ({ person, y, x }) =>
    person.edit('Enter in a cell', () => void $selectInCell($cell(y, x), 0).insertParagraph()),
  deleteInCell: ({ person, y, x }) =>
    person.edit('deletion in a cell', () => void $cell(y, x).clear().append($createParagraphNode())),
  addRow: ({ person, rows, y, x, isAfter }) => {
    if (rows.length < maxLines) person.edit('a row', () => void $insertTableRowAtNode($cell(y, x), isAfter))
  },
  addColumn: ({ person, rows, y, x, isAfter }) => {
    if (rows[0]!.length < maxLines)
      person.edit('a column', () => void $insertTableColumnAtNode($cell(y, x), isAfter, false))
  },
  deleteRow: ({ person, y, x }) =>
    person.edit('deletion of a row', () => {
      $selectInCell($cell(y, x))
      $deleteTableRowAtSelection()
    }),
  deleteColumn: ({ person, y, x }) =>
    person.edit('deletion of a column', () => {
      $selectInCell($cell(y, x))
      $deleteTableColumnAtSelection()
    }),
  moveRow: ({ person, rows, y, to }) =>
    person.edit('move of a row', () => {
      if ($isSimpleTable($tableNode())) $moveTableRow($tableNode(), y, to % rows.length)
    }),
  mergeCells: ({ person, rows, y, x, isAfter }) => {
    const [otherY, otherX] = isAfter ? [y, x + 1] : [y + 1, x]
    if (rows[otherY]?.[otherX] === undefined) return
    person.edit('merge of cells', () => {
      if ($isSimpleTable($tableNode())) $mergeCells([$cell(y, x), $cell(otherY, otherX)])
    })
  },
  unmergeCell: ({ person, y, x }) => person.edit('unmerge', () => $unmergeCellNode($cell(y, x))),
}
