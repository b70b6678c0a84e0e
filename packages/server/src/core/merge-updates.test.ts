import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { mergeUpdates } from './merge-updates.ts'

test('thousands of updates are merged into one with the same content, quickly', () => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (let i = 0; i < 3_000; i++) doc.getText('t').insert(i % 7, String(i % 10))
  const copy = new Y.Doc()
  Y.applyUpdate(copy, mergeUpdates(updates))
  expect(copy.getText('t').toString()).toBe(doc.getText('t').toString())
})

test('nothing merges to nothing', () => {
  expect([...mergeUpdates([])]).toEqual([0, 0])
})

test('what several people typed at once is merged to the bytes that Yjs gives', () => {
  for (const writers of [2, 5, 31]) {
    const updates = Array.from({ length: writers }, (_, i) => {
      const doc = new Y.Doc()
      doc.clientID = [7, 300, 2 ** 31][i % 3]! + i
      for (let runs = 0; runs <= i % 4; runs++) doc.getText('t').insert(0, `word ${i} ä 😀`)
      return Y.encodeStateAsUpdate(doc)
    })
    expect(mergeUpdates(updates)).toEqual(Y.mergeUpdates(updates))
  }
})

test('who deletes, or comes twice, is merged by Yjs', () => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  doc.getText('t').insert(0, 'first')
  doc.getText('t').insert(5, ' second')
  doc.getText('t').delete(1, 3)
  const other = new Y.Doc()
  other.getText('t').insert(0, 'other')
  const all = [...updates, Y.encodeStateAsUpdate(other)]
  for (const some of [all.slice(0, 2), all.slice(0, 3), all.slice(2), [all[0]!, all[3]!, all[2]!], all])
    expect(mergeUpdates(some)).toEqual(Y.mergeUpdates(some))
})
