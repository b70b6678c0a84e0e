import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Typist } from './keystrokes.ts'

test('a typist writes the bytes that a Y.Doc would', () => {
  const document = new Y.Doc()
  document.clientID = 3_000_000_000
  const emitted: Uint8Array[] = []
  document.on('update', (update) => emitted.push(update))
  const text = document.getText('text')
  for (const key of ['q', 'u', 'ire']) text.insert(text.length, key)

  const typist = new Typist(3_000_000_000)
  expect(['q', 'u', 'ire'].map((key) => typist.type(key))).toEqual(emitted)
  expect(typist.clock).toBe(5)
})

test('several typists write one document that is equal for all', () => {
  const [ada, bo] = [new Typist(7), new Typist(3_123_456_789)]
  const updates = Array.from({ length: 200 }, (_, i) =>
    (i % 2 === 0 ? ada : bo).type(i % 2 === 0 ? 'a' : 'b'),
  )
  const [first, second] = [new Y.Doc(), new Y.Doc()]
  for (const update of updates) Y.applyUpdate(first, update)
  Y.applyUpdate(second, Y.mergeUpdates(updates))

  expect(first.getText('text').length).toBe(200)
  expect(second.getText('text').toString()).toBe(first.getText('text').toString())
})
