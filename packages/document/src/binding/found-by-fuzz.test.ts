import { $createTableNodeWithDimensions } from '@lexical/table'
import { $getRoot, $getSelection, $isRangeSelection } from 'lexical'
import { expect, test } from 'vitest'
import { paragraphs } from '../model/testing/replicas.ts'
import { Person, sync } from './testing/person.ts'
import { peopleAtTable, showTable, typeInCell } from './testing/table.ts'

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
