import * as encoding from 'lib0/encoding'
import type { RuleId } from '../../core/validator/index.ts'
import * as raw from './raw-update.ts'

/** The client of somebody who wrote {@link victimText} into the root `text`, and nothing else. */
export const victimClient = 1
export const victimText = 'my real words'
/** A client id that the attacker may use. */
export const attackerClient = 9

/** Bytes that hurt a server which trusts Yjs to look: each was measured on one that did. */
export interface Bomb {
  readonly name: string
  /** The rule that stops it. */
  readonly rule: RuleId
  readonly update: Uint8Array
}

const one = (content: raw.RawContent, more: Partial<raw.RawStruct> = {}): Uint8Array =>
  raw.encodeRaw({
    sections: [{ client: attackerClient, clock: 0, structs: [{ content, parent: 'text', ...more }] }],
  })

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

/** An `any` value nested 7,000 deep. */
const deepAny = (opening: readonly number[]): raw.RawContent =>
  raw.anyBytes(1, (encoder) => {
    for (let i = 0; i < 7000; i++) encoding.writeUint8Array(encoder, Uint8Array.from(opening))
    encoding.writeUint8(encoder, 126)
  })

const millionsOfNulls = (): raw.RawContent =>
  raw.anyBytes(4_000_000, (encoder) => encoding.writeUint8Array(encoder, new Uint8Array(4_000_000).fill(126)))

const millionsOfGaps = (): Uint8Array => {
  const encoder = encoding.createEncoder()
  for (const number of [1, 2_000_000, attackerClient, 0]) encoding.writeVarUint(encoder, number)
  encoding.writeUint8Array(
    encoder,
    Uint8Array.from({ length: 4_000_000 }, (_, i) => i % 2),
  )
  encoding.writeVarUint(encoder, 0)
  return encoding.toUint8Array(encoder)
}

const nestedTypes = (): Uint8Array => {
  const structs = Array.from({ length: 3000 }, (_, i) => ({
    content: raw.type(1),
    parent: i === 0 ? 'map' : ([attackerClient, i - 1] as const),
    key: 'deeper',
  }))
  return raw.encodeRaw({ sections: [{ client: attackerClient, clock: 0, structs }] })
}

const clientStorm = (): Uint8Array =>
  raw.encodeRaw({
    sections: Array.from({ length: 11_000 }, (_, i) => ({
      client: 20_000 - i,
      clock: 0,
      structs: [{ content: raw.string('x'), parent: 'text' }],
    })),
  })

const deletes = (ranges: readonly (readonly [number, number])[], client = victimClient): Uint8Array =>
  raw.encodeRaw({ sections: [], deletes: [{ client, ranges }] })

const circle = (): Uint8Array => {
  const x = raw.string('x')
  return raw.encodeRaw({
    sections: [20, 10].map((client) => ({
      client,
      clock: 0,
      structs: [
        { content: x, origin: [30 - client, 1] as const },
        { content: x, origin: [client, 0] as const },
      ],
    })),
  })
}

const proto = '{"__proto__":{"isAdmin":true}}'
const forged = (content: raw.RawContent, clock: number): Uint8Array =>
  raw.encodeRaw({
    sections: [{ client: victimClient, clock, structs: [{ content, origin: [victimClient, clock - 1] }] }],
  })

interface Plan {
  readonly name: string
  readonly rule: RuleId
  readonly make: () => Uint8Array
}

const plans = (victimClock: number): readonly Plan[] => [
  {
    name: 'the claim of 33 million structs',
    rule: 'B3',
    make: () => Uint8Array.of(1, 255, 255, 255, 15, 1, 0),
  },
  {
    name: 'the claim of 2^53 structs',
    rule: 'B2',
    make: () => Uint8Array.of(1, ...Array(8).fill(255), 127, 1, 0),
  },
  { name: 'a number of 200 zeros', rule: 'B2', make: () => Uint8Array.of(...Array(200).fill(128), 0) },
  { name: 'bytes behind the end', rule: 'B1', make: () => Uint8Array.of(...one(raw.string('x')), 0) },
  { name: 'a delete set that is cut off', rule: 'B3', make: () => deletes([[0, 3]]).subarray(0, -1) },
  {
    name: 'text that is no UTF-8',
    rule: 'B4',
    make: () => one({ ...raw.binary(Uint8Array.of(0xff)), kind: 4 }),
  },
  { name: 'an embed that is no JSON', rule: 'B5', make: () => one(raw.embedText('{"a":')) },
  { name: 'a number beyond the doubles', rule: 'B5', make: () => one(raw.embedText('1e999')) },
  { name: 'an embed nested 5,000 deep', rule: 'B6', make: () => one(raw.embedText(nested(5000))) },
  { name: 'an embed nested 65 deep', rule: 'B6', make: () => one(raw.embedText(nested(65))) },
  { name: 'a format nested 5,000 deep', rule: 'B6', make: () => one(raw.formatText('bold', nested(5000))) },
  { name: 'a JSON list nested 5,000 deep', rule: 'B6', make: () => one(raw.jsonTexts('1', nested(5000))) },
  { name: 'an any array nested 7,000 deep', rule: 'B6', make: () => one(deepAny([117, 1])) },
  { name: 'an any object nested 7,000 deep', rule: 'B6', make: () => one(deepAny([118, 1, 1, 97])) },
  { name: 'types nested 3,000 deep', rule: 'D12', make: () => nestedTypes() },
  { name: 'a BigInt', rule: 'B7', make: () => one(raw.any(1n)) },
  { name: '4 million nulls', rule: 'B9', make: () => one(millionsOfNulls()) },
  { name: '2 million GC structs', rule: 'B9', make: () => millionsOfGaps() },
  { name: '11,000 clients at once', rule: 'B9', make: () => clientStorm() },
  {
    name: '300,000 ranges to delete',
    rule: 'B9',
    make: () => deletes(Array.from({ length: 300_000 }, (_, i) => [2 * i, 1] as const)),
  },
  {
    name: 'deletes that split a run from its end',
    rule: 'U9',
    make: () =>
      deletes([
        [4, 1],
        [2, 1],
      ]),
  },
  { name: 'a GC struct of 2^52 ticks', rule: 'U3', make: () => one(raw.gc(2 ** 52)) },
  { name: 'a client id of 2^32', rule: 'U1', make: () => deletes([[0, 1]], 2 ** 32) },
  {
    name: 'a GC struct over what a colleague writes offline',
    rule: 'D4',
    make: () => forged(raw.gc(10_000), victimClock),
  },
  {
    name: 'words put into a colleague’s mouth',
    rule: 'D4',
    make: () => forged(raw.string('XXXX'), victimClock),
  },
  {
    name: '__proto__ as a map key',
    rule: 'B8',
    make: () => one(raw.any(1), { parent: 'map', key: '__proto__' }),
  },
  { name: '__proto__ in an any object', rule: 'B8', make: () => one(raw.any(JSON.parse(`[${proto}]`))) },
  { name: '__proto__ in an embed', rule: 'B8', make: () => one(raw.embedText(proto)) },
  {
    name: '__proto__ in an embed, escaped',
    rule: 'B8',
    make: () => one(raw.embedText(proto.replace('__proto__', '\\u005f_prot\\u006F__'))),
  },
  {
    name: '__proto__ as a format',
    rule: 'B8',
    make: () => one(raw.formatText('__proto__', '{"isAdmin":true}')),
  },
  { name: '__proto__ as a root', rule: 'B8', make: () => one(raw.string('x'), { parent: '__proto__' }) },
  { name: '__proto__ as an element', rule: 'B8', make: () => one(raw.type(3, '__proto__')) },
  {
    name: 'a root name of 100 KB',
    rule: 'U7',
    make: () => one(raw.string('x'), { parent: 'r'.repeat(100_000) }),
  },
  { name: 'a sub-document', rule: 'U5', make: () => one(raw.subdocument('../../etc/passwd')) },
  { name: 'a skip', rule: 'U5', make: () => one(raw.skip(3)) },
  {
    name: 'a skip that only one reader of Yjs knows',
    rule: 'U5',
    make: () => one(raw.skip(3), { extraBits: 0x20 }),
  },
  { name: 'content of an unknown kind', rule: 'U5', make: () => one({ ...raw.string('x'), kind: 31 }) },
  {
    name: 'an item that rests on itself',
    rule: 'U8',
    make: () => one(raw.string('x'), { origin: [attackerClient, 0] }),
  },
  {
    name: 'one neighbour on both sides',
    rule: 'D7',
    make: () => one(raw.string('x'), { origin: [victimClient, 3], rightOrigin: [victimClient, 3] }),
  },
  {
    name: 'right before left',
    rule: 'D7',
    make: () => one(raw.string('x'), { origin: [victimClient, 5], rightOrigin: [victimClient, 3] }),
  },
  {
    name: 'neighbours that never were',
    rule: 'D7',
    make: () => one(raw.string('x'), { origin: [victimClient, 1], rightOrigin: [victimClient, 9] }),
  },
  {
    name: 'a letter as a parent',
    rule: 'D5',
    make: () => one(raw.string('x'), { parent: [victimClient, 2] }),
  },
  {
    name: 'a word under a map key',
    rule: 'D8',
    make: () => one(raw.string('two'), { parent: 'map', key: 'title' }),
  },
  { name: 'structs that wait in a circle', rule: 'D3', make: () => circle() },
  {
    name: 'a gap that never fills',
    rule: 'D1',
    make: () =>
      raw.encodeRaw({
        sections: [
          { client: attackerClient, clock: 5, structs: [{ content: raw.string('x'), parent: 'text' }] },
        ],
      }),
  },
  { name: 'a base that never comes', rule: 'D2', make: () => one(raw.string('x'), { origin: [77, 3] }) },
  { name: 'a delete of what never was', rule: 'D2', make: () => deletes([[0, 1]], 77) },
]

/**
 * Every bomb that an update can carry, made anew whenever it is looked at: some take a moment.
 *
 * @param victimClock - how far the victim's client has written by now.
 */
export const makeBombs = (victimClock: number = victimText.length): readonly Bomb[] =>
  plans(victimClock).map(({ name, rule, make }) => ({
    name,
    rule,
    get update() {
      return make()
    },
  }))

/** An awareness update with states as they are given. */
export const presence = (
  ...entries: readonly (readonly [client: number, clock: number, state: string])[]
): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, entries.length)
  for (const [client, clock, state] of entries) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, state)
  }
  return encoding.toUint8Array(encoder)
}

/** Every bomb that a presence message can carry. */
export const makePresenceBombs = (client: number): readonly Bomb[] => [
  { name: 'a clock of 2^53 - 1', rule: 'P1', update: presence([client, Number.MAX_SAFE_INTEGER, '{}']) },
  { name: 'one client twice', rule: 'P1', update: presence([client, 1, '{}'], [client, 2, '{}']) },
  ...['1', '"text"', 'true', '[]'].map(
    (state): Bomb => ({ name: `a state that is ${state}`, rule: 'P3', update: presence([client, 1, state]) }),
  ),
  {
    name: 'the claim of a million people',
    rule: 'B3',
    update: Uint8Array.of(0xc0, 0x84, 0x3d, 1, 1, 2, 123, 125),
  },
  { name: 'a state nested deep', rule: 'B6', update: presence([client, 1, `{"a":${nested(1500)}}`]) },
  { name: 'a state with __proto__', rule: 'B8', update: presence([client, 1, proto]) },
  { name: 'a state that is no JSON', rule: 'B5', update: presence([client, 1, '{']) },
  {
    name: 'a good entry before one that is cut off',
    rule: 'B3',
    update: presence([client, 1, '{"good":true}'], [2, 1, '{}']).subarray(0, -1),
  },
]

/** Presence that is sound but too much. */
export const makePresenceFloods = (client: number): readonly Bomb[] => [
  {
    name: '1,025 people in a message',
    rule: 'P2',
    update: presence(...Array.from({ length: 1025 }, (_, i) => [client + i, 1, '{}'] as const)),
  },
  {
    name: 'a state of 5 KB',
    rule: 'P2',
    update: presence([client, 1, JSON.stringify({ a: 'x'.repeat(5000) })]),
  },
]
