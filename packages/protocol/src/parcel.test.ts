import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtocolError } from './errors.ts'
import { decodeParcel, encodeParcel } from './parcel.ts'

test('a parcel arrives as it was packed [H2]', () => {
  const parcel = fc.record({
    first: fc.nat(),
    frames: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }),
  })
  fc.assert(
    fc.property(parcel, (packed) => {
      const { first, frames } = decodeParcel(encodeParcel(packed))
      expect({ first, frames: frames.map((frame) => [...frame]) }).toEqual({
        first: packed.first,
        frames: packed.frames.map((frame) => [...frame]),
      })
    }),
  )
})

test('any other bytes are a parcel or a ProtocolError, never more', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        const { frames } = decodeParcel(bytes)
        expect(frames.reduce((sum, frame) => sum + frame.byteLength, 0)).toBeLessThanOrEqual(bytes.byteLength)
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError)
      }
    }),
  )
})
