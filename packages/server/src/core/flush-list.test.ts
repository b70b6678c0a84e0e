import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { type Accepted, chunksOf, claimsOf, takeFairly } from './flush-list.ts'
import type { Session } from './session.ts'
import type { Submission } from './session-room.ts'
import { createUpdateCheck } from './update-check.ts'

const check = createUpdateCheck()
const [ada, bob] = [{ id: 'ada' }, { id: 'bob' }] as unknown as [Session, Session] // only told apart here

const accepted = (session: Session, update: Uint8Array, claims: number[] = []): Accepted => ({
  run: { session, update, submissions: [] },
  clients: [],
  claims,
})

/** What a writer typed, a piece each. */
const pieces = (...words: readonly string[]): Uint8Array[] => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const word of words) doc.getText('t').insert(doc.getText('t').length, word)
  return updates
}

test('what one session alone wrote is all that was new, with the clients it claimed in either', () => {
  const [one, two] = pieces('one', 'two') as [Uint8Array, Uint8Array]
  const all = Y.mergeUpdates([one, two])
  expect(chunksOf([accepted(ada, one, [1]), accepted(ada, two, [2])], all, check)).toEqual([
    { session: ada, update: all, claims: [1, 2] },
  ])
})

test('what each of two sessions wrote is one update of theirs', () => {
  const [one, two] = pieces('one', 'two') as [Uint8Array, Uint8Array]
  const [other] = pieces('other') as [Uint8Array]
  const list = [accepted(ada, one, [1]), accepted(bob, other, [3]), accepted(ada, two, [2])]
  expect(chunksOf(list, Y.mergeUpdates([one, other, two]), check)).toEqual([
    { session: ada, update: Y.mergeUpdates([one, two]), claims: [1, 2] },
    { session: bob, update: other, claims: [3] },
  ])
})

test('the ends of something whose middle another brought are not made one update: it would have a hole', () => {
  const [first, middle, last] = pieces('first', 'middle', 'last') as [Uint8Array, Uint8Array, Uint8Array]
  const list = [accepted(ada, first, [1]), accepted(bob, middle), accepted(ada, last)]
  expect(chunksOf(list, Y.mergeUpdates([first, middle, last]), check)).toEqual([
    { session: ada, update: first, claims: [1] },
    { session: bob, update: middle, claims: [] },
    { session: ada, update: last, claims: [] },
  ])
})

test('client ids are claimed for an owner, whoever the author is, and only those that came with the entry', () => {
  const update = Uint8Array.of(0, 0)
  expect(claimsOf({ update, author: 'ada', owner: 'ada', claims: [1, 2] })).toEqual([
    [1, 'ada'],
    [2, 'ada'],
  ])
  expect(claimsOf({ update, owner: 'guest', claims: [1] })).toEqual([[1, 'guest']])
  expect(claimsOf({ update, owner: 'ada' })).toEqual([])
  expect(claimsOf({ update, author: 'ada', claims: [1] })).toEqual([])
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
