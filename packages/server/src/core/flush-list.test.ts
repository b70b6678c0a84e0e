import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { continuing } from '../testing/continuing.ts'
import { type Accepted, chunksOf, ownersIn, takeFairly } from './flush-list.ts'
import type { Session } from './session.ts'
import type { Submission } from './session-room.ts'
import type { Continuation } from './store.ts'
import { createUpdateCheck } from './update-check.ts'

const check = createUpdateCheck()
const [ada, bob] = [{ id: 'ada' }, { id: 'bob' }] as unknown as [Session, Session] // only told apart here

const accepted = (session: Session, update: Uint8Array, ...clients: Continuation[]): Accepted => ({
  run: { session, update, submissions: [] },
  clients,
})

/** What a writer typed, a piece each. */
const pieces = (...words: readonly string[]): Uint8Array[] => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const word of words) doc.getText('t').insert(doc.getText('t').length, word)
  return updates
}

test('what one session alone wrote is all that was new, with the clients of both', () => {
  const [one, two] = pieces('one', 'two') as [Uint8Array, Uint8Array]
  const all = Y.mergeUpdates([one, two])
  const list = [accepted(ada, one, continuing(1, 'ada')), accepted(ada, two, continuing(2))]
  expect(chunksOf(list, all, check)).toEqual([
    { session: ada, update: all, clients: [continuing(1, 'ada'), continuing(2)] },
  ])
})

test('what each of two sessions wrote is one update of theirs', () => {
  const [one, two] = pieces('one', 'two') as [Uint8Array, Uint8Array]
  const [other] = pieces('other') as [Uint8Array]
  const list = [
    accepted(ada, one, continuing(1, 'ada'), continuing(2, 'ada')),
    accepted(bob, other, continuing(3, 'bob')),
    accepted(ada, two, continuing(4, 'ada')),
    accepted(ada, two, continuing(1, 'ada', 1, 6)),
  ]
  expect(chunksOf(list, Y.mergeUpdates([one, other, two]), check)).toEqual([
    {
      session: ada,
      update: Y.mergeUpdates([one, two]),
      clients: [continuing(1, 'ada', 0, 6), continuing(2, 'ada'), continuing(4, 'ada')],
    },
    { session: bob, update: other, clients: [continuing(3, 'bob')] },
  ])
})

test('the ends of something whose middle another brought are not made one update: it would have a hole', () => {
  const [first, middle, last] = pieces('first', 'middle', 'last') as [Uint8Array, Uint8Array, Uint8Array]
  const list = [accepted(ada, first, continuing(1, 'ada')), accepted(bob, middle), accepted(ada, last)]
  expect(chunksOf(list, Y.mergeUpdates([first, middle, last]), check)).toEqual([
    { session: ada, update: first, clients: [continuing(1, 'ada')] },
    { session: bob, update: middle, clients: [] },
    { session: ada, update: last, clients: [] },
  ])
})

test('each client id that chunks continue is named once, with its owner, and those of nobody are not', () => {
  const chunk = (...clients: Continuation[]) => ({ session: ada, update: Uint8Array.of(0, 0), clients })
  const chunks = [
    chunk(continuing(1, 'ada'), continuing(2, 'guest')),
    chunk(continuing(1, 'ada', 1), continuing(3)),
    chunk(),
  ]
  expect([...ownersIn(chunks)]).toEqual([
    [1, 'ada'],
    [2, 'guest'],
  ])
})

test('a flush takes 64 updates of a session, in order, and leaves the rest in order', () => {
  const submitted = (session: Session, frame: number) => ({ session, frame }) as Submission // as far as it matters
  const ofAda = Array.from({ length: 100 }, (_, i) => submitted(ada, i))
  const ofBob = submitted(bob, 1)
  const { taken, left } = takeFairly([...ofAda, ofBob])
  expect(taken).toEqual([...ofAda.slice(0, 64), ofBob])
  expect(left).toEqual(ofAda.slice(64))
  expect(takeFairly(left)).toEqual({ taken: left, left: [] })
})
