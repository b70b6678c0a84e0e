import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Outbox } from './outbox.ts'

/** A document with an outbox listening, and a second one to which what the outbox gives is applied. */
const pair = (maxBytes: number) => {
  const doc = new Y.Doc()
  const outbox = new Outbox(doc, maxBytes)
  doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, change: Y.Transaction) =>
    outbox.add(update, change.beforeState),
  )
  const other = new Y.Doc()
  return { doc, other, outbox, text: doc.getText('t') }
}

test('nothing waits, nothing is taken', () => {
  const { outbox, text } = pair(1_000)
  expect(outbox.take()).toBeUndefined()
  text.insert(0, 'a')
  expect(outbox.take()).toMatchObject({ count: 1 })
  expect(outbox.take()).toBeUndefined()
})

test.each([10_000_000, 1_000, 1])('any edits arrive whole, in memory for %i bytes', (maxBytes) => {
  const edit = fc.record({ at: fc.nat(), length: fc.nat(3), isTaken: fc.boolean() })
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 300 }), (edits) => {
      const { doc, other, outbox, text } = pair(maxBytes)
      let taken = 0
      const take = () => {
        const waiting = outbox.take()
        if (waiting) Y.applyUpdate(other, waiting.update)
        taken += waiting?.count ?? 0
      }
      let made = 0
      for (const { at, length, isTaken } of edits) {
        const index = at % (text.length + 1)
        if (length === 0 && index < text.length) text.delete(index, 1)
        else text.insert(index, 'abc'.slice(0, Math.max(1, length)))
        made++
        if (isTaken) take()
      }
      take()
      expect(taken).toBe(made)
      expect(other.store.pendingStructs).toBeNull()
      expect(Y.encodeStateAsUpdate(other)).toEqual(Y.encodeStateAsUpdate(doc))
    }),
    { numRuns: 60 },
  )
})

test('30,000 edits merge in time that grows with their number, not its square', () => {
  const { other, outbox, text } = pair(100_000_000)
  for (let i = 0; i < 30_000; i++) text.insert(i, 'x')
  const startMs = performance.now()
  const waiting = outbox.take()
  // Most of the merging is done by now, 64 at a time; merged flat at the end it takes over 10 s.
  expect(performance.now() - startMs).toBeLessThan(2_000)
  if (waiting) Y.applyUpdate(other, waiting.update)
  expect(other.getText('t').length).toBe(30_000)
}, 30_000)
