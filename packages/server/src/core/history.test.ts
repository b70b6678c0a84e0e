import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { toSegments } from './history.ts'
import type { LogRow } from './store.ts'

/** Three guests who type a character in turns, each at a place of their own. */
const typedInTurns = (rounds: number): LogRow[] => {
  const rows: LogRow[] = []
  const guests = ['a', 'b', 'c'].map((session, i) => {
    const doc = new Y.Doc()
    doc.clientID = 10 + i
    doc.on('update', (update: Uint8Array) =>
      rows.push({ position: rows.length + 1, time: rows.length, author: undefined, session, update }),
    )
    return doc.getText(session)
  })
  for (let round = 0; round < rounds; round++) for (const text of guests) text.insert(text.length, 'x')
  return rows
}

const textsAfter = (updates: readonly Uint8Array[]): string[] => {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return ['a', 'b', 'c'].map((name) => doc.getText(name).toString())
}

test('what several typed at once is one segment, in which each of them has one run', () => {
  const rows = typedInTurns(100)
  const segments = toSegments(rows)
  expect(segments).toMatchObject([{ from: 1, to: 300, fromTime: 0, toTime: 299, author: undefined }])
  const { update } = segments[0]!
  expect(textsAfter([update])).toEqual(textsAfter(rows.map((row) => row.update)))
  expect(Y.decodeUpdate(update).structs).toHaveLength(3)
})

test('what cannot be merged is kept row by row', () => {
  const [first, second] = typedInTurns(1) as [LogRow, LogRow]
  const damaged = { ...second, update: Uint8Array.of(1, 2, 3, 4) }
  expect(toSegments([first, damaged])).toMatchObject([
    { from: 1, to: 1, update: first.update },
    { from: 2, to: 2, update: damaged.update },
  ])
})
