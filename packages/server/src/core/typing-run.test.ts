import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { joinTypingRun, joinTypingRuns } from './typing-run.ts'
import { createUpdateValidator } from './validator/index.ts'

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
  expect(joinTypingRuns(updates)).toHaveLength(2)
  expect(stateOf(joinTypingRuns(updates))).toEqual(stateOf(updates))
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
      if (updates.length > 0) expect(stateOf(joinTypingRuns(updates))).toEqual(stateOf(updates))
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

/** One string of a client that stands between others, as Yjs writes it; the ids are client, clock. */
const string = (
  text: readonly number[],
  {
    client = 7,
    clock = 1,
    left = [7, 0],
    right,
  }: {
    client?: number
    clock?: number
    left?: readonly number[]
    right?: readonly number[]
  } = {},
): Uint8Array =>
  Uint8Array.of(
    ...[1, 1, client, clock, 4 | 0x80 | (right ? 0x40 : 0), ...left, ...(right ?? []), text.length],
    ...text,
    0,
  )
const next = { clock: 2, left: [7, 1] }

test.each([
  ['now has something to its right', undefined, [9, 0]],
  ['has something else to its right', [9, 0], [9, 1]],
  ['has something to its right whose id is longer', [9, 0], [9, 128, 1]],
])('a string that %s ends the run', (_, right, nextRight) => {
  const updates = [string([97], { right }), string([98], { ...next, right: nextRight })]
  expect(joinTypingRun(updates)).toEqual({ update: updates[0], count: 1 })
  expect(joinTypingRun([updates[0]!, string([98], { ...next, right })]).count).toBe(2)
})

test.each([
  ['of another client', { client: 8 }],
  ['behind something of another client', { left: [8, 1] }],
  ['behind something else of its client', { left: [7, 0] }],
])('a string %s ends the run', (_, other) => {
  expect(joinTypingRun([string([97]), string([98], { ...next, ...other })]).count).toBe(1)
})

test('two halves of a character are not joined to a whole one, and nothing is joined to nothing', () => {
  const [first, second] = [0xc3, 0xa4] // ä
  expect(joinTypingRun([string([97]), string([second], next)]).count).toBe(1)
  expect(joinTypingRun([string([second]), string([97], next)]).count).toBe(1)
  expect(joinTypingRun([string([97, first]), string([second], next)]).count).toBe(1)
  expect(joinTypingRun([string([97]), string([], next)]).count).toBe(1)
})

test('what is typed into an item of the document, a cell say, is joined as well', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  const cell = new Y.Text()
  doc.getMap('cells').set('a1', cell)
  const updates: Uint8Array[] = [Y.encodeStateAsUpdate(doc)]
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const [i, character] of [...'word'].entries()) cell.insert(i, character)
  expect(joinTypingRuns(updates)).toHaveLength(2)
  expect(stateOf(joinTypingRuns(updates))).toEqual(stateOf(updates))
})

test('a number that is larger than any is no part of a run', () => {
  const huge = Uint8Array.of(1, 1, ...Array(9).fill(255), 1, 1, 4, 1, 1, 116, 1, 97, 0)
  expect(joinTypingRun([huge, string([98], next)])).toEqual({ update: huge, count: 1 })
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
