// What several people wrote at one place at the same time, step by step: the rules that need to know where Yjs puts it.
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { RawStruct, RawUpdate } from '../../testing/hostile/raw-update.ts'
import * as raw from '../../testing/hostile/raw-update.ts'
import { createUpdateValidator, viewDocument } from './index.ts'

const me = 9
const x = raw.string('x')
const validate = createUpdateValidator()

/** Structs of one client, from a clock on. */
const of = (client: number, structs: readonly RawStruct[], clock = 0): RawUpdate => ({
  sections: [{ client, clock, structs }],
})
const wrote = (doc: Y.Doc, client: number, struct: Partial<RawStruct>, clock = 0): void =>
  Y.applyUpdate(
    doc,
    raw.encodeRaw(of(client, [{ content: raw.string(String(client % 10)), ...struct }], clock)),
  )

const verdict = (update: RawUpdate, doc: Y.Doc) =>
  validate(
    raw.encodeRaw(update),
    viewDocument(doc, () => true),
  )
const rule = (update: RawUpdate, doc: Y.Doc): string => {
  const given = verdict(update, doc)
  return given.ok ? 'fine' : given.rule
}

/** A document of client 1: text `abcdef` (0-5), an array (6) with the text `in` (7-8). */
const document = (): Y.Doc => {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getText('text').insert(0, 'abcdef')
  doc.getArray('array').insert(0, [new Y.Text('in')])
  return doc
}
const textOf = (doc: Y.Doc): string => doc.getText('text').toString()
const bAndC = { origin: [1, 1], rightOrigin: [1, 2] } as const

describe('[D7] in a nested type', () => {
  const [i, n] = [
    [1, 7],
    [1, 8],
  ] as const
  const between = (more: Partial<RawStruct>): RawUpdate => of(me, [{ content: x, ...more }])

  test('what others wrote between two that were written side by side may be there', () => {
    const doc = document()
    wrote(doc, 5, { origin: i, rightOrigin: n })
    expect(rule(between({ origin: i, rightOrigin: n }), doc)).toBe('fine') // the right one behind the left
    wrote(doc, 6, { rightOrigin: i })
    wrote(doc, 7, { origin: [6, 0], rightOrigin: i })
    expect(rule(between({ origin: [6, 0], rightOrigin: i }), doc)).toBe('fine') // the left one before the right
  })

  test('what the right one was written behind is not between them, nor what the left one was written before', () => {
    const doc = document()
    wrote(doc, 5, { origin: n })
    expect(rule(between({ origin: i, rightOrigin: [5, 0] }), doc)).toBe('D7')
    wrote(doc, 6, { rightOrigin: i })
    wrote(doc, 18, { parent: [1, 6] }) // as if the text were empty: Yjs puts it at the end
    expect(doc.getArray<Y.Text>('array').get(0).toString()).toBe('6in58')
    expect(rule(between({ origin: [6, 0], rightOrigin: [18, 0] }), doc)).toBe('D7')
  })

  test('what neither of them rests on may be between them', () => {
    const doc = document()
    wrote(doc, 18, { parent: [1, 6] })
    wrote(doc, 5, { origin: n })
    expect(doc.getArray<Y.Text>('array').get(0).toString()).toBe('in58')
    expect(rule(between({ origin: n, rightOrigin: [18, 0] }), doc)).toBe('fine')
  })

  test('the end is not right beside what was written before something', () => {
    const doc = document()
    wrote(doc, 6, { rightOrigin: i })
    expect(rule(between({ origin: [6, 0] }), doc)).toBe('D7')
    expect(rule(between({ origin: i }), doc)).toBe('fine') // others went on meanwhile
  })
})

describe('[D7] what a writer must have known', () => {
  test('is what it wrote before, also when that stands elsewhere', () => {
    const doc = document()
    wrote(doc, me, { parent: [1, 6] }) // a nested type: it rests on its parent
    wrote(doc, me, { origin: [me, 0] }, 1)
    wrote(doc, me, bAndC, 2)
    expect(rule(of(me, [{ content: x, ...bAndC }], 3), doc)).toBe('D7')
  })

  test('is what the first part of a struct rested on, when the document has that part already', () => {
    const doc = document()
    wrote(doc, me, { ...bAndC, content: raw.string('mine') })
    const longer = { ...bAndC, content: raw.string('mine!!') }
    expect(rule(of(me, [longer]), doc)).toBe('fine')
    expect(rule(of(me, [longer, { content: x, ...bAndC }]), doc)).toBe('D7')
  })

  test('goes back through everything that two have answered each other', () => {
    const doc = document()
    wrote(doc, 5, bAndC)
    for (let turn = 0; turn < 6; turn++) {
      wrote(doc, 6, { origin: [5, turn], rightOrigin: [1, 2] }, turn)
      wrote(doc, 5, { origin: [6, turn], rightOrigin: [1, 2] }, turn + 1)
    }
    expect(textOf(doc)).toBe('ab5656565656565cdef')
    const last = { content: x, origin: [6, 5], rightOrigin: [5, 6] } as const
    for (const turn of [0, 2, 4]) {
      const again = { content: x, origin: [5, turn], rightOrigin: [1, 2] } as const
      expect(rule(of(me, [last, again]), doc)).toBe('D7') // it saw the last word
      expect(rule(of(me, [again]), doc)).toBe('fine') // it saw no more than that one
    }
  })

  test('is not beside a letter that its first struct stood before', () => {
    const on = { content: raw.embedText('{}'), origin: [me, 0] } as const
    expect(
      rule(
        of(me, [
          { content: x, ...bAndC },
          { ...on, rightOrigin: [1, 2] },
        ]),
        document(),
      ),
    ).toBe('fine')
    expect(
      rule(
        of(me, [
          { content: x, ...bAndC },
          { ...on, rightOrigin: [1, 3] },
        ]),
        document(),
      ),
    ).toBe('D7')
  })
})

test('a struct stands where Yjs puts it, before those of later clients and what rests on them', () => {
  const doc = document()
  wrote(doc, 20, bAndC)
  wrote(doc, 15, { origin: [1, 1], rightOrigin: [20, 0] })
  wrote(doc, 16, { origin: [15, 0], rightOrigin: [20, 0] })
  expect(textOf(doc)).toBe('ab560cdef')
  // The second says what is right of the first: it is refused unless the first is where Yjs has it.
  const update = of(me, [
    { content: x, ...bAndC },
    { content: raw.string('y'), origin: [me, 0], rightOrigin: [15, 0] },
  ])
  expect(rule(update, doc)).toBe('fine')
  Y.applyUpdate(doc, raw.encodeRaw(update))
  expect(textOf(doc)).toBe('abxy560cdef')
})

test('several entries may come in one root that is new', () => {
  const entry = (key: string) => ({ content: raw.any(1), parent: 'new', key })
  const update = of(me, [entry('a'), entry('b')])
  const doc = document()
  expect(verdict(update, doc)).toMatchObject({ ok: true, facts: { rootNames: ['new'] } })
})

test('[D8] entries of several ticks are fine where each of them is deleted, whatever else is', () => {
  const two = raw.any(1, 2)
  const structs = [
    { content: two, parent: 'map', key: 'k' },
    { content: raw.string('abc'), origin: [1, 5] as const },
    { content: two, origin: [me, 1] as const },
  ]
  const deleting = (...ranges: (readonly [number, number])[]): RawUpdate => ({
    ...of(me, structs),
    deletes: [{ client: me, ranges }],
  })
  expect(rule(deleting([0, 2], [3, 1], [5, 2]), document())).toBe('fine')
  expect(rule(deleting([0, 2], [3, 1], [5, 1]), document())).toBe('D8')
  expect(rule(deleting([0, 1], [3, 1], [5, 2]), document())).toBe('D8')
})

describe('[D11] who was away and wrote much at the end of a text that others wrote at the end of', () => {
  /** Lines as an editor writes them: an embed begins each, so no two are one struct. */
  const addLines = (doc: Y.Doc, count: number): void => {
    const text = doc.getText('text')
    for (let i = 0; i < count; i++) {
      text.insertEmbed(text.length, { line: i })
      text.insert(text.length, 'words ')
    }
  }
  const after = (base: Uint8Array, client: number): Y.Doc => {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, base)
    doc.clientID = client
    return doc
  }

  test.each([
    ['before', 10],
    ['behind', 1_000],
  ])('is let in when it goes %s theirs', (_, client) => {
    const base = Y.encodeStateAsUpdate(document())
    const [theirs, mine] = [after(base, 100), after(base, client)]
    addLines(theirs, 1_500)
    addLines(mine, 1_500)
    const update = Y.encodeStateAsUpdate(mine, Y.encodeStateVector(document()))
    expect(
      validate(
        update,
        viewDocument(theirs, () => true),
      ),
    ).toMatchObject({ ok: true })
  })

  test('is let in with all of a document that two wrote in turns beside two others', () => {
    const base = Y.encodeStateAsUpdate(document())
    const pairs = [
      [after(base, 10), after(base, 1_000)],
      [after(base, 100), after(base, 2_000)],
    ] as const
    for (let turn = 0; turn < 700; turn++)
      for (const [one, other] of pairs) {
        addLines(one, 1)
        Y.applyUpdate(other, Y.encodeStateAsUpdate(one, Y.encodeStateVector(other)))
        addLines(other, 1)
        Y.applyUpdate(one, Y.encodeStateAsUpdate(other, Y.encodeStateVector(one)))
      }
    Y.applyUpdate(pairs[0][0], Y.encodeStateAsUpdate(pairs[1][0]))
    const update = Y.encodeStateAsUpdate(pairs[0][0])
    expect(
      validate(
        update,
        viewDocument(new Y.Doc(), () => true),
      ),
    ).toMatchObject({ ok: true })
  })

  test('what was known is found all the same where it is put between', () => {
    const doc = document()
    wrote(doc, 5, { origin: [1, 5] })
    wrote(doc, me, { origin: [5, 0] })
    // Client 9 has written behind 5's, and now claims that nothing was between `f` and the end.
    expect(rule(of(me, [{ content: x, origin: [1, 5] }], 1), doc)).toBe('D7')
  })
})
