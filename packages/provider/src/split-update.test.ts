import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { splitUpdate } from './split-update.ts'

const stateOf = (doc: Y.Doc) => Y.encodeStateAsUpdate(doc)

/** Applies updates one by one, and says whether each found all that it rests on. */
const applyAll = (doc: Y.Doc, updates: readonly Uint8Array[]): boolean =>
  updates.every((update) => {
    Y.applyUpdate(doc, update)
    return doc.store.pendingStructs === null && doc.store.pendingDs === null
  })

const splitWithin = (update: Uint8Array, maxBytes: number): Uint8Array[] => {
  const pieces = splitUpdate(update, maxBytes)
  if (!pieces) throw new Error('something is too long')
  expect(Math.max(0, ...pieces.map((piece) => piece.byteLength))).toBeLessThanOrEqual(maxBytes)
  return pieces
}

test('a long text arrives in pieces, letters beyond the first plane whole', () => {
  const doc = new Y.Doc()
  doc.getText('text').insert(0, 'a😀é'.repeat(3_000))
  const pieces = splitWithin(stateOf(doc), 1_000)
  expect(pieces.length).toBeGreaterThan(20)
  const other = new Y.Doc()
  expect(applyAll(other, pieces)).toBe(true)
  expect(other.getText('text').toString()).toBe(doc.getText('text').toString())
  expect(stateOf(other)).toEqual(stateOf(doc))
})

test('what cannot be cut and is too long makes it impossible', () => {
  const doc = new Y.Doc()
  doc.getMap('map').set('picture', new Uint8Array(2_000))
  expect(splitUpdate(stateOf(doc), 1_000)).toBeUndefined()
})

/** Edits of three people who now and then hear of each other. */
const edits = fc.array(
  fc.record({
    person: fc.nat(2),
    kind: fc.constantFrom('text', 'text', 'delete', 'map', 'nest', 'list', 'hear'),
    at: fc.nat(1_000),
    size: fc.integer({ min: 1, max: 120 }),
  }),
  { minLength: 5, maxLength: 80 },
)

test('whoever wrote what, the pieces come to the same, each resting only on those before it', () => {
  fc.assert(
    fc.property(edits, fc.nat(79), fc.integer({ min: 400, max: 900 }), (list, knownUntil, maxBytes) => {
      const people = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }))
      const base = new Y.Doc()
      for (const [i, { person, kind, at, size }] of list.entries()) {
        const doc = people[person]!
        const text = doc.getText('text')
        if (kind === 'text') text.insert(at % (text.length + 1), 'x'.repeat(size))
        if (kind === 'delete' && text.length > 0) {
          const from = at % text.length
          text.delete(from, Math.min(size, text.length - from))
        }
        if (kind === 'map') doc.getMap('map').set(`key ${at % 3}`, 'v'.repeat(size))
        if (kind === 'nest') doc.getArray('list').insert(0, [new Y.Text('n'.repeat(size))])
        if (kind === 'list') doc.getArray('list').push(Array.from({ length: size }, (_, n) => n))
        if (kind === 'hear') Y.applyUpdate(doc, stateOf(people[at % 3]!))
        if (i === knownUntil) Y.applyUpdate(base, stateOf(doc))
      }
      const doc = people[0]!
      for (const other of people) Y.applyUpdate(doc, stateOf(other))
      const pieces = splitWithin(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(base)), maxBytes)
      expect(applyAll(base, pieces)).toBe(true)
      expect(stateOf(base)).toEqual(stateOf(doc))
    }),
    { numRuns: 150 },
  )
})

test('10,000 small structs are split in time that grows with their number', () => {
  const doc = new Y.Doc()
  for (let i = 0; i < 10_000; i++) doc.getMap('map').set(`key ${i % 50}`, { i })
  const update = stateOf(doc)
  // Of the processor: whoever else is at work on the machine does not count.
  const start = process.cpuUsage()
  const pieces = splitWithin(update, 50_000)
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(3_000)
  const other = new Y.Doc()
  expect(applyAll(other, pieces)).toBe(true)
  expect(stateOf(other)).toEqual(stateOf(doc))
})
