import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { LongTransaction } from './long-transaction.ts'

/** What somebody wrote and deleted, one update each. */
const written = (clientId: number, characters: number): Uint8Array[] => {
  const doc = new Y.Doc()
  doc.clientID = clientId
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const text = doc.getText('text')
  for (let i = 0; i < characters; i++) {
    text.insert(i % 3 === 0 ? 0 : text.length, 'x')
    if (i % 5 === 4) text.delete(0, 2)
  }
  return updates
}

const live = (): { doc: Y.Doc; transaction: LongTransaction } => {
  const doc = new Y.Doc()
  return { doc, transaction: new LongTransaction(doc) }
}

describe('one transaction for many changes', () => {
  test('leaves the same document as one transaction for each', () => {
    const updates = [...written(1, 60), ...written(2, 60)]
    const { doc, transaction } = live()
    const other = new Y.Doc()
    for (const [i, update] of updates.entries()) {
      transaction.change(() => Y.applyUpdate(doc, update))
      Y.applyUpdate(other, update)
      if (i % 17 === 0) transaction.end()
    }
    transaction.end()
    expect(Y.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(other))
    // Merged and collected as well, not only equal.
    const structs = (of: Y.Doc) => [...of.store.clients.values()].map((list) => list.length)
    expect(structs(doc)).toEqual(structs(other))
  })

  test('the document can be read before it ends', () => {
    const { doc, transaction } = live()
    for (const update of written(1, 20)) transaction.change(() => Y.applyUpdate(doc, update))
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
    transaction.end()
    expect(copy.getText('text').toString()).toBe(doc.getText('text').toString())
    expect(Y.encodeStateVector(copy)).toEqual(Y.encodeStateVector(doc))
  })

  test('Yjs tells of all of it in one update when it ends, and goes on telling after it', () => {
    const { doc, transaction } = live()
    const told: Uint8Array[] = []
    doc.on('update', (update: Uint8Array) => told.push(update))
    const updates = written(1, 20)
    for (const update of updates.slice(0, 10)) transaction.change(() => Y.applyUpdate(doc, update))
    expect(told).toHaveLength(0)
    expect(transaction.end()?.afterState.get(1)).toBeGreaterThan(0)
    expect(told).toHaveLength(1)
    expect(transaction.end()).toBeUndefined()
    for (const update of updates.slice(10)) Y.applyUpdate(doc, update)
    const copy = new Y.Doc()
    for (const update of told) Y.applyUpdate(copy, update)
    expect(Y.encodeStateAsUpdate(copy)).toEqual(Y.encodeStateAsUpdate(doc))
  })

  test('Yjs looks at all clients once for a thousand changes, and not for each', () => {
    const { doc, transaction } = live()
    let ended = 0
    doc.on('afterTransaction', () => {
      ended += 1
    })
    const updates = written(1, 2_500)
    for (const update of updates) {
      if (transaction.isLong) transaction.end()
      transaction.change(() => Y.applyUpdate(doc, update))
    }
    transaction.end()
    expect(updates.length).toBeGreaterThan(2_000)
    expect(ended).toBe(Math.ceil(updates.length / 1_000))
  })

  test('with many clients it is not worth ending for a few changes', () => {
    const { doc, transaction } = live()
    for (let client = 1; client <= 500; client++)
      transaction.change(() => Y.applyUpdate(doc, written(client, 1)[0]!))
    transaction.end()
    const updates = written(1_000, 200).slice(0, 101)
    const worth = updates.map((update) => {
      transaction.change(() => Y.applyUpdate(doc, update))
      return transaction.isWorthEnding
    })
    expect(worth).toEqual([...Array(100).fill(false), true])
  })
})
