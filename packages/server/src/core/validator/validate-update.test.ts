import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { RawStruct, RawUpdate } from '../../testing/hostile/raw-update.ts'
import * as raw from '../../testing/hostile/raw-update.ts'
import { createUpdateValidator, defaultValidatorLimits, type ValidatorLimits, viewDocument } from './index.ts'

const validate = createUpdateValidator()
const me = 9

const one = (content: raw.RawContent, more: Partial<RawStruct> = {}, client = me): RawUpdate => ({
  sections: [{ client, clock: 0, structs: [{ content, ...more }] }],
})
const structs = (...list: RawStruct[]): RawUpdate => ({ sections: [{ client: me, clock: 0, structs: list }] })
const x = raw.string('x')

/** A document of client 1: text `abcdef` (0-5), a map (6-7, `title` set twice), an array with a text in it (8, 9-10). */
const document = (): Y.Doc => {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getText('text').insert(0, 'abcdef')
  doc.getMap('map').set('title', 'one')
  doc.getMap('map').set('title', 'two')
  doc.getArray('array').insert(0, [new Y.Text('in')])
  return doc
}

const verdict = (
  update: RawUpdate | Uint8Array,
  doc: Y.Doc | undefined,
  limits: Partial<ValidatorLimits> = {},
) =>
  createUpdateValidator({ ...defaultValidatorLimits, ...limits })(
    update instanceof Uint8Array ? update : raw.encodeRaw(update),
    doc && viewDocument(doc, () => true),
  )

describe('facts', () => {
  test('an empty update says so', () => {
    const facts = { isEmpty: true, clients: [], areDeletesNew: true, deleteSetBytes: 1, rootNames: [] }
    expect(validate(Uint8Array.from([0, 0]))).toEqual({ ok: true, facts })
  })

  test('tell clients with their clocks, roots, and the delete set', () => {
    const update = raw.encodeRaw({
      sections: [
        {
          client: me,
          clock: 3,
          structs: [{ content: raw.string('abc') }, { content: x, parent: 'map', key: 'é' }],
        },
        { client: 2, clock: 0, structs: [{ content: raw.gc(5) }, { content: x, parent: 'text' }] },
      ],
      deletes: [
        {
          client: 2,
          ranges: [
            [0, 5],
            [300, 2],
          ],
        },
      ],
    })
    expect(validate(update)).toEqual({
      ok: true,
      facts: {
        isEmpty: false,
        clients: [
          { client: me, from: 3, to: 7 },
          { client: 2, from: 0, to: 6 },
        ],
        areDeletesNew: false,
        deleteSetBytes: 8,
        rootNames: ['text', 'map'],
      },
    })
  })

  test('tell whether anything it deletes is deleted already', () => {
    const doc = new Y.Doc()
    doc.clientID = me
    doc.getText('text').insert(0, 'abcdef')
    doc.getText('text').delete(2, 1)
    const deleting = (from: number, length: number, structs: raw.RawStruct[] = []) =>
      verdict(
        {
          sections: structs.length > 0 ? [{ client: me, clock: 6, structs }] : [],
          deletes: [{ client: me, ranges: [[from, length]] }],
        },
        doc,
      )
    const own = [{ content: raw.string('g'), origin: [me, 5] as const }]
    for (const [deletion, areDeletesNew] of [
      [deleting(0, 2), true],
      [deleting(3, 3), true],
      [deleting(2, 1), false],
      [deleting(1, 4), false],
      [deleting(5, 2, own), true],
      [deleting(2, 5, own), false],
    ] as const)
      expect(deletion).toMatchObject({ ok: true, facts: { areDeletesNew } })
  })

  test('a refusal names the rule and the reason, and only an unknown base is missing', () => {
    expect(verdict(one(x, { origin: [1, 2] }), new Y.Doc())).toEqual({
      ok: false,
      rule: 'D2',
      reason: 'badMessage',
      missing: true,
    })
    expect(verdict(one(raw.subdocument('x')), document())).toEqual({
      ok: false,
      rule: 'U5',
      reason: 'badMessage',
    })
  })

  test('a mistake of ours is not taken for a refusal', () => {
    const broken = viewDocument(new Y.Doc(), () => {
      throw new Error('a bug in the room')
    })
    expect(() => validate(raw.encodeRaw(one(x)), broken)).toThrow('a bug in the room')
    expect(validate(raw.encodeRaw(one(x)))).toMatchObject({ ok: true })
  })

  test('a huge message leaves nothing behind that a small one would notice', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ content: x, parent: `root${i}` }))
    expect(verdict(structs(...many), document())).toMatchObject({ ok: true })
    expect(validate(raw.encodeRaw(one(x)))).toMatchObject({
      facts: { clients: [{ client: me, from: 0, to: 1 }] },
    })
  })
})

describe('bytes and structs', () => {
  const twice = { sections: [0, 1].map(() => one(x).sections[0]!) }
  const range = (...ranges: (readonly [number, number])[]): RawUpdate => ({
    sections: [],
    deletes: [{ client: 1, ranges }],
  })

  test.each<[string, string, RawUpdate | Uint8Array]>([
    ['B1', 'nothing', new Uint8Array(0)],
    ['B1', 'a byte too many', Uint8Array.from([0, 0, 0])],
    ['B3', 'more sections than there are', Uint8Array.from([9, 1, 1, 0, 0, 1, 0])],
    ['B3', 'more structs than there are', { sections: [{ ...one(x).sections[0]!, claims: 99 }] }],
    [
      'B3',
      'more deletes than there are',
      { sections: [], deletes: [{ client: 1, ranges: [[0, 1]], claims: 9 }] },
    ],
    ['B3', 'a text longer than the message', Uint8Array.from([1, 1, 9, 0, 4, 1, 99, 97, 0])],
    ['B3', 'bytes longer than the message', Uint8Array.from([1, 1, 9, 0, 3, 1, 1, 97, 99, 0])],
    ['B4', 'half a character', Uint8Array.from([1, 1, 9, 0, 4, 1, 1, 97, 1, 0xc3, 0])],
    ['B5', 'an embed that is no JSON', one(raw.embedText('{'))],
    ['B5', 'an embed that is undefined', one(raw.embedText('undefined'))],
    ['U1', 'a client over 2^32 - 1', one(x, {}, 2 ** 32)],
    ['U1', 'an origin of such a client', one(x, { origin: [2 ** 32, 0] })],
    ['U2', 'a client twice', twice],
    [
      'U2',
      'a client twice among the deletes',
      { sections: [], deletes: [0, 1].map(() => ({ client: 1, ranges: [[0, 1]] as const })) },
    ],
    ['U3', 'a clock over 2^48', { sections: [{ client: me, clock: 2 ** 48, structs: [{ content: x }] }] }],
    ['U3', 'a delete over 2^48', range([1, 2 ** 48])],
    [
      'U4',
      'a section without structs',
      { sections: [{ client: me, clock: 0, structs: [] }, ...one(x).sections] },
    ],
    ['U4', 'an empty text', one(raw.string(''))],
    ['U4', 'a GC struct of no length', one(raw.gc(0))],
    ['U4', 'no deleted ticks', one(raw.deleted(0))],
    ['U4', 'no JSON values', one(raw.jsonTexts())],
    ['U4', 'no any values', one(raw.any())],
    ['U4', 'an empty range', range([1, 0])],
    [
      'U4',
      'a client without ranges',
      {
        sections: [],
        deletes: [
          { client: 1, ranges: [] },
          {
            client: 0,
            ranges: [
              [0, 1],
              [2, 1],
            ],
          },
        ],
      },
    ],
    [
      'U5',
      'a GC struct with info bits',
      { sections: [{ client: me, clock: 0, structs: [{ content: raw.gc(1), extraBits: 0x20 }] }] },
    ],
    ['U5', 'content of kind 11', one({ ...x, kind: 11 })],
    ['U5', 'a type of kind 7', one(raw.type(7))],
    ['U6', 'parent info 2', one(x, { parentInfo: 2 })],
    ['U7', 'a root name of 513 bytes', one(x, { parent: 'r'.repeat(513) })],
    ['U8', 'an origin on itself', one(x, { origin: [me, 0] })],
    ['U8', 'a right origin yet to come', one(x, { rightOrigin: [me, 1] })],
    ['U8', 'itself as its parent', one(x, { parent: [me, 0] })],
    ['U9', 'ranges that overlap', range([0, 2], [1, 2])],
  ])('[%s] %s', (rule, _, update) => {
    expect(verdict(update, undefined)).toMatchObject({ ok: false, rule })
    expect(verdict(update, document())).toMatchObject({ ok: false, rule })
  })

  test.each<[string, RawUpdate]>([
    [
      'clients in any order',
      { sections: [...one(x, {}, 3).sections, ...one(x, {}, 5).sections, ...one(x, {}, 4).sections] },
    ],
    [
      'deletes of clients in any order',
      {
        sections: [],
        deletes: [
          { client: 1, ranges: [[0, 1]] },
          { client: 2, ranges: [[0, 1]] },
        ],
      },
    ],
    ['every kind of content', structs(...everyContent())],
    ['a root name of 512 bytes', one(x, { parent: 'r'.repeat(512) })],
    [
      'ranges side by side',
      {
        sections: [],
        deletes: [
          {
            client: 1,
            ranges: [
              [0, 1],
              [1, 2],
            ],
          },
        ],
      },
    ],
    [
      'a key bit beside an origin, as Yjs sets it',
      { sections: [{ client: me, clock: 0, structs: [{ content: x, origin: [1, 2], extraBits: 0x20 }] }] },
    ],
  ])('%s are fine', (_, update) => {
    expect(verdict(update, undefined)).toMatchObject({ ok: true })
  })

  test.each<[keyof ValidatorLimits, RawUpdate]>([
    ['maxStructs', structs({ content: x }, { content: x }, { content: x })],
    ['maxDeletes', range([0, 1], [2, 1], [4, 1])],
    ['maxClients', { sections: [1, 2, 3].map((client) => one(x, {}, client).sections[0]!) }],
    [
      'maxClients',
      { sections: [], deletes: [3, 2, 1].map((client) => ({ client, ranges: [[0, 1]] as const })) },
    ],
    ['maxValues', one(raw.any(1, [2]))],
    ['maxValues', structs({ content: raw.jsonTexts('1', 'undefined') }, { content: raw.embedText('1') })],
  ])('[B9] %s bounds a message', (limit, update) => {
    expect(verdict(update, undefined, { [limit]: 2 })).toEqual({ ok: false, rule: 'B9', reason: 'tooLarge' })
    expect(verdict(update, undefined, { [limit]: 3 })).toMatchObject({ ok: true })
  })

  test('[U7] a schema says which roots there are', () => {
    const allowsRootName = (name: string): boolean => name === 'text'
    expect(verdict(one(x, { parent: 'text' }), undefined, { allowsRootName })).toMatchObject({ ok: true })
    expect(verdict(one(x, { parent: 'other' }), undefined, { allowsRootName })).toMatchObject({
      ok: false,
      rule: 'U7',
    })
  })
})

function everyContent(): RawStruct[] {
  const contents = [
    ...[
      raw.gc(2),
      raw.deleted(2),
      raw.jsonTexts('1', 'undefined'),
      raw.binary(Uint8Array.of(1)),
      raw.string('é😀'),
    ],
    ...[
      raw.embedText('{}'),
      raw.formatText('bold', 'true'),
      raw.any(1, 'a'),
      raw.type(3, 'p'),
      raw.type(5, 'hook'),
    ],
    ...[0, 1, 2, 4, 6].map((ref) => raw.type(ref)),
  ]
  return contents.map((content) => ({ content, parent: 'root' }))
}

describe('the document', () => {
  const doc = document()
  const parentText = [1, 8] as const

  test.each<[string, string, RawUpdate]>([
    ['D1', 'a gap', { sections: [{ client: me, clock: 1, structs: [{ content: x }] }] }],
    ['D2', 'an unknown origin', one(x, { origin: [1, 11] })],
    ['D2', 'an unknown right origin', one(x, { rightOrigin: [2, 0] })],
    ['D2', 'an unknown parent', one(x, { parent: [2, 0] })],
    ['D2', 'a delete beyond the end', { sections: [], deletes: [{ client: 1, ranges: [[10, 2]] }] }],
    ['D3', 'two clients that wait for each other', circle()],
    ['D5', 'a letter as a parent', one(x, { parent: [1, 2] })],
    ['D5', 'a new letter as a parent', structs({ content: x }, { content: x, parent: [me, 0] })],
    ['D6', 'neighbours of two types', one(x, { origin: [1, 2], rightOrigin: [1, 9] })],
    [
      'D6',
      'neighbours under two keys',
      structs({ content: x, parent: 'map', key: 'a' }, { content: x, origin: [me, 0], rightOrigin: [1, 7] }),
    ],
    ['D7', 'right before left', one(x, { origin: [1, 4], rightOrigin: [1, 1] })],
    ['D7', 'letters that never were neighbours', one(x, { origin: [1, 1], rightOrigin: [1, 4] })],
    ['D7', 'the start, and a letter that never was first', one(x, { rightOrigin: [1, 4] })],
    ['D8', 'a map entry between two', one(x, { origin: [1, 6], rightOrigin: [1, 7] })],
    ['D8', 'a map entry before another', one(x, { rightOrigin: [1, 7] })],
    ['D8', 'a map entry of two ticks', one(raw.any(1, 2), { origin: [1, 7] })],
    [
      'D10',
      'another origin than before',
      { sections: [{ client: 1, clock: 3, structs: [{ content: raw.string('d'), origin: [1, 0] }] }] },
    ],
    [
      'D10',
      'another right origin than before',
      {
        sections: [
          {
            client: 1,
            clock: 3,
            structs: [{ content: raw.string('d'), origin: [1, 2], rightOrigin: [1, 0] }],
          },
        ],
      },
    ],
  ])('[%s] %s', (rule, _, update) => {
    const before = Y.encodeStateAsUpdate(doc)
    expect(verdict(update, doc)).toMatchObject({ ok: false, rule })
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
  })

  test.each<[string, RawUpdate]>([
    ['a letter at the end', one(x, { origin: [1, 5] })],
    ['a letter at the start', one(x, { rightOrigin: [1, 0] })],
    ['a letter between two', one(x, { origin: [1, 2], rightOrigin: [1, 3] })],
    ['a letter in a new root', one(x, { parent: 'new' })],
    ['a letter in a nested text', one(x, { origin: [1, 10] })],
    ['a first letter where others have begun meanwhile', one(x, { parent: parentText })],
    ['a last letter where others went on meanwhile', one(x, { origin: [1, 2] })],
    ['a map entry', one(raw.any(1), { origin: [1, 7] })],
    ['a first map entry', one(raw.any(1), { parent: 'map', key: 'new' })],
    ['a first map entry where others set one meanwhile', one(raw.any(1), { parent: 'map', key: 'title' })],
    ['a first map entry in a new root', one(raw.any(1), { parent: 'new', key: 'k' })],
    [
      'map entries of which all but one are gone',
      structs({ content: raw.deleted(3), origin: [1, 7] }, { content: raw.any(1), origin: [me, 2] }),
    ],
    [
      'map entries that are deleted here',
      { ...one(raw.any(1, 2), { origin: [1, 7] }), deletes: [{ client: me, ranges: [[0, 2]] }] },
    ],
    [
      'a letter in a type of the message',
      structs({ content: raw.type(2), parent: 'new', key: 'k' }, { content: x, parent: [me, 0] }),
    ],
    [
      'a letter in a type that is deleted',
      structs({ content: raw.deleted(1), parent: 'new' }, { content: x, parent: [me, 0] }),
    ],
    [
      'a letter in a type that was forgotten',
      structs({ content: raw.gc(1) }, { content: x, parent: [me, 0] }),
    ],
    [
      'a letter beside one that was forgotten',
      structs({ content: raw.gc(1) }, { content: x, origin: [me, 0] }),
    ],
    [
      'what is there already',
      { sections: [{ client: 1, clock: 2, structs: [{ content: raw.string('cd'), origin: [1, 1] }] }] },
    ],
    [
      'what is there, and more',
      {
        sections: [{ client: 1, clock: 9, structs: [{ content: raw.string('inner'), parent: parentText }] }],
      },
    ],
    [
      'what is there, but forgotten',
      { sections: [{ client: 1, clock: 0, structs: [{ content: raw.gc(11) }] }] },
    ],
    ['two clients that wait for each other in turn', stairs()],
  ])('%s is fine', (_, update) => {
    const target = document()
    const bytes = raw.encodeRaw(update)
    expect(verdict(update, target)).toMatchObject({ ok: true })
    Y.applyUpdate(target, bytes)
    expect(target.store).toMatchObject({ pendingStructs: null, pendingDs: null })
  })

  describe('where something was forgotten', () => {
    /** Ticks 9-10 are GC. */
    const forgetful = document()
    forgetful.getArray('array').delete(0, 1)
    const again = (clock: number, more: Partial<RawStruct>, content = raw.string('in')): RawUpdate => ({
      sections: [{ client: 1, clock, structs: [{ content, ...more }] }],
    })

    test('[D9] both neighbours were, or none', () => {
      expect(verdict(one(x, { origin: [1, 9], rightOrigin: [1, 2] }), forgetful)).toMatchObject({
        rule: 'D9',
      })
      expect(verdict(one(x, { origin: [1, 2], rightOrigin: [1, 9] }), forgetful)).toMatchObject({
        rule: 'D9',
      })
      expect(verdict(one(x, { origin: [1, 9], rightOrigin: [1, 10] }), forgetful)).toMatchObject({ ok: true })
    })

    test('[D9] what is repeated had neighbours that were forgotten with it', () => {
      expect(verdict(again(9, { parent: [1, 8] }), forgetful)).toMatchObject({ ok: true })
      expect(verdict(again(10, { origin: [1, 9] }, x), forgetful)).toMatchObject({ ok: true })
      expect(verdict(again(9, { origin: [1, 5] }), forgetful)).toMatchObject({ rule: 'D9' })
      expect(verdict(again(9, { rightOrigin: [1, 5] }), forgetful)).toMatchObject({ rule: 'D9' })
      const inMessage = { sections: [...one(x).sections, ...again(9, { origin: [me, 0] }).sections] }
      expect(verdict(inMessage, forgetful)).toMatchObject({ rule: 'D9' })
    })

    test('a parent that was is none any more', () => {
      expect(verdict(one(x, { parent: [1, 9] }), forgetful)).toMatchObject({ ok: true })
    })

    test('[D13] what goes on is sent from there', () => {
      const longer = again(9, { parent: [1, 8] }, raw.string('inner'))
      expect(verdict(longer, forgetful)).toEqual({
        ok: false,
        rule: 'D13',
        reason: 'badMessage',
        missing: true,
      })
      const rest = again(11, { origin: [1, 10] }, raw.string('ner'))
      expect(verdict(rest, forgetful)).toMatchObject({ ok: true })
    })
  })

  describe('[D7] one neighbour on both sides, as when Yjs redoes a nested type', () => {
    const own = { content: raw.type(2), parent: 'new', key: 'k' }
    const twice = (client: number): RawStruct => ({
      content: x,
      origin: [client, 1],
      rightOrigin: [client, 1],
    })

    test('is fine in a type that comes with the message', () => {
      const update = structs(own, { content: x, parent: [me, 0] }, twice(me))
      expect(verdict(update, document())).toMatchObject({ ok: true })
    })

    test('is refused where replicas may have cut the neighbour differently', () => {
      const from = (clock: number, next: Partial<RawStruct> = {}) => ({
        content: x,
        origin: [me, clock] as const,
        ...next,
      })
      const onLast = { origin: [me, 2], rightOrigin: [me, 2] } as const
      const long = structs(own, { content: raw.string('xy'), parent: [me, 0] }, { content: x, ...onLast })
      const continuing = structs(own, { content: x, parent: [me, 0] }, from(1), { content: x, ...onLast })
      const continued = structs(own, { content: x, parent: [me, 0] }, from(1), twice(me))
      for (const update of [long, continuing, continued])
        expect(verdict(update, document())).toMatchObject({ ok: false, rule: 'D7' })
    })

    test('is refused where others may have written: in the document, in a root, beside another client', () => {
      expect(verdict(one(x, { origin: [1, 2], rightOrigin: [1, 2] }), document())).toMatchObject({
        rule: 'D7',
      })
      expect(
        verdict(
          structs({ content: x, parent: 'new' }, { content: x, origin: [me, 0] }, twice(me)),
          document(),
        ),
      ).toMatchObject({ rule: 'D7' })
      const guest = { client: 5, clock: 0, structs: [{ content: x, origin: [me, 1] as const }] }
      const mine = {
        client: me,
        clock: 0,
        structs: [
          own,
          { content: x, parent: [me, 0] as const },
          { content: x, origin: [5, 0] as const },
          twice(me),
        ],
      }
      expect(verdict({ sections: [mine, guest] }, document())).toMatchObject({ rule: 'D7' })
    })
  })

  describe('[D7] what a writer must have known is not between the neighbours', () => {
    /** What the attacker (client 9) wrote between `b` and `c` of the document, and what Ada wrote there later. */
    const between = (): Y.Doc => {
      const doc = document()
      Y.applyUpdate(doc, raw.encodeRaw(one(raw.string('mine'), { origin: [1, 1], rightOrigin: [1, 2] })))
      const ada = raw.encodeRaw(one(x, { origin: [1, 1], rightOrigin: [me, 0] }, 5))
      Y.applyUpdate(doc, ada)
      return doc
    }
    const next = (more: Partial<RawStruct>, client = me): RawUpdate => ({
      sections: [{ client, clock: client === me ? 4 : 0, structs: [{ content: x, ...more }] }],
    })
    const bAndC = { origin: [1, 1], rightOrigin: [1, 2] } as const

    test('what the same client wrote', () => {
      expect(verdict(next(bAndC), between())).toMatchObject({ ok: false, rule: 'D7' })
    })

    test('what it wrote in the same message', () => {
      const update = structs({ content: x, ...bAndC }, { content: x, ...bAndC })
      expect(verdict(update, document())).toMatchObject({ ok: false, rule: 'D7' })
    })

    test('what a neighbour rests on by way of others', () => {
      const doc = between()
      // Ben continues what Ada wrote, elsewhere; somebody who saw Ben saw Ada.
      const afterAda = one(x, { origin: [5, 0], rightOrigin: [me, 0] }, 6)
      Y.applyUpdate(doc, raw.encodeRaw(afterAda))
      const elsewhere = {
        sections: [
          {
            client: 6,
            clock: 1,
            structs: [{ content: x, origin: [1, 5] as const }],
          },
        ],
      }
      Y.applyUpdate(doc, raw.encodeRaw(elsewhere))
      const knowsBen = {
        sections: [
          {
            client: 7,
            clock: 0,
            structs: [
              { content: x, origin: [6, 1] as const },
              { content: x, ...bAndC },
            ],
          },
        ],
      }
      expect(verdict(knowsBen, doc)).toMatchObject({ ok: false, rule: 'D7' })
    })

    test('what it need not have known may be there', () => {
      const doc = between()
      expect(verdict(next(bAndC, 7), doc)).toMatchObject({ ok: true })
      const beforeMine = { origin: [1, 1], rightOrigin: [me, 0] } as const
      expect(verdict(next(beforeMine), doc)).toMatchObject({ ok: true })
      const several = {
        sections: [8, 7].map((client) => ({ client, clock: 0, structs: [{ content: x, ...bAndC }] })),
      }
      expect(verdict(several, doc)).toMatchObject({ ok: true })
    })

    test('nothing at all is between the ends of a list that was empty', () => {
      expect(verdict(one(x, { parent: 'text' }), document())).toMatchObject({ ok: true })
      const twice = structs({ content: x, parent: 'text' }, { content: x, parent: 'text' })
      expect(verdict(twice, document())).toMatchObject({ ok: false, rule: 'D7' })
    })
  })

  test('[D10] a repetition does not begin inside a surrogate pair', () => {
    const doc = new Y.Doc()
    doc.clientID = 1
    doc.getText('text').insert(0, 'a😀')
    const from = (clock: number): RawUpdate => ({
      sections: [{ client: 1, clock, structs: [{ content: raw.string('?'), origin: [1, clock - 1] }] }],
    })
    expect(verdict(from(1), doc)).toMatchObject({ ok: true })
    expect(verdict(from(2), doc)).toMatchObject({ ok: false, rule: 'D10' })
  })

  test('[D6] the rest of a struct stays in the list of its first part', () => {
    const longer = { content: raw.string('inner'), parent: 'text' }
    const update = { sections: [{ client: 1, clock: 9, structs: [longer] }] }
    expect(verdict(update, document())).toMatchObject({ ok: false, rule: 'D6' })
  })

  test('[D11] splitting costs what it moves', () => {
    const update: RawUpdate = {
      sections: [],
      deletes: [
        {
          client: 1,
          ranges: [
            [1, 1],
            [3, 1],
          ],
        },
      ],
    }
    expect(verdict(update, document(), { maxMoves: 10 })).toEqual({
      ok: false,
      rule: 'D11',
      reason: 'tooLarge',
    })
    expect(verdict(update, document(), { maxMoves: 30 })).toMatchObject({ ok: true })
    const atEnds: RawUpdate = {
      sections: [],
      deletes: [
        {
          client: 1,
          ranges: [
            [0, 6],
            [9, 2],
          ],
        },
      ],
    }
    expect(verdict(atEnds, document(), { maxMoves: 1 })).toMatchObject({ ok: true })
  })

  test('[D12] a document has so many roots', () => {
    expect(verdict(one(x, { parent: 'new' }), document(), { maxRootNames: 3 })).toMatchObject({
      ok: false,
      rule: 'D12',
    })
    expect(verdict(one(x, { parent: 'text' }), document(), { maxRootNames: 3 })).toMatchObject({ ok: true })
    expect(verdict(one(x, { parent: 'new' }), document(), { maxRootNames: 4 })).toMatchObject({ ok: true })
  })

  test('[D4] ownership is asked for new clocks only', () => {
    const source = document()
    const view = viewDocument(source, () => false)
    expect(validate(Y.encodeStateAsUpdate(source), view)).toMatchObject({ ok: true })
    source.getText('text').insert(0, 'new')
    const behind = viewDocument(document(), () => false)
    expect(validate(Y.encodeStateAsUpdate(source), behind)).toEqual({
      ok: false,
      rule: 'D4',
      reason: 'forbidden',
    })
  })

  test('many clients in one message find each other', () => {
    const sections = Array.from({ length: 20 }, (_, i) => ({
      client: 100 - i,
      clock: 0,
      structs: [{ content: x, origin: i === 19 ? ([1, 5] as const) : ([99 - i, 0] as const) }],
    }))
    expect(verdict({ sections }, document())).toMatchObject({ ok: true })
  })
})

/** Two clients, each resting on the other's second struct. */
function circle(): RawUpdate {
  return {
    sections: [
      {
        client: 20,
        clock: 0,
        structs: [
          { content: x, origin: [10, 1] },
          { content: x, origin: [20, 0] },
        ],
      },
      {
        client: 10,
        clock: 0,
        structs: [
          { content: x, origin: [20, 1] },
          { content: x, origin: [10, 0] },
        ],
      },
    ],
  }
}

/** Two clients who answer each other. */
function stairs(): RawUpdate {
  return {
    sections: [
      {
        client: 20,
        clock: 0,
        structs: [
          { content: x, parent: 'new' },
          { content: x, origin: [10, 0] },
        ],
      },
      {
        client: 10,
        clock: 0,
        structs: [
          { content: x, origin: [20, 0] },
          { content: x, origin: [20, 1] },
        ],
      },
    ],
  }
}
