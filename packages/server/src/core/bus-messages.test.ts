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
        persons: fc.array(fc.string()),
      }),
    )
    fc.assert(
      fc.property(
        fc.record({
          instance,
          from: position,
          to: position,
          updates: fc.array(bytes),
          claims: fc.array(fc.tuple(fc.nat(), fc.string())),
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

  test('of another version are refused', () => {
    expect(() => decodePresence(Uint8Array.of(2, 0))).toThrow(ProtocolError)
  })
})
