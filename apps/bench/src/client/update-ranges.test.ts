import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Typist } from './keystrokes.ts'
import { forEachRange } from './update-ranges.ts'

const rangesOf = (update: Uint8Array, position = 0) => {
  const ranges: (readonly [number, number, number])[] = []
  forEachRange(update, position, (...range) => ranges.push(range))
  return ranges
}

test('a keystroke is one range of one', () => {
  const typist = new Typist(2 ** 31 + 5)
  typist.type('hello')
  expect(rangesOf(typist.type())).toEqual([[2 ** 31 + 5, 5, 1]])
})

test('merged updates give all that they were merged from', () => {
  const [ada, bo] = [new Typist(1), new Typist(2)]
  const updates = [ada.type(), bo.type(), ada.type(), ada.type(), bo.type('xyz')]
  const counts = new Map<number, number>()
  for (const [clientId, clock, length] of rangesOf(Y.mergeUpdates(updates))) {
    expect(clock).toBe(counts.get(clientId) ?? 0)
    counts.set(clientId, clock + length)
  }
  expect(counts).toEqual(
    new Map([
      [1, 3],
      [2, 4],
    ]),
  )
})

test('what lies between updates is not counted', () => {
  const typist = new Typist(9)
  const [first, , third] = [typist.type(), typist.type(), typist.type()]
  const lengths = rangesOf(Y.mergeUpdates([first!, third!])).map(([, clock, length]) => [clock, length])
  expect(lengths).toEqual([
    [0, 1],
    [2, 1],
  ])
})

test('deleted text, names and characters of several units are read past', () => {
  const document = new Y.Doc()
  document.clientID = 4
  const text = document.getText('a rather long name of a root')
  text.insert(0, 'naïve 🙂 words')
  text.delete(2, 3)
  text.insert(4, 'ü')
  const total = rangesOf(Y.encodeStateAsUpdate(document)).reduce((sum, [, , length]) => sum + length, 0)
  expect(total).toBe(Y.getState(document.store, 4))
})

test('an update is read from where it stands in a larger buffer', () => {
  const update = new Typist(11).type('abc')
  const buffer = new Uint8Array([0, 2, update.length, ...update, 99, 99])
  expect(rangesOf(buffer, 3)).toEqual([[11, 0, 3]])
})

test('content that the generator never types is refused aloud', () => {
  const document = new Y.Doc()
  document.getMap('map').set('key', 1)
  expect(() => rangesOf(Y.encodeStateAsUpdate(document))).toThrow('content 8')
})
