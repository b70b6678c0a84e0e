import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { joinTypingRun } from './typing-run.ts'
import { createUpdateValidator } from './validator/index.ts'

/** Joins as far as it goes, again and again. */
const joinAll = (updates: readonly Uint8Array[]): Uint8Array[] => {
  const joined: Uint8Array[] = []
  for (let at = 0; at < updates.length; ) {
    const { update, count } = joinTypingRun(updates, at)
    joined.push(update)
    at += count
  }
  return joined
}

const stateOf = (updates: readonly Uint8Array[]): number[] => {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  expect(doc.store.pendingStructs).toBeNull()
  return [...Y.encodeStateAsUpdate(doc)]
}

/** Updates of one writer who types words at places, and now and then does something else. */
const written = (steps: ReadonlyArray<{ place: number; word: string; isBold: boolean }>) => {
  const doc = new Y.Doc()
  doc.clientID = 7
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const text = doc.getText('text')
  for (const { place, word, isBold } of steps) {
    const at = Math.floor(place * text.length)
    for (const [i, character] of [...word].entries()) text.insert(at + i, character.repeat(1))
    if (isBold && text.length > 1) text.format(0, 1, { bold: true })
    if (isBold && text.length > 3) text.delete(1, 1)
  }
  return updates
}

test('typing forwards becomes one update, and the document is the same', () => {
  const updates = written([{ place: 0, word: 'hello wörld, 你好 👋', isBold: false }])
  const { update, count } = joinTypingRun(updates)
  expect(count).toBe(updates.length)
  expect(stateOf([update])).toEqual(stateOf(updates))
  expect(createUpdateValidator()(update).ok).toBe(true)
})

test('typing in the middle, with something to the right, is joined as well', () => {
  const updates = written([
    { place: 0, word: 'ab', isBold: false },
    { place: 0.5, word: 'typed between', isBold: false },
  ])
  expect(joinAll(updates)).toHaveLength(2)
  expect(stateOf(joinAll(updates))).toEqual(stateOf(updates))
})

test('whatever is written, the joined updates make the same document', () => {
  const step = fc.record({
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    word: fc.string({ unit: 'grapheme', maxLength: 12 }),
    isBold: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const updates = written(steps)
      if (updates.length > 0) expect(stateOf(joinAll(updates))).toEqual(stateOf(updates))
    }),
  )
})

test('bytes that are no update, or cut short, are left as they are', () => {
  const [first, second] = written([{ place: 0, word: 'ab', isBold: false }]) as [Uint8Array, Uint8Array]
  for (let length = 0; length < second.length; length++)
    expect(joinTypingRun([first, second.subarray(0, length)])).toEqual({ update: first, count: 1 })
  expect(joinTypingRun([Uint8Array.of(1, 1, 255), second]).count).toBe(1)
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1 }), (updates) => {
      expect(joinTypingRun(updates).update).toEqual(updates[0])
    }),
  )
})

test('a gap, another client and another place end the run', () => {
  const updates = written([{ place: 0, word: 'abcdef', isBold: false }])
  expect(joinTypingRun(updates.filter((_, i) => i !== 3)).count).toBe(3)
  const elsewhere = written([
    { place: 0, word: 'abc', isBold: false },
    { place: 0, word: 'x', isBold: false },
  ])
  expect(joinTypingRun(elsewhere).count).toBe(3)
})
