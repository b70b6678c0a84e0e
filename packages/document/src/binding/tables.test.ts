import {
  $createTableSelectionFrom,
  $deleteTableColumnAtSelection,
  $deleteTableRowAtSelection,
  $insertTableColumnAtNode,
  $insertTableRowAtNode,
  $isTableSelection,
  $mergeCells,
  $moveTableRow,
  $unmergeCellNode,
} from '@lexical/table'
import { $getRoot, $getSelection, $isRangeSelection, $setSelection, type ElementNode } from 'lexical'
import { describe, expect, test } from 'vitest'
import { paragraphs } from '../model/testing/replicas.ts'
import { Person, sync } from './testing/person.ts'
import {
  $cell,
  $cells,
  $selectInCell,
  $tableNode,
  insertTable,
  peopleAtTable,
  showTable,
  typeInCell,
} from './testing/table.ts'

type Act = (person: Person) => void

const type =
  (row: number, cell: number, text: string, offset?: number): Act =>
  (person) =>
    typeInCell(person, row, cell, text, offset)
const addRow =
  (row: number, isAfter = true): Act =>
  (person) =>
    person.edit('a new row', () => void $insertTableRowAtNode($cell(row, 0), isAfter))
const addColumn =
  (cell: number, isAfter = true): Act =>
  (person) =>
    person.edit('a new column', () => void $insertTableColumnAtNode($cell(0, cell), isAfter))
const deleteRow =
  (row: number): Act =>
  (person) =>
    person.edit('deletion of a row', () => {
      $selectInCell($cell(row, 0))
      $deleteTableRowAtSelection()
    })
const deleteColumn =
  (cell: number): Act =>
  (person) =>
    person.edit('deletion of a column', () => {
      $selectInCell($cell(0, cell))
      $deleteTableColumnAtSelection()
    })
const moveRow =
  (from: number, to: number): Act =>
  (person) =>
    person.edit('move of a row', () => $moveTableRow($tableNode(), from, to))
const merge =
  (...places: readonly (readonly [row: number, cell: number])[]): Act =>
  (person) =>
    person.edit('merge of cells', () => void $mergeCells(places.map(([row, cell]) => $cell(row, cell))))
const deleteTable: Act = (person) =>
  person.edit('deletion of the table', () => {
    $getRoot().getFirstDescendant()!.selectEnd()
    $tableNode().remove()
  })
const undo: Act = (person) => person.undo()
const both =
  (...acts: readonly Act[]): Act =>
  (person) => {
    for (const act of acts) act(person)
  }

const square = [
  ['a', 'b'],
  ['c', 'd'],
]

type Row = readonly [name: string, a: Act, b: Act, result: string, start?: readonly (readonly string[])[]]

const rows: readonly Row[] = [
  ['both type in one cell', type(0, 0, 'XX', 0), type(0, 0, 'YY'), 'XXaYY | b\nc | d'],
  [
    'a new row ∥ a new column, then nothing is ragged',
    both(addRow(0), type(1, 0, 'XX')),
    both(addColumn(0), type(0, 1, 'YY')),
    'a | YY | b\nXX |  | \nc |  | d',
  ],
  ['delete a column ∥ type elsewhere', deleteColumn(0), type(0, 1, 'XX'), 'bXX\nd'],
  ['delete a column ∥ type in it', deleteColumn(0), type(1, 0, 'XX'), ' | b\nXX | d'],
  ['delete a row ∥ type in it', deleteRow(1), type(1, 1, 'XX'), 'a | b\n | XX'],
  ['delete a row ∥ delete a column', deleteRow(0), deleteColumn(0), 'd'],
  ['delete the rows, one each', deleteRow(0), deleteRow(1), ' | '],
  ['delete a row ∥ a new column', deleteRow(0), both(addColumn(1), type(1, 2, 'XX')), 'c | d | XX'],
  [
    'both move a row ∥ type in it',
    moveRow(2, 0),
    both(moveRow(2, 1), type(1, 0, 'XX')),
    'a | b\neXX | f\nc | d',
    [...square, ['e', 'f']],
  ],
  ['merge cells ∥ type in a covered one', merge([0, 0], [0, 1]), type(0, 1, 'XX'), 'a¶b | XX\nc | d'],
  [
    'merge cells ∥ type in the one that stays',
    merge([0, 0], [0, 1]),
    type(0, 0, 'XX', 0),
    'XXa¶b(2x1)\nc | d',
  ],
  ['both merge the same cells', merge([0, 0], [0, 1]), merge([0, 0], [0, 1]), 'a¶b¶(2x1)\nc | d'],
  [
    'merge cells ∥ a new row',
    merge([0, 0], [0, 1]),
    both(addRow(0), type(1, 0, 'XX')),
    'a¶b(2x1)\nXX | \nc | d',
  ],
  ['merge cells ∥ a new column between', merge([0, 0], [0, 1]), addColumn(0), 'a¶b(3x1)\nc |  | d'],
  ['merge cells ∥ delete a column of them', merge([0, 0], [0, 1]), deleteColumn(1), 'a¶b\nc'],
  ['delete the table ∥ type in a cell', deleteTable, type(1, 0, 'XX'), ' | \nXX | '],
]

describe.each([[[10, 20] as const], [[20, 10] as const]])('[M-GRID] tables (client ids %s)', (ids) => {
  test.each(rows.map((row) => [row[0], row] as const))('%s', (name, [, a, b, result, start = square]) => {
    const people = peopleAtTable(start, ids)
    a(people[0])
    b(people[1])
    sync(people)
    sync(people)
    const wanted = name.startsWith('both move') && ids[0] > ids[1] ? 'eXX | f\na | b\nc | d' : result
    for (const person of people) expect(showTable(person)).toBe(wanted)
  })
})

test('a new table is in the document with its cells, and others see it', () => {
  const state = paragraphs('before', 'after')
  const people = [new Person(10, state), new Person(20, state)] as const
  insertTable(people[0], 2, 2)
  type(0, 1, 'head')(people[0])
  sync(people)
  for (const person of people) {
    expect(person.show()).toBe('before / table: / after')
    expect(showTable(person)).toBe(' | head\n | ')
  }
})

test('[M-UNDO] undo takes back what a person did in cells and to the grid, and nothing of others', () => {
  const people = peopleAtTable(square)
  for (const act of [type(0, 0, 'XX'), addRow(1), deleteColumn(1), merge([0, 0], [1, 0]), deleteTable])
    act(people[0])
  sync(people)
  people[1].type(0, 6, 'mine')
  sync(people)
  for (let step = 0; step < 5; step++) undo(people[0])
  sync(people)
  for (const person of people) {
    expect(showTable(person)).toBe('a | b\nc | d')
    expect(person.show()).toBe('beforemine / table: / after')
  }
  for (let step = 0; step < 4; step++) people[0].redo()
  sync(people)
  for (const person of people) expect(showTable(person)).toBe('aXX¶c(1x2)\n\n')
})

test('[M-GRID] what came back with words stays while someone works in it', () => {
  const people = peopleAtTable(square)
  deleteTable(people[0])
  both(deleteColumn(1), type(0, 0, 'XX'))(people[1])
  sync(people)
  for (const person of people) expect(showTable(person)).toBe('XX\n')
  deleteRow(0)(people[0])
  sync(people)
  for (const person of people) expect(showTable(person)).toBe('')
  deleteColumn(0)(people[0])
  sync(people)
  for (const person of people) expect(person.show()).toBe('before / after')
})

test('cells that are taken apart are as they were', () => {
  const people = peopleAtTable(square)
  merge([0, 0], [1, 0])(people[0])
  sync(people)
  people[1].edit('unmerge', () => $unmergeCellNode($cell(0, 0)))
  sync(people)
  for (const person of people) expect(showTable(person)).toBe('a¶c | b\n | d')
})

test('header row, widths, heights and colours of cells travel', () => {
  const people = peopleAtTable(square)
  people[0].edit('looks', () => {
    for (const cell of $cells()[0]!) cell.setHeaderStyles(1)
    $tableNode().setColWidths([120, 80])
    $cell(1, 1).setBackgroundColor('#fee')
  })
  sync(people)
  people[1].read(() => {
    expect($tableNode().getColWidths()).toEqual([120, 80])
    expect($cells().map((row) => row.map((cell) => cell.getHeaderStyles()))).toEqual([
      [1, 1],
      [0, 0],
    ])
    expect($cell(1, 1).getBackgroundColor()).toBe('#fee')
  })
})

test('the blank line of a cell can be aligned for all', () => {
  const people = peopleAtTable([['', 'b']])
  people[0].edit('centred', () => {
    $cell(0, 0).getFirstChildOrThrow<ElementNode>().setFormat('center')
  })
  sync(people)
  for (const person of people)
    person.read(() => expect($cell(0, 0).getFirstChildOrThrow<ElementNode>().getFormatType()).toBe('center'))
})

test('the caret in a cell stays at its character, a selection of cells stays', () => {
  const people = peopleAtTable([['one', 'two'], square[1]!])
  people[0].editor.update(() => void $selectInCell($cell(0, 0), 2), { discrete: true })
  type(0, 0, 'XX', 0)(people[1])
  addRow(0, false)(people[1])
  sync(people)
  people[0].read(() => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) throw new Error('no caret')
    expect(selection.anchor.offset).toBe(4)
    expect(selection.anchor.getNode().getTextContent()).toBe('XXone')
  })
  people[0].editor.update(
    () => $setSelection($createTableSelectionFrom($tableNode(), $cell(1, 0), $cell(2, 1))),
    { discrete: true },
  )
  addColumn(1)(people[1])
  sync(people)
  people[0].read(() => {
    const selection = $getSelection()
    if (!$isTableSelection(selection)) throw new Error(`no cells are selected: ${JSON.stringify(selection)}`)
    expect(selection.getNodes().length).toBeGreaterThan(0)
  })
})

test.each<[string, Act, string]>([
  ['is merged into the one before', merge([0, 0], [0, 1]), 'one¶twoXX(2x1)\nc | d'],
  ['is merged into the one above', merge([0, 1], [1, 1]), 'one | two¶dXX(1x2)\nc'],
  ['goes with its row', deleteRow(0), 'c | dXX'],
  ['goes with its column', deleteColumn(1), 'oneXX\nc'],
])('who has the caret in a cell that %s writes on in the cell in its place', (name, act, result) => {
  const people = peopleAtTable([['one', 'two'], square[1]!])
  const place: [number, number] = name.includes('above') ? [1, 1] : [0, 1]
  people[0].editor.update(() => void $selectInCell($cell(...place)), { discrete: true })
  act(people[1])
  sync(people)
  people[0].edit('typing', () => $getSelection()?.insertText('XX'))
  sync(people)
  for (const person of people) expect(showTable(person)).toBe(result)
})

test('who has the caret in a table that is deleted writes on at the end of what is before it', () => {
  const people = peopleAtTable([['one', 'two'], square[1]!])
  people[0].editor.update(() => void $selectInCell($cell(0, 1)), { discrete: true })
  deleteTable(people[1])
  sync(people)
  people[0].edit('typing', () => $getSelection()?.insertText('XX'))
  sync(people)
  for (const person of people)
    person.read(() => expect($getRoot().getTextContent()).toBe('beforeXX\n\nafter'))
})

test('lists, Enter and formats in a cell', () => {
  const people = peopleAtTable(square)
  people[0].edit('Enter', () => void $selectInCell($cell(0, 0), 1).insertParagraph())
  type(0, 0, 'first', 0)(people[1])
  people[1].edit('bold', () => {
    const selection = $selectInCell($cell(0, 1), 0)
    selection.focus.offset = 1
    selection.formatText('bold')
  })
  sync(people)
  for (const person of people) {
    expect(showTable(person)).toBe('firsta¶ | b\nc | d')
    person.read(() => {
      const text = $cell(0, 1).getFirstDescendant()
      expect(
        text && 'hasFormat' in text && (text as { hasFormat(f: string): boolean }).hasFormat('bold'),
      ).toBe(true)
    })
  }
})
