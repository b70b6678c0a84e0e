import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Positions } from './positions.ts'

test('the head moves over what is there without a gap', () => {
  const positions = new Positions()
  positions.mark(1, 2)
  positions.mark(5, 6)
  expect([positions.head, positions.hasGap]).toEqual([2, true])
  expect([positions.has(2), positions.has(4), positions.has(6)]).toEqual([true, false, true])
  positions.mark(3, 4)
  expect([positions.head, positions.hasGap]).toEqual([6, false])
})

test('in whatever order ranges come, all of them are there in the end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.nat()),
      (lengths, chance) => {
        let last = 0
        const ranges = lengths.map((length) => {
          const range = { from: last + 1, to: last + length }
          last += length
          return range
        })
        const positions = new Positions()
        const shuffled = ranges
          .map((range) => ({ range, key: chance.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
        for (const { range } of [...shuffled, ...shuffled.slice(0, 3)]) positions.mark(range.from, range.to)
        expect([positions.head, positions.hasGap]).toEqual([last, false])
      },
    ),
  )
})

test('a head that the log does not have is not believed for longer than one reading', () => {
  const positions = new Positions()
  positions.announce(1_000_000)
  expect(positions.hasGap).toBe(true)
  positions.confirm(3, positions.known)
  expect([positions.head, positions.hasGap]).toEqual([3, false])
})

test('what is announced during a reading is looked for in the next', () => {
  const positions = new Positions()
  positions.announce(3)
  const believed = positions.known
  positions.announce(4)
  positions.confirm(3, believed)
  expect(positions.hasGap).toBe(true)
})

test('after a false claim nothing is believed until the log was read', () => {
  const positions = new Positions()
  positions.mark(1, 1_000)
  positions.distrust(3)
  expect([positions.head, positions.hasGap]).toEqual([0, true])
  positions.confirm(3, positions.known)
  expect([positions.head, positions.hasGap]).toEqual([3, false])
})
