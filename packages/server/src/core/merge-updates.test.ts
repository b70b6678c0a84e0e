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
