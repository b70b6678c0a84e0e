import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { canonicalDocument } from '../../testing/hostile/compare.ts'
import { HonestSession } from '../../testing/hostile/honest-session.ts'
import { seededRandom } from '../../testing/hostile/random.ts'
import { readTrace } from '../../testing/hostile/trace.ts'
import { createUpdateValidator, viewDocument } from './index.ts'

const validate = createUpdateValidator()

/** Applies an update that has to be let through. */
const accept = (doc: Y.Doc, update: Uint8Array, mayWrite: (client: number) => boolean): void => {
  expect(validate(update, viewDocument(doc, mayWrite))).toMatchObject({ ok: true })
  Y.applyUpdate(doc, update)
  expect(doc.store).toMatchObject({ pendingStructs: null, pendingDs: null })
}

describe('nothing that Yjs writes by itself is refused', () => {
  test('sessions of people who type, format, nest, undo, go offline, merge and repeat', {
    timeout: 60_000,
  }, () => {
    const session = fc.record({
      seed: fc.integer(),
      writers: fc.integer({ min: 1, max: 4 }),
      steps: fc.integer({ min: 1, max: 300 }),
    })
    fc.assert(
      fc.property(session, ({ seed, writers, steps }) => {
        const edited = new HonestSession(seededRandom(seed), writers, ({ update, client }, server) =>
          accept(server, update, (id) => id === client),
        )
        edited.run(steps)
        const [server, ...clients] = edited.documents
        for (const doc of clients) expect(canonicalDocument(doc)).toBe(canonicalDocument(server!))
      }),
      { numRuns: 60 },
    )
  })

  test('an undo that gives an item one neighbour on both sides', () => {
    const edited = new HonestSession(seededRandom(12_256), 1, ({ update, client }, server) =>
      accept(server, update, (id) => id === client),
    )
    edited.run(300)
  })

  test('whole documents into an empty one, from those that forget and those that do not, and again', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, gc) => {
        const session = new HonestSession(seededRandom(seed), 3, ({ update }, server) =>
          Y.applyUpdate(server, update),
        )
        session.run(200)
        const target = new Y.Doc({ gc })
        for (const doc of session.documents) accept(target, Y.encodeStateAsUpdate(doc), () => true)
        for (const doc of session.documents) accept(target, Y.encodeStateAsUpdate(doc), () => false)
        expect(canonicalDocument(target)).toBe(canonicalDocument(session.server))
      }),
      { numRuns: 40 },
    )
  })

  test('a paper, keystroke by keystroke', { timeout: 60_000 }, () => {
    const doc = new Y.Doc()
    const view = viewDocument(doc, () => true)
    const trace = readTrace(process.env.QUIRE_TRACE, seededRandom(1))
    let refused = 0
    for (const update of trace) {
      if (!validate(update, view).ok) refused += 1
      Y.applyUpdate(doc, update)
    }
    expect(refused).toBe(0)
    accept(new Y.Doc(), Y.encodeStateAsUpdate(doc), () => true)
    accept(new Y.Doc(), Y.mergeUpdates(trace.slice(0, 2000)), () => true)
  })
})
