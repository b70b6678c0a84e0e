import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { paragraphs } from '../model/testing/replicas.ts'
import { late, Person, sync } from './testing/person.ts'

// Others' words may be shown late (`BindOptions.pace`). The random runs of intent.test.ts do so too.
const people = (...texts: readonly string[]): [here: Person, there: Person] => {
  const state = paragraphs(...texts)
  return [new Person(10, state, { pace: late }), new Person(20, state)]
}

const bring = (from: Person, to: Person): void =>
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), from)

test('[M-LATE] others words are shown when the pace says, together, and only once', () => {
  const shows: (() => void)[] = []
  const [here, there] = [
    new Person(10, paragraphs('one', 'two'), { pace: (show) => shows.push(show) }),
    new Person(20, paragraphs('one', 'two')),
  ]
  there.type(0, 3, ' sea')
  bring(there, here)
  there.type(1, 3, ' tides')
  bring(there, here)
  expect(here.show()).toBe('one / two')
  expect(shows).toHaveLength(1)
  let changes = 0
  here.binding.onChange(() => changes++)
  shows[0]?.()
  expect(here.show()).toBe('one sea / two tides')
  expect(changes).toBeGreaterThan(0)
  changes = 0
  shows[0]?.()
  expect(changes).toBe(0)
})

test('[M-LATE] what is written in a block that others wrote in meanwhile loses nothing, and the caret stays', () => {
  const [here, there] = people('one sea')
  there.type(0, 0, 'First ')
  there.remove(0, 9, 13)
  bring(there, here)
  here.type(0, 7, ', calm')
  here.typeHere(' and blue')
  expect(here.show()).toBe('one sea, calm and blue')
  here.look()
  expect(here.show()).toBe('First one, calm and blue')
  expect(here.caret()).toBe('0:24')
  sync([here, there])
  expect(there.show()).toBe(here.show())
})

test('[M-LATE] Enter and Backspace before others words are shown split and merge the text as it is then', () => {
  const [here, there] = people('one two', 'three')
  there.type(0, 3, ' and a half')
  there.type(1, 5, ' four')
  bring(there, here)
  here.enter(0, 4)
  here.merge(2)
  here.look()
  expect(here.show()).toBe('one and a half  / twothree four')
  sync([here, there])
  expect(there.show()).toBe(here.show())
})

test('[M-LATE] an undo shows what is waiting, and takes back what is one s own', () => {
  const [here, there] = people('one')
  here.type(0, 3, ' mine')
  sync([here, there])
  there.type(0, 0, 'theirs ')
  bring(there, here)
  expect(here.show()).toBe('one mine')
  here.undo()
  expect(here.show()).toBe('theirs one')
})

test('where somebody s caret is counts the words that are waiting', () => {
  const [here, there] = people('one')
  there.type(0, 3, ' sea')
  const relative = there.binding.selection.toRelative()
  bring(there, here)
  expect(relative && here.binding.selection.resolve(relative)?.focus.offset).toBe(7)
  expect(here.show()).toBe('one sea')
})

test.each<[string, (there: Person) => void, string]>([
  ['comes', (there) => there.enter(0, 3), 'one /  sea / two words'],
  ['goes', (there) => there.removeBlock(0), 'two words'],
  ['moves', (there) => there.move(0, 2), 'two words / one sea'],
  ['becomes another', (there) => there.turnInto('h1', 0), 'h1:one sea / two words'],
])('[M-LATE] a block that %s is shown at once, with the words that wait', (_, change, shown) => {
  const [here, there] = people('one sea', 'two')
  there.type(1, 3, ' words')
  bring(there, here)
  expect(here.show()).toBe('one sea / two')
  change(there)
  bring(there, here)
  expect(here.show()).toBe(shown)
})

test('nothing is shown in an editor that is not bound any more', () => {
  const [here, there] = people('one')
  there.type(0, 3, ' sea')
  bring(there, here)
  here.binding.destroy()
  here.binding.catchUp()
  expect(here.show()).toBe('one')
})
