import { type DocumentId, ProtocolError } from '@quire/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeHeads,
  decodePresence,
  decodeUpdates,
  encodeHeads,
  encodePresence,
  encodeUpdates,
} from './bus-messages.ts'

const bytes = fc.uint8Array({ maxLength: 50 })
const position = fc.nat({ max: 2 ** 40 })
const documentId = fc.constantFrom('team/plan', 'a', 'ü/…') as fc.Arbitrary<DocumentId>

describe('bus messages', () => {
  test('come out as they went in', () => {
    const instance = fc.string()
    const presence = fc.oneof(
      fc.record({ instance, kind: fc.constant('ask' as const) }),
      fc.record({
        instance,
        kind: fc.constantFrom('changed' as const, 'all' as const),
        sequence: position,
        states: bytes,
        identities: fc.array(fc.string()),
      }),
    )
    fc.assert(
      fc.property(
        fc.record({
          instance,
          from: position,
          to: position,
          updates: fc.array(bytes),
          owners: fc.array(fc.tuple(fc.nat(), fc.string())),
        }),
        (message) => {
          expect(decodeUpdates(encodeUpdates(message))).toEqual(message)
        },
      ),
    )
    fc.assert(
      fc.property(presence, (message) => {
        expect(decodePresence(encodePresence(message))).toEqual(message)
      }),
    )
    fc.assert(
      fc.property(
        fc.record({ instance, heads: fc.array(fc.record({ documentId, head: position })) }),
        (message) => {
          expect(decodeHeads(encodeHeads(message))).toEqual(message)
        },
      ),
    )
  })

  test('that are not ours throw a ProtocolError and nothing else', () => {
    for (const decode of [decodeUpdates, decodePresence, decodeHeads])
      fc.assert(
        fc.property(bytes, (message) => {
          try {
            decode(message)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
          }
        }),
      )
  })

  test('of an unknown kind, with more behind them, or with counts and lengths beyond them are refused', () => {
    const [version, instance] = [encodePresence({ instance: 'i', kind: 'ask' })[0]!, [1, 105]]
    const say = (...bytes: number[]): Uint8Array => Uint8Array.of(version, ...instance, ...bytes)
    expect(() => decodePresence(say(9))).toThrow('unknown kind')
    expect(() => decodePresence(Uint8Array.of(...encodePresence({ instance: 'i', kind: 'ask' }), 0))).toThrow(
      'after the end',
    )
    expect(() => decodeHeads(say(100, 1))).toThrow('a count is beyond')
    expect(() => decodeHeads(say(1, 100))).toThrow('a length is beyond')
  })

  test('of another version are refused', () => {
    expect(() => decodePresence(Uint8Array.of(2, 0))).toThrow(ProtocolError)
  })
})
