import { type Access, decodeClientMessage, defaultProtocolLimits, type ProtocolLimits } from '@quire/protocol'
import { expect, test } from 'vitest'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { type Keeper, keepNothing } from './keeper.ts'
import { Ledger } from './ledger.ts'
import { Sender } from './sender.ts'
import { ManualClock } from './testing/manual-clock.ts'

/** A sender on a transport that only records, its step 2 answered. */
const setUp = (limits: Partial<ProtocolLimits> = {}, access: Access = 'edit', keeper = keepNothing) => {
  const doc = new Y.Doc()
  const ledger = new Ledger(0)
  const clock = new ManualClock()
  const sender = new Sender({ doc, ledger, clock, random: () => 0, keeper, onChange: () => {} })
  const frames: Uint8Array[] = []
  const transport = { bufferedAmount: 0, send: (frame: Uint8Array) => frames.push(frame), close: () => {} }
  sender.open(transport, access, { ...defaultProtocolLimits, ...limits })
  sender.answer(Y.encodeStateVector(new Y.Doc()))
  doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, change: Y.Transaction) =>
    sender.addUpdate(update, change.beforeState),
  )
  sender.acknowledge(1)
  frames.length = 0
  const type = (letter: string) => doc.getText('t').insert(doc.getText('t').length, letter)
  /** This client's own presence changed, and has this clock now. */
  const presence = (clock: number) => {
    const awareness = new Awareness(doc)
    awareness.setLocalState({})
    awareness.meta.set(doc.clientID, { clock, lastUpdated: 0 })
    sender.send({ type: 'awareness', update: encodeAwarenessUpdate(awareness, [doc.clientID]) })
    awareness.destroy()
  }
  /** The text that a server would have after these frames. */
  const received = () => {
    const other = new Y.Doc()
    for (const frame of frames) {
      const message = decodeClientMessage(frame)
      if (message.type === 'update' || message.type === 'syncStep2') Y.applyUpdate(other, message.update)
    }
    return other.getText('t').toString()
  }
  return { clock, frames, ledger, presence, received, sender, transport, type }
}

test('the first edit leaves at once, those of the next 16 ms together', async () => {
  const { clock, frames, type } = setUp()
  type('a')
  await clock.pass(0)
  expect(frames.length).toBe(1)
  for (const letter of 'bcdef') {
    type(letter)
    await clock.pass(3)
  }
  expect(frames.length).toBe(1)
  await clock.pass(1)
  expect(frames.length).toBe(2)
})

test('who one is goes before what one wrote [S7]', () => {
  const { frames, presence, sender, type } = setUp()
  type('a')
  presence(1)
  sender.answer(Y.encodeStateVector(new Y.Doc()))
  expect(frames.map((frame) => decodeClientMessage(frame).type)).toEqual(['awareness', 'syncStep2'])
})

test('a low rate limit stretches the interval [L1]', async () => {
  const { clock, frames, type } = setUp({ messagesPerSecond: 10 })
  for (let ms = 0; ms < 2_000; ms += 10) {
    type('x')
    await clock.pass(10)
  }
  expect(frames.length).toBeLessThanOrEqual(10)
  expect(frames.length).toBeGreaterThanOrEqual(8)
})

test('256 frames without an ack are enough: the rest waits, merged, and leaves with the ack', async () => {
  const { clock, frames, ledger, received, sender, type } = setUp()
  for (let i = 0; i < 400; i++) {
    type('x')
    await clock.pass(16)
  }
  expect(frames.length).toBe(256)
  expect(ledger.unsent).toBe(144)
  sender.acknowledge(257)
  await clock.pass(16)
  expect(frames.length).toBe(257)
  expect(received()).toBe('x'.repeat(400))
  sender.acknowledge(258)
  expect(ledger.unacknowledged).toBe(0)
})

test('a socket that does not drain gets nothing more until it does', async () => {
  const { clock, frames, received, transport, type } = setUp()
  transport.bufferedAmount = 2 ** 21
  for (let i = 0; i < 100; i++) {
    type('x')
    await clock.pass(16)
  }
  expect(frames.length).toBe(0)
  transport.bufferedAmount = 0
  await clock.pass(50)
  expect(frames.length).toBe(1)
  expect(received()).toBe('x'.repeat(100))
})

test('a store that stays unavailable is asked ever more slowly, and one ack ends it', async () => {
  const { clock, frames, ledger, sender, type } = setUp()
  type('x')
  await clock.pass(0)
  let numbered = 2
  for (let round = 0; round < 5; round++) {
    sender.refuse(numbered, 'storeUnavailable')
    sender.acknowledge(numbered)
    const before = frames.length
    await clock.pass(999)
    expect(frames.length).toBe(before)
    await clock.pass(30_001)
    expect(frames.length).toBe(before + 1)
    numbered++
  }
  sender.acknowledge(numbered)
  expect(ledger.refusal).toBeUndefined()
  expect(ledger.unacknowledged).toBe(0)
})

test('a downgrade keeps back what waits, says why, and sends it when access returns [S6, W2]', async () => {
  const { clock, frames, ledger, received, sender, type } = setUp()
  type('a')
  await clock.pass(0)
  type('b')
  sender.setAccess('comment')
  await clock.pass(100)
  expect(frames.length).toBe(1)
  expect(ledger.refusal).toBe('forbidden')
  sender.setAccess('own')
  expect(received()).toBe('ab')
})

test('a closed sender leaves no timer', async () => {
  const { clock, sender, type } = setUp()
  type('a')
  await clock.pass(0)
  type('b')
  sender.refuse(2, 'rateLimited')
  sender.close()
  expect(clock.pending).toBe(0)
})

test('presence leaves at most every 33 ms, the newest of each span', async () => {
  const { clock, frames, presence, sender } = setUp()
  for (let i = 0; i < 100; i++) {
    presence(i)
    await clock.pass(10)
  }
  expect(frames.length).toBeGreaterThanOrEqual(29)
  expect(frames.length).toBeLessThanOrEqual(32)
  sender.close()
})

test('hidden, one more presence leaves and then none until the page is seen', async () => {
  const { clock, frames, presence, sender } = setUp()
  presence(1)
  await clock.pass(100)
  sender.setHidden(true)
  for (let i = 2; i < 20; i++) {
    presence(i)
    await clock.pass(100)
  }
  expect(frames.length).toBe(2)
  sender.setHidden(false)
  await clock.pass(0)
  expect(frames.length).toBe(3)
  expect(frames.at(-1)).toContain(19)
})

test('a clock that is set back holds nothing back', async () => {
  const { clock, frames, type } = setUp()
  type('a')
  await clock.pass(0)
  clock.sleep(-3_600_000)
  type('b')
  await clock.pass(60)
  expect(frames.length).toBe(2)
})

test('nothing leaves before this device has it, neither an update nor a step 2', async () => {
  const waiting: (() => void)[] = []
  let isSlow = false
  const keep = (onWritten: () => void) => (isSlow ? waiting.push(onWritten) : onWritten())
  const keeper: Keeper = { write: (_, onWritten) => keep(onWritten), afterWrites: keep }
  const { clock, frames, ledger, received, sender, type } = setUp({}, 'edit', keeper)
  isSlow = true
  type('a')
  type('b')
  await clock.pass(1_000)
  expect(frames.length).toBe(0)
  waiting.shift()?.()
  await clock.pass(16)
  expect(received()).toBe('a')

  sender.answer(Y.encodeStateVector(new Y.Doc()))
  await clock.pass(16)
  expect(frames.length).toBe(1)
  type('c')
  for (const onWritten of waiting) onWritten()
  await clock.pass(16)
  expect(received()).toBe('abc')
  expect(ledger.unsent).toBe(0)
  sender.acknowledge(frames.length + 1)
  expect(ledger.unacknowledged).toBe(0)
})
