import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import * as raw from '../../testing/hostile/raw-update.ts'
import { createUpdateValidator, defaultValidatorLimits, validateAwareness, viewDocument } from './index.ts'

/** Each test is one bomb of our measurements: bytes that hurt a server which trusts Yjs to look. */
const validate = createUpdateValidator()

const owner = 1
const attacker = 9

/** A document with a sentence of its owner, and the validator's view of it for the attacker. */
const victim = () => {
  const doc = new Y.Doc()
  doc.clientID = owner
  doc.getText('text').insert(0, 'my real words')
  return { doc, view: viewDocument(doc, (client) => client !== owner) }
}

const verdictOn = (update: Uint8Array) => validate(update, victim().view)

const one = (content: raw.RawContent, more: Partial<raw.RawStruct> = {}): Uint8Array =>
  raw.encodeRaw({ sections: [{ client: attacker, clock: 0, structs: [{ content, ...more }] }] })

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

test('[B3] array bomb: 7 bytes that claim 33 million structs allocate nothing', () => {
  const update = Uint8Array.from([1, 0xff, 0xff, 0xff, 0x0f, 1, 0])
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 100; i++) expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'B3' })
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024)
})

test('[B6] poison pill: an embed nested 5,000 deep, and one level above the limit', () => {
  expect(verdictOn(one(raw.embedText(nested(5000))))).toMatchObject({ ok: false, rule: 'B6' })
  expect(verdictOn(one(raw.embedText(nested(65))))).toMatchObject({ ok: false, rule: 'B6' })
  expect(verdictOn(one(raw.embedText(nested(64))))).toMatchObject({ ok: true })
})

test('[B6] poison pill in a format', () => {
  expect(verdictOn(one(raw.formatText('bold', nested(5000))))).toMatchObject({ ok: false, rule: 'B6' })
})

test('[B6] poison pill in a JSON list', () => {
  expect(verdictOn(one(raw.jsonTexts('1', nested(5000))))).toMatchObject({ ok: false, rule: 'B6' })
})

test('[B6] an any value nested 7,000 deep, as an array and as an object', () => {
  const arrays = raw.anyBytes(1, (encoder) => {
    for (let i = 0; i < 7000; i++) encoding.writeUint8Array(encoder, Uint8Array.from([117, 1]))
    encoding.writeUint8(encoder, 126)
  })
  const objects = raw.anyBytes(1, (encoder) => {
    for (let i = 0; i < 7000; i++) encoding.writeUint8Array(encoder, Uint8Array.from([118, 1, 1, 97]))
    encoding.writeUint8(encoder, 126)
  })
  expect(verdictOn(one(arrays))).toMatchObject({ ok: false, rule: 'B6' })
  expect(verdictOn(one(objects))).toMatchObject({ ok: false, rule: 'B6' })
})

test('[D12] Yjs types nested 3,000 deep in one message', () => {
  const structs = Array.from({ length: 3000 }, (_, i) => ({
    content: raw.type(1),
    parent: i === 0 ? 'map' : ([attacker, i - 1] as const),
    key: 'deeper',
  }))
  const update = raw.encodeRaw({ sections: [{ client: attacker, clock: 0, structs }] })
  expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'D12', reason: 'tooLarge' })
})

test('[D12] Yjs types nested ever deeper, one message at a time', () => {
  const { doc, view } = victim()
  const deeper = (i: number): Uint8Array =>
    raw.encodeRaw({
      sections: [
        {
          client: attacker,
          clock: i,
          structs: [{ content: raw.type(1), parent: i === 0 ? 'map' : [attacker, i - 1], key: 'deeper' }],
        },
      ],
    })
  let depth = 0
  while (depth < 1000 && validate(deeper(depth), view).ok) Y.applyUpdate(doc, deeper(depth++))
  expect(depth).toBe(100)
  expect(validate(deeper(depth), view)).toMatchObject({ rule: 'D12' })
  doc.getMap('map').delete('deeper')
  expect(doc.getMap('map').toJSON()).toEqual({})
})

test('[B7] a BigInt, which no export survives', () => {
  expect(verdictOn(one(raw.any(1n)))).toMatchObject({ ok: false, rule: 'B7' })
})

test('[B9] 4 MB of nulls', () => {
  const nulls = raw.anyBytes(4_000_000, (encoder) =>
    encoding.writeUint8Array(encoder, new Uint8Array(4_000_000).fill(126)),
  )
  expect(verdictOn(one(nulls))).toMatchObject({ ok: false, rule: 'B9', reason: 'tooLarge' })
})

test('[B9] 2 million GC structs', () => {
  const structs = new Uint8Array(4_000_000).fill(1).map((one, i) => (i % 2 === 0 ? 0 : one))
  const encoder = encoding.createEncoder()
  for (const number of [1, 2_000_000, attacker, 0]) encoding.writeVarUint(encoder, number)
  encoding.writeUint8Array(encoder, structs)
  encoding.writeVarUint(encoder, 0)
  expect(verdictOn(encoding.toUint8Array(encoder))).toMatchObject({ ok: false, rule: 'B9' })
})

test('[B9] a storm of 11,000 clients in one message', () => {
  const sections = Array.from({ length: 11_000 }, (_, i) => ({
    client: 20_000 - i,
    clock: 0,
    structs: [{ content: raw.string('x'), parent: 'text' }],
  }))
  expect(verdictOn(raw.encodeRaw({ sections }))).toMatchObject({ ok: false, rule: 'B9' })
})

test('[D11] an insertion that makes Yjs walk a long list', () => {
  const validateStrictly = createUpdateValidator({ ...defaultValidatorLimits, maxSteps: 1000 })
  const { doc, view } = victim()
  const chain = Array.from({ length: 1002 }, (_, i) => ({
    content: raw.embedText('1'),
    origin: i === 0 ? undefined : ([2, i - 1] as const),
    parent: 'spam',
  }))
  const lure = raw.encodeRaw({ sections: [{ client: 2, clock: 0, structs: chain }] })
  expect(validateStrictly(lure, view)).toMatchObject({ ok: true })
  Y.applyUpdate(doc, lure)
  const walk = one(raw.string('x'), { origin: [2, 0] })
  expect(validateStrictly(walk, view)).toMatchObject({ ok: false, rule: 'D11', reason: 'tooLarge' })
  expect(validate(walk, view)).toMatchObject({ ok: true })
})

test('[B9] a delete set of 300,000 ranges that would split one run', () => {
  const ranges = Array.from({ length: 300_000 }, (_, i) => [2 * i, 1] as const)
  const update = raw.encodeRaw({ sections: [], deletes: [{ client: owner, ranges }] })
  expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'B9', reason: 'tooLarge' })
})

test('[U10] a delete set that splits a run from its end', () => {
  const update = raw.encodeRaw({
    sections: [],
    deletes: [
      {
        client: owner,
        ranges: [
          [4, 1],
          [2, 1],
        ],
      },
    ],
  })
  expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'U10' })
})

test('[U3] a GC struct of 2^52 ticks, which would end a client id for ever', () => {
  expect(verdictOn(one(raw.gc(2 ** 52)))).toMatchObject({ ok: false, rule: 'U3' })
})

test('[D4] 8 bytes that erase what a colleague wrote offline', () => {
  const update = raw.encodeRaw({
    sections: [{ client: owner, clock: 13, structs: [{ content: raw.gc(10_000) }] }],
  })
  expect(update.length).toBeLessThanOrEqual(8)
  expect(verdictOn(update)).toEqual({ ok: false, rule: 'D4', reason: 'forbidden' })
})

test('[D4] words put into the mouth of somebody who is online', () => {
  const forged = { content: raw.string('XXXX'), origin: [owner, 12] as const }
  const update = raw.encodeRaw({ sections: [{ client: owner, clock: 13, structs: [forged] }] })
  expect(verdictOn(update)).toEqual({ ok: false, rule: 'D4', reason: 'forbidden' })
})

test.each([
  ['map key', one(raw.any(1), { parent: 'map', key: '__proto__' })],
  ['any object', one(raw.any(Object.fromEntries([['a', JSON.parse('{"__proto__":{"isAdmin":true}}')]])))],
  ['embed', one(raw.embedText('{"__proto__":{"isAdmin":true}}'))],
  ['embed, escaped', one(raw.embedText('{"\\u005f_prot\\u006F__":{"isAdmin":true}}'))],
  ['format', one(raw.formatText('__proto__', '{"isAdmin":true}'))],
  ['root', one(raw.string('x'), { parent: '__proto__' })],
  ['element', one(raw.type(3, '__proto__'))],
])('[B8] __proto__ as the key of a %s', (_, update) => {
  expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'B8' })
})

test('[U5] a sub-document with a guid of the attacker', () => {
  expect(verdictOn(one(raw.subdocument('../../etc/passwd')))).toMatchObject({ ok: false, rule: 'U5' })
})

test('[U9] origin and right origin alike', () => {
  const update = one(raw.string('x'), { origin: [owner, 3], rightOrigin: [owner, 3] })
  expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'U9' })
})

test('[D7] right before left', () => {
  const update = one(raw.string('x'), { origin: [owner, 5], rightOrigin: [owner, 3] })
  expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'D7' })
})

test('[D1] [D2] pending bomb: a base that never comes is not kept', () => {
  const gap = raw.encodeRaw({
    sections: [{ client: attacker, clock: 5, structs: [{ content: raw.string('x') }] }],
  })
  const orphan = one(raw.string('x'), { origin: [77, 3] })
  const deletion = raw.encodeRaw({ sections: [], deletes: [{ client: 77, ranges: [[0, 1]] }] })
  expect(verdictOn(gap)).toMatchObject({ ok: false, rule: 'D1', missing: true })
  expect(verdictOn(orphan)).toMatchObject({ ok: false, rule: 'D2', missing: true })
  expect(verdictOn(deletion)).toMatchObject({ ok: false, rule: 'D2', missing: true })
})

test('[U5] a skip, also in the form that only one of the readers of Yjs takes for one', () => {
  for (const extraBits of [0, 0x20, 0x40, 0x80])
    expect(verdictOn(one(raw.skip(3), { extraBits }))).toMatchObject({ ok: false, rule: 'U5' })
})

test('[B1] a delete set cut off behind the text it belongs to', () => {
  const whole = raw.encodeRaw({
    sections: [{ client: attacker, clock: 0, structs: [{ content: raw.string('x'), parent: 'text' }] }],
    deletes: [{ client: owner, ranges: [[0, 3]] }],
  })
  expect(verdictOn(whole)).toMatchObject({ ok: true })
  for (let length = 0; length < whole.length; length++)
    expect(verdictOn(whole.subarray(0, length))).toMatchObject({ ok: false, reason: 'badMessage' })
})

test('[D12] 20,000 root names, whether or not the message is whole', () => {
  const validateStrictly = createUpdateValidator({ ...defaultValidatorLimits, maxRootNames: 1000 })
  const structs = Array.from({ length: 20_000 }, (_, i) => ({ content: raw.string('x'), parent: `root${i}` }))
  const update = raw.encodeRaw({ sections: [{ client: attacker, clock: 0, structs }] })
  const { doc, view } = victim()
  expect(validateStrictly(update, view)).toMatchObject({ ok: false, rule: 'D12', reason: 'tooLarge' })
  expect(validateStrictly(update.subarray(0, -1), view)).toMatchObject({ ok: false, rule: 'B1' })
  expect(doc.share.size).toBe(1)
})

test('[D8] a word under a map key', () => {
  const update = one(raw.string('two'), { parent: 'map', key: 'title' })
  expect(verdictOn(update)).toMatchObject({ ok: false, rule: 'D8' })
})

test('[P1] a presence clock of 2^53 - 1, which would freeze a colleague', () => {
  expect(validateAwareness(presence([[owner, Number.MAX_SAFE_INTEGER, '{}']]))).toMatchObject({ rule: 'P1' })
})

test.each(['1', '"text"', 'true', '[]'])('[P3] a presence state that is %s', (state) => {
  expect(validateAwareness(presence([[owner, 1, state]]))).toMatchObject({ rule: 'P3' })
})

test('[P2] a presence message with a million people', () => {
  const many = Array.from({ length: 1025 }, (_, i) => [i, 1, '{}'] as const)
  expect(validateAwareness(presence(many))).toMatchObject({ rule: 'P2', reason: 'tooLarge' })
  expect(validateAwareness(Uint8Array.from([0xc0, 0x84, 0x3d, 1, 1, 2, 123, 125]))).toMatchObject({
    rule: 'B3',
  })
})

test('[B6] a presence state nested 6,000 deep', () => {
  const state = `{"a":${nested(1500)}}`
  expect(validateAwareness(presence([[owner, 1, state]]))).toMatchObject({ rule: 'B6' })
})

test('[B1] a presence message whose second entry is bad gives no first entry either', () => {
  const update = presence([
    [owner, 1, '{}'],
    [2, 1, '{}'],
  ])
  expect(validateAwareness(update.subarray(0, -1))).toMatchObject({ ok: false })
})

const presence = (entries: readonly (readonly [number, number, string])[]): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, entries.length)
  for (const [client, clock, state] of entries) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, state)
  }
  return encoding.toUint8Array(encoder)
}
