import { ProtocolError } from '@quire/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { decodeAwareness, encodeAwareness } from './awareness-codec.ts'

const entry = fc.record({
  clientId: fc.nat({ max: 2 ** 32 - 1 }),
  clock: fc.nat({ max: 2 ** 40 }),
  state: fc.string({ unit: 'grapheme' }),
})

test('[A1] what is encoded is decoded again', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      expect(decodeAwareness(encodeAwareness(entries))).toEqual(entries)
    }),
  )
})

test('[A1] the bytes are those of y-protocols', () => {
  const awareness = new Awareness(new Y.Doc())
  awareness.setLocalState({ user: { name: 'Zoë' } })
  const { clientID } = awareness
  const update = encodeAwarenessUpdate(awareness, [clientID])
  const entries = decodeAwareness(update)
  expect(entries).toEqual([{ clientId: clientID, clock: 1, state: '{"user":{"name":"Zoë"}}' }])
  expect(encodeAwareness(entries)).toEqual(update)
  awareness.destroy()
})

test('any other bytes throw a ProtocolError and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        decodeAwareness(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError)
      }
    }),
  )
})

test('a count that cannot be true allocates nothing', () => {
  expect(() => decodeAwareness(Uint8Array.of(255, 255, 255, 255, 15))).toThrow(ProtocolError)
})
