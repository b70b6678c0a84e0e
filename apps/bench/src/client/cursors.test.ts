import { expect, test } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { encodeCursor, forEachState } from './cursors.ts'

const statesOf = (update: Uint8Array) => {
  const states: (readonly [number, number])[] = []
  forEachState(update, 0, (...state) => states.push(state))
  return states
}

test('a cursor is a state that y-protocols takes', () => {
  const awareness = new Awareness(new Y.Doc())
  applyAwarenessUpdate(awareness, encodeCursor(42, 7), undefined)
  expect(awareness.getStates().get(42)).toMatchObject({ user: { name: 'Writer 42' } })
  expect(awareness.meta.get(42)?.clock).toBe(7)
  awareness.destroy()
})

test('several states in one update are all read', () => {
  const awareness = new Awareness(new Y.Doc())
  for (const [clientId, clock] of [
    [1, 5],
    [2 ** 31, 300],
  ] as const)
    applyAwarenessUpdate(awareness, encodeCursor(clientId, clock), undefined)
  expect(statesOf(encodeAwarenessUpdate(awareness, [1, 2 ** 31]))).toEqual([
    [1, 5],
    [2 ** 31, 300],
  ])
  awareness.destroy()
})
