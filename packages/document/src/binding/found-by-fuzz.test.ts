import {
  $createTableNodeWithDimensions,
  $deleteTableColumnAtSelection,
  $deleteTableRowAtSelection,
  $insertTableColumnAtNode,
  $insertTableRowAtNode,
  $mergeCells,
} from '@lexical/table'
import { $createParagraphNode, $getRoot, $getSelection, $isRangeSelection } from 'lexical'
import { expect, test } from 'vitest'
import { paragraphs } from '../model/testing/replicas.ts'
import { playIntent } from './testing/intent.ts'
import type { IntentStep } from './testing/intent-steps.ts'
import { Person, sync } from './testing/person.ts'
import { $cell, $selectInCell, peopleAtTable, showTable, typeInCell } from './testing/table.ts'

// What the random runs found, written out as short as it goes.

test('[M-MERGE] a deleted table between two merged blocks keeps its marker for words that others typed in it', () => {
  const [a, b] = peopleAtTable([
    ['one', ''],
    ['', ''],
  ])
  a.removeBlock(1)
  a.merge(1)
  typeInCell(b, 1, 1, 'XX')
  sync([a, b])
  for (const person of [a, b]) {
    expect(showTable(person)).toContain('XX')
    expect(person.show()).toBe('beforeafter / table:')
  }
})

const insertTableInText = (person: Person): void => {
  person.select(0, 5)
  person.edit('insertion of a table', () => {
    const selection = $getSelection()
    if ($isRangeSelection(selection)) selection.insertParagraph()
    $getRoot()
      .getFirstChildOrThrow()
      .insertAfter($createTableNodeWithDimensions(2, 2, false))
  })
}

test('[M-UNDO] undoing a table in the middle of a text makes it one text again', () => {
  const person = new Person(10, paragraphs('hello world'))
  insertTableInText(person)
  expect(person.show()).toBe('hello / table: /  world')
  person.undo()
  expect(person.show()).toBe('hello world')
  person.redo()
  expect(person.show()).toBe('hello / table: /  world')
})

test('[M-UNDO] undoing a table loses no word that somebody else is typing in it', () => {
  const a = new Person(10, paragraphs('hello world'))
  const b = new Person(20, paragraphs('hello world'))
  insertTableInText(a)
  sync([a, b])
  typeInCell(b, 1, 1, 'XX')
  a.undo()
  sync([a, b])
  for (const person of [a, b]) {
    expect(showTable(person)).toContain('XX')
    expect(person.show()).toBe('hello world / table:')
  }
})

const additions = {
  row: () => void $insertTableRowAtNode($cell(0, 0), true),
  column: () => void $insertTableColumnAtNode($cell(0, 0), true, false),
}

test.each([
  { line: 'row', at: { row: 1, column: 0 }, filled: 'one | two\nXX |' },
  { line: 'column', at: { row: 0, column: 1 }, filled: 'one | XX | two' },
] as const)(
  '[M-UNDO] undoing a new $line loses no word that somebody else types in it',
  ({ line, at, filled }) => {
    const [a, b] = peopleAtTable([['one', 'two']])
    a.edit(`a ${line}`, additions[line])
    sync([a, b])
    a.undo()
    expect(showTable(a)).toBe('one | two')
    a.redo()
    a.undo()
    typeInCell(b, at.row, at.column, 'XX')
    sync([a, b])
    for (const person of [a, b]) expect(showTable(person).trim()).toBe(filled)
  },
)

test('[M-UNDO] a new row that was undone and done again is there once', () => {
  const [a, b] = peopleAtTable([['one', 'two']])
  a.edit('a row', additions.row)
  a.undo()
  a.redo()
  sync([a, b])
  for (const person of [a, b]) expect(showTable(person).split('\n')).toHaveLength(2)
})

test('[M-GHOST] a deleted table that came back stays for who empties its cell or deletes its row', () => {
  const clear = (): void => void $cell(1, 1).clear().append($createParagraphNode())
  const deleteRow = (): void => {
    $selectInCell($cell(1, 1))
    $deleteTableRowAtSelection()
  }
  for (const [edit, rows] of [
    [clear, 2],
    [deleteRow, 1],
  ] as const) {
    const [a, b] = peopleAtTable([
      ['', ''],
      ['', ''],
    ])
    a.removeBlock(1)
    typeInCell(b, 1, 1, 'XX')
    sync([a, b])
    b.edit('edit of the table', edit)
    sync([a, b])
    for (const person of [a, b]) {
      expect(person.show()).toBe('before / table: / after')
      expect(showTable(person).split('\n')).toHaveLength(rows)
    }
  }
})

test('[M-GRID] a column deleted beside a merged cell takes its words along, whichever cell stands there then', () => {
  const [a, b] = peopleAtTable([
    ['one', ''],
    ['gone', 'two'],
  ])
  a.edit('merge of cells', () => void $mergeCells([$cell(0, 0), $cell(0, 1)]))
  a.edit('deletion of a column', () => {
    $selectInCell($cell(1, 0))
    $deleteTableColumnAtSelection()
  })
  sync([a, b])
  for (const person of [a, b]) expect(showTable(person)).toBe('one\ntwo')
  a.undo()
  sync([a, b])
  for (const person of [a, b]) expect(showTable(person)).toBe('one(2x1)\ngone | two')
})

test.each([
  { line: 'row', at: { row: 1, column: 0 }, shown: 'one | two\n | \nXX | four' },
  { line: 'column', at: { row: 0, column: 1 }, shown: 'one |  | XX\nthree |  | four' },
] as const)(
  '[M-GRID] a new $line does not merge with a cell that words keep short',
  ({ line, at, shown }) => {
    const [a, b] = peopleAtTable([
      ['one', line === 'row' ? 'two' : ''],
      [line === 'row' ? '' : 'three', 'four'],
    ])
    a.edit('merge of cells', () => void $mergeCells([$cell(0, 0), $cell(at.row, at.column)]))
    typeInCell(b, at.row, at.column, 'XX')
    sync([a, b])
    b.edit(`a ${line}`, additions[line])
    sync([a, b])
    for (const person of [a, b]) expect(showTable(person)).toBe(shown)
  },
)

/** Steps as a failing run prints them: person, action and the four numbers. */
const stepsOf = (told: string): IntentStep[] =>
  told
    .trim()
    .split('\n')
    .map((line) => {
      const [id, action, ...numbers] = line.trim().split(' ')
      const [block, from, to, variant] = numbers.map(Number) as [number, number, number, number]
      return {
        who: [33, 11].indexOf(Number(id)),
        action: action as IntentStep['action'],
        block,
        from,
        to,
        variant,
      }
    })

test('[M-READ] the text of a joined block shows as it is now, whatever else came with it', () => {
  const steps = stepsOf(`
    11 merge 5 0 0 0
    33 deleteBlock 0 0 0 0
    11 move 0 0 35 0
    33 move 11 0 13 0
    33 merge 16 0 0 0
    33 reopen 16 7 20 3
    33 paste 5 24 0 4
    33 paste 36 5 26 4
    33 move 34 14 17 2
    11 merge 34 7 6 0
    11 undo 23 15 25 4
    11 replace 13 30 6 1
    33 deleteWord 37 4 40 3
    33 enter 39 3 7 5
    11 move 29 35 38 0
    33 sync 25 26 1 2`)
  expect(playIntent(2, steps, { structure: true, moves: true, undo: true })).toBe(true)
})

test('[M-JOIN] a join without effect gets none from a paste that its target would fall to', () => {
  const start = paragraphs('one ', 'two ', 'three ')
  const [a, b] = [new Person(10, start), new Person(20, start)]
  a.move(1, 0)
  b.merge(1)
  a.remove(0, 0, 0, 1)
  sync([a, b])
  for (const person of [a, b]) expect(person.show()).toBe('one  / three ')
  a.paste(0, 0, ['x ', 'y ', 'z '])
  sync([a, b])
  for (const person of [a, b]) expect(person.show()).toBe('x  / y  / z one  / three ')
})

test('[M-INTENT] a word put in place of two others shares no letters with them, which others are deleting', () => {
  const start = paragraphs('a w20x w11x b ', 'end')
  const [a, b] = [new Person(10, start), new Person(20, start)]
  b.removeBlock(0)
  a.replace(0, 2, 12, 'w21x ')
  sync([a, b])
  for (const person of [a, b]) expect(person.show()).toContain('w21x')
})

test('[M-GAP] text in part of the formats before it leans on no closing item that others may exchange', () => {
  const start = paragraphs('one two ', 'end')
  const [a, b] = [new Person(10, start), new Person(20, start)]
  b.style(0, 4, 8, 'blue')
  b.format(0, 4, 8, 'bold')
  sync([a, b])
  a.style(0, 0, 8, 'red')
  b.edit('typing in bold', () => {
    const selection = b.caretAt(0, 8)
    selection.setStyle('')
    selection.insertText('XX ')
  })
  sync([a, b])
  for (const person of [a, b]) expect(person.show()).toBe('^color(one )^bcolor(two )^b(XX ) / end')
})

test('[M-INTENT] items of a list that go one after the other leave no nested one behind', () => {
  const start = paragraphs('one ', 'two ', '', 'end')
  const [a, b] = [new Person(10, start), new Person(20, start)]
  a.turnInto('check', 0, 2)
  a.indent(2, 1)
  sync([a, b])
  a.indent(0, 1)
  a.turnInto('h1', 1)
  a.turnInto('paragraph', 2)
  sync([a, b])
  for (const person of [a, b]) expect(person.show()).toBe('  [ ]one  / h1:two  /  / end')
})

test('[M-INTENT] an item that a paste gave a nested list becomes a heading without it', () => {
  const person = new Person(10, paragraphs('one ', 'end'))
  person.turnInto('bullet', 0)
  person.indent(0, 1)
  person.enter(0, 0)
  person.paste(0, 0, ['x ', 'y '])
  person.turnInto('h1', 0)
  expect(person.show()).toBe('h1:x  / -y  /   -one  / end')
})
