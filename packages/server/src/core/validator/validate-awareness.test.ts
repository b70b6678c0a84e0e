import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { validateAwareness } from './index.ts'

const text = new TextDecoder()

const entry = (client: number, clock: number, state: string): Uint8Array => {
  const encoder = encoding.createEncoder()
  for (const number of [1, client, clock]) encoding.writeVarUint(encoder, number)
  encoding.writeVarString(encoder, state)
  return encoding.toUint8Array(encoder)
}

test('entries are what y-protocols wrote, as views into the message', () => {
  const awareness = new Awareness(new Y.Doc())
  awareness.setLocalState({ user: { name: 'Ada', color: '#b4321f' }, cursor: null })
  awareness.states.set(2, { name: 'Émile 😀' })
  awareness.meta.set(2, { clock: 5, lastUpdated: 0 })
  const update = encodeAwarenessUpdate(
    awareness,
    [awareness.clientID, 2, 3].filter((id) => awareness.meta.has(id)),
  )
  const verdict = validateAwareness(update)
  if (!verdict.ok) throw new Error(verdict.rule)
  const entries = verdict.entries.map(({ clientId, clock, state }) => [
    clientId,
    clock,
    JSON.parse(text.decode(state!)),
  ])
  expect(entries).toEqual([
    [awareness.clientID, 1, { user: { name: 'Ada', color: '#b4321f' }, cursor: null }],
    [2, 5, { name: 'Émile 😀' }],
  ])
  expect(verdict.entries[0]!.state!.buffer).toBe(update.buffer)
  awareness.destroy()
})

test('a goodbye is an entry without a state, a heartbeat a message without entries', () => {
  expect(validateAwareness(entry(1, 7, 'null'))).toEqual({
    ok: true,
    entries: [{ clientId: 1, clock: 7, state: null }],
  })
  expect(validateAwareness(Uint8Array.from([0]))).toEqual({ ok: true, entries: [] })
})

test.each([
  ['B1', Uint8Array.from([])],
  ['B1', Uint8Array.from([0, 0])],
  ['B3', entry(1, 1, '{}').subarray(0, 5)],
  ['B4', entry(1, 1, '{"a":"?"}').map((byte) => (byte === 0x3f ? 0xff : byte))],
  ['B5', entry(1, 1, '{a:1}')],
  ['B6', entry(1, 1, '{"a":[[[[[[[[1]]]]]]]]}')],
  ['B8', entry(1, 1, '{"__proto__":{}}')],
  ['P1', entry(2 ** 32, 1, '{}')],
  ['P1', entry(1, 2 ** 31 + 1, '{}')],
  ['P2', entry(1, 1, JSON.stringify({ a: 'x'.repeat(4090) }))],
  ['P3', entry(1, 1, ' {}')],
] as const)('[%s] is refused', (rule, update) => {
  expect(validateAwareness(update)).toMatchObject({ ok: false, rule })
})

test('[P1] one client twice is refused', () => {
  const twice = Uint8Array.from([2, ...entry(1, 1, '{}').subarray(1), ...entry(1, 2, '{}').subarray(1)])
  expect(validateAwareness(twice)).toMatchObject({ ok: false, rule: 'P1' })
})

test('a state may be as large and as deep as the limits say', () => {
  expect(validateAwareness(entry(1, 1, JSON.stringify({ a: 'x'.repeat(4088) })))).toMatchObject({ ok: true })
  expect(validateAwareness(entry(2 ** 32 - 1, 2 ** 31, '{"a":[[[[[[[1]]]]]]]}'))).toMatchObject({ ok: true })
})
