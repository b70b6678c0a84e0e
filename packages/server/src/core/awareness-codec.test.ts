import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { decodeAwareness, encodeAwareness } from './awareness-codec.ts'
import { defaultAwarenessLimits } from './validator/index.ts'

const decode = (update: Uint8Array) => decodeAwareness(update, defaultAwarenessLimits)

const entry = fc.record({
  clientId: fc.nat({ max: 2 ** 32 - 1 }),
  clock: fc.nat({ max: 2 ** 31 }),
  state: fc.option(
    fc
      .object({ maxDepth: 3, key: fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__') })
      .map((state) => new TextEncoder().encode(JSON.stringify(state))),
  ),
})

test('[A1] what is encoded is decoded again', () => {
  const entries = fc.uniqueArray(entry, { selector: ({ clientId }) => clientId, maxLength: 10 })
  fc.assert(
    fc.property(entries, (some) => {
      expect(decode(encodeAwareness(some))).toEqual(some)
    }),
  )
})

test('[A1] the bytes are those of y-protocols', () => {
  const awareness = new Awareness(new Y.Doc())
  awareness.setLocalState({ user: { name: 'Zoë' } })
  const update = encodeAwarenessUpdate(awareness, [awareness.clientID])
  expect(encodeAwareness(decode(update))).toEqual(update)
  awareness.setLocalState(null)
  const goodbye = encodeAwarenessUpdate(awareness, [awareness.clientID])
  expect(encodeAwareness(decode(goodbye))).toEqual(goodbye)
  awareness.destroy()
})
