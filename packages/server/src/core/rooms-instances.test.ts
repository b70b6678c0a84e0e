import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cuttableBus } from '../testing/cuttable-bus.ts'
import { acks, edit, showing, startRooms } from '../testing/rooms-fixture.ts'
import { encodeUpdates } from './bus-messages.ts'

/** Two instances that see each other over a wire which can be cut. */
const startTwo = () => {
  const fixture = startRooms()
  const wire = cuttableBus()
  const here = fixture.openRooms({ bus: wire.bus, seed: 2 })
  const there = fixture.openRooms({ bus: wire.bus, seed: 3 })
  const joinedBoth = async () =>
    [await fixture.joined({ at: here }), await fixture.joined({ at: there })] as const
  return { ...fixture, wire, here, there, joinedBoth }
}

describe('two instances on one store and one bus', () => {
  test('share updates as soon as they are durable', async () => {
    const { clock, store, head, joinedBoth } = startTwo()
    const [a, b] = await joinedBoth()
    store.hold()
    a.type('x')
    await clock.settle()
    expect(b.text()).toBe('')
    store.release()
    await clock.settle()
    expect(b.text()).toBe('x')
    b.type('y')
    await clock.settle()
    expect(a.text()).toBe('xy')
    expect(await head()).toBe(2)
  })

  test('[W2] whose access is taken away writes nothing more and is gone within a second, wherever it is', async () => {
    const { documentId, clock, joined, head, here, there } = startTwo()
    const ada = { id: 'ada', name: 'Ada' }
    const sessions = [await joined({ at: here, person: ada }), await joined({ at: there, person: ada })]
    const reader = await joined({ at: there })
    const everybodyTypes = async (forMs: number): Promise<void> => {
      for (let passed = 0; passed < forMs; passed += 10) {
        for (const session of sessions) session.type('x')
        await clock.advance(10)
      }
    }
    await everybodyTypes(200)
    expect(reader.text()).toBe('x'.repeat(40))
    here.changeAccess({ documentId, person: 'ada' })
    await everybodyTypes(1_000)
    for (const { connection } of sessions) expect(connection.closed?.reason).toBe('forbidden')
    const [written, read] = [await head(), reader.text()]
    await everybodyTypes(1_000)
    expect([await head(), reader.text()]).toEqual([written, read])
  })

  test('a lost last message is noticed by the heartbeat, without another edit', async () => {
    const { clock, wire, joinedBoth } = startTwo()
    const [a, b] = await joinedBoth()
    wire.cut()
    a.type('x')
    await clock.advance(10)
    wire.mend()
    await clock.advance(2_500)
    expect(b.text()).toBe('x')
  })

  test('a lost message in the middle is read from the log when the next one comes', async () => {
    const { clock, wire, joinedBoth } = startTwo()
    const [a, b] = await joinedBoth()
    wire.cut()
    a.type('x')
    await clock.settle()
    wire.mend()
    a.type('y')
    await clock.advance(200)
    expect(b.text()).toBe('xy')
  })

  test.each([
    ['claims positions that are not its own', { instance: 'x', from: 1, to: 1_000, updates: [], owners: [] }],
    ['speaks of positions to come', { instance: 'x', from: 900, to: 1_000, updates: [], owners: [] }],
  ])('somebody on the bus who %s keeps nobody from the truth', async (_, forged) => {
    const { documentId, clock, wire, joinedBoth } = startTwo()
    const [a, b] = await joinedBoth()
    wire.bus.publish(`updates:${documentId}`, encodeUpdates(forged))
    wire.bus.publish(`updates:${documentId}`, Uint8Array.of(1, 2, 3))
    await clock.settle()
    wire.cut()
    a.type('x')
    await clock.advance(200)
    wire.mend()
    b.type('y')
    await clock.advance(3_000)
    expect([...b.text()].sort().join('')).toBe('xy')
    expect([...a.text()].sort().join('')).toBe('xy')
  })

  test('an update on the bus that breaks a rule is not believed', async () => {
    const { documentId, clock, joined, wire, there } = startTwo()
    const b = await joined({ at: there })
    const forged = { instance: 'x', from: 1, to: 1, updates: [Uint8Array.of(1, 1, 1, 1, 1)], owners: [] }
    wire.bus.publish(`updates:${documentId}`, encodeUpdates(forged))
    await clock.advance(500)
    expect(b.connection.of('update')).toEqual([])
  })

  test('while the bus is down edits cross through the log', async () => {
    const { clock, wire, joinedBoth } = startTwo()
    const [a, b] = await joinedBoth()
    wire.cut()
    a.type('x')
    await clock.advance(2_500)
    expect(b.text()).toBe('x')
    expect(acks(a)).toEqual([1])
  })

  test('after a reconnect every open document is compared with the log', async () => {
    const { clock, wire, joinedBoth } = startTwo()
    const [a, b] = await joinedBoth()
    wire.cut()
    a.type('x')
    await clock.settle()
    wire.mend()
    wire.tellGap()
    await clock.advance(200)
    expect(b.text()).toBe('x')
  })

  test('show each other who is there; a dead instance takes its people with it within 12 s', async () => {
    const { documentId, clock, joined, wire, here, there } = startTwo()
    const a = await joined({ at: here })
    a.send(showing(7, 1, { user: { name: 'Ada' } }))
    await clock.settle()
    const b = await joined({ at: there })
    expect(there.presentClients(documentId)).toBe(1)
    here.close()
    wire.cut() // its last words included: it was killed
    for (let second = 0; second < 12; second++) {
      b.session.heard()
      await clock.advance(1_000)
    }
    expect(there.presentClients(documentId)).toBe(0)
  })

  test('a document that was closed and opened again is still believed when it says who has gone', async () => {
    const { documentId, clock, openRooms, joined, wire, there } = startTwo()
    const forgetful = openRooms({ bus: wire.bus, seed: 9, limits: { idleRoomMs: 1_000 } })
    await joined({ at: there })
    const hereFor = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        for (const rooms of [forgetful, there]) for (const session of rooms.sessions) session.heard()
        await clock.advance(1_000)
      }
    }
    const first = await joined({ at: forgetful })
    await hereFor(120_000) // it says a lot in that time
    first.session.disconnected()
    await hereFor(3_000)
    expect(forgetful.isOpen(documentId)).toBe(false)
    const second = await joined({ at: forgetful })
    second.send(showing(7))
    const third = await joined({ at: forgetful })
    third.send(showing(8))
    await hereFor(1_000)
    expect(there.presentClients(documentId)).toBe(2)
    wire.cut()
    second.session.disconnected() // and its goodbye is lost
    await clock.settle()
    wire.mend()
    await hereFor(15_000)
    expect(there.presentClients(documentId)).toBe(1)
  })

  test('a document is seeded once, whoever asks, and open rooms hear of it', async () => {
    const { documentId, clock, joined, here, there } = startTwo()
    const b = await joined({ at: there })
    const seeds = [edit(new Y.Doc(), 'one'), edit(new Y.Doc(), 'two')]
    const seeded = await Promise.all([here.seed(documentId, seeds[0]!), there.seed(documentId, seeds[1]!)])
    expect(seeded).toEqual([true, false])
    await clock.advance(200)
    expect(b.text()).toBe('one')
  })
})
