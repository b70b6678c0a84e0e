import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrange } from './arrange.ts'
import { type LayoutSegment, layOut } from './layout.ts'

const segments: fc.Arbitrary<LayoutSegment[]> = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.tuple(
    ...Array.from({ length: count }, (_, index) =>
      fc.record({
        id: fc.constant(`s${index}`),
        empty: fc.boolean(),
        hideable: fc.boolean(),
        place: fc.option(
          fc.record({
            at: fc.nat(count),
            rank: fc.integer({ min: -2, max: 2 }),
            end: fc.integer({ min: index + 1, max: count }),
          }),
          { nil: undefined },
        ),
        join: fc.option(fc.nat(count - 1), { nil: undefined, freq: 4 }),
      }),
    ),
  ),
)

const roots = (input: readonly LayoutSegment[]): number[] => layOut(input).map((block) => block[0]!)

test('[M-PLACE] the layout shows every segment with text exactly once, whatever the places and joins', () => {
  fc.assert(
    fc.property(segments, (input) => {
      const shown = layOut(input).flat()
      expect(new Set(shown).size).toBe(shown.length)
      const mustShow = input.flatMap(({ empty }, index) => (empty ? [] : [index]))
      expect(shown).toEqual(expect.arrayContaining(mustShow))
    }),
    { numRuns: 2000 },
  )
})

test('[M-PLACE] any stretch of the screen can be brought into any order, the rest staying as it is', () => {
  fc.assert(
    fc.property(segments, fc.nat(8), fc.nat(8), fc.infiniteStream(fc.nat(1000)), (input, a, b, random) => {
      const shown = roots(input)
      if (shown.length === 0) return
      const [from, to] = [Math.min(a, b) % shown.length, shown.length - (Math.max(a, b) % shown.length)]
      // At the ends of the document there is no neighbour that stays.
      const [before, behind] = [from === 0 ? 0 : 1, to === shown.length ? 0 : 1]
      if (to - from < 2 + before) return
      const inner = shown.slice(from + before, to - behind)
      const order = inner
        .map((index) => [random.next().value as number, index] as const)
        .sort((x, y) => x[0] - y[0])
      const wanted = [
        ...shown.slice(from, from + before),
        ...order.map(([, index]) => index),
        ...shown.slice(to - behind, to),
      ]
      const places = arrange(input, wanted, to === shown.length)
      const after = roots(
        input.map((segment, index) => ({ ...segment, place: places.get(index) ?? segment.place })),
      )
      expect(after).toEqual([...shown.slice(0, from), ...wanted, ...shown.slice(to)])
    }),
    { numRuns: 3000 },
  )
})

test('[M-PLACE] a moved block whose group reaches over others can be moved again (seed 775444013)', () => {
  const segment = (index: number, more: Partial<LayoutSegment> = {}): LayoutSegment => ({
    id: `s${index}`,
    empty: false,
    hideable: false,
    ...more,
  })
  const input = [
    segment(0, { place: { at: 4, rank: 0, end: 3 } }),
    segment(1),
    segment(2),
    segment(3),
    segment(4, { place: { at: 0, rank: 0, end: 5 } }),
    segment(5, { join: 0 }),
    segment(6, { join: 0 }),
  ]
  const shown = roots(input)
  for (const [i, a] of shown.entries())
    for (const j of shown.keys()) {
      if (j === i) continue
      const wanted = shown.filter((index) => index !== a)
      wanted.splice(j, 0, a)
      const places = arrange(input, wanted, true)
      const after = input.map((it, index) => ({ ...it, place: places.get(index) ?? it.place }))
      expect(roots(after)).toEqual(wanted)
    }
})
