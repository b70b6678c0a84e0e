import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { changedItems, firstItem } from './items.ts'
import { Tombstones } from './tombstones.ts'

const edit = fc.record({
  who: fc.nat(1),
  at: fc.nat(1000),
  length: fc.integer({ min: 1, max: 9 }),
  isDeletion: fc.boolean(),
  /** Seldom: into the middle of deleted text writes only who does not know that it is. */
  areMet: fc.nat(5).map((n) => n === 0),
})

const items = (text: Y.Text): Y.Item[] => {
  const found: Y.Item[] = []
  for (let item = firstItem(text); item; item = item.right) found.push(item)
  return found
}

/** The next item in a direction that is not one of the deleted ones beside this. */
const behindRun = (item: Y.Item, side: 'left' | 'right'): Y.Item | null => {
  let at = item[side]
  while (item.deleted && at?.deleted) at = at[side]
  return at
}

test('runs of deleted items are passed to what a walk through them comes to, whatever is written and merged', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 60 }), (edits) => {
      const docs = [new Y.Doc(), new Y.Doc()]
      const runs = docs.map((doc) => {
        const text = doc.getText('t')
        const tombstones = new Tombstones(2)
        doc.on('afterTransaction', (transaction: Y.Transaction) => {
          for (const { item, inserted } of changedItems(transaction).get(text) ?? [])
            if (inserted && !item.deleted) tombstones.noteNew(item)
        })
        return { text, tombstones }
      })
      for (const { who, at, length, isDeletion, areMet } of edits) {
        const { text } = runs[who]!
        const position = at % (text.length + 1)
        if (isDeletion) text.delete(position, Math.min(length, text.length - position))
        else text.insert(position, 'abc'.slice(0, length))
        if (areMet)
          for (const [from, to] of [docs, [...docs].reverse()])
            Y.applyUpdate(to!, Y.encodeStateAsUpdate(from!, Y.encodeStateVector(to!)))
        for (const { text, tombstones } of runs)
          for (const item of items(text)) {
            const after = tombstones.after(item)
            // A run that has grown since it was remembered is passed in two steps.
            expect(item.deleted && after?.deleted ? behindRun(after, 'right') : after).toBe(
              behindRun(item, 'right'),
            )
            const before = tombstones.before(item)
            expect(item.deleted && before?.deleted ? behindRun(before, 'left') : before).toBe(
              behindRun(item, 'left'),
            )
          }
      }
    }),
  )
})
