import { decodeServerMessage, type Person } from '@quire/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { decodeAwareness, encodeAwareness } from './awareness-codec.ts'
import { guestNameOf } from './guest-name.ts'
import { Presence, type PresenceOwner } from './presence.ts'
import { defaultAwarenessLimits } from './validator/index.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** An entry as a reader of JSON sees it. */
interface ReadEntry {
  readonly clientId: number
  readonly clock: number
  readonly state: string
}

const read = (update: Uint8Array): ReadEntry[] =>
  decodeAwareness(update, defaultAwarenessLimits).map(({ clientId, clock, state }) => ({
    clientId,
    clock,
    state: state ? new TextDecoder().decode(state) : 'null',
  }))

let clock: FakeClock
let presence: Presence
beforeEach(() => {
  clock = createFakeClock()
  presence = new Presence(clock)
})

const say = (owner: PresenceOwner, clientId: number, at: number, state: unknown): void =>
  presence.receive(
    owner,
    encodeAwareness([{ clientId, clock: at, state: state === null ? null : bytes(JSON.stringify(state)) }]),
  )

const entriesIn = (frame: Uint8Array | undefined): ReadEntry[] => {
  const message = frame && decodeServerMessage(frame)
  return message?.type === 'awareness' ? read(message.update) : []
}
const changes = (): ReadEntry[] => entriesIn(presence.takeChanges()?.frame)

/** Bob is another instance here. */
const hear = (
  entries: Parameters<typeof encodeAwareness>[0],
  isAll = false,
  identities: string[] = [],
): void => presence.receiveRemote(bob, { states: encodeAwareness(entries), identities }, isAll)

const personal = (person: Person): PresenceOwner => ({ person, identity: person.id })
const ada: PresenceOwner = {}
const bob: PresenceOwner = {}

describe('presence', () => {
  test('[S7] knows which ids a session spoke for: a handful, not those it says goodbye for, nor those of others', () => {
    expect(presence.idsOf(ada)).toBeUndefined()
    say(ada, 1, 1, null)
    expect(presence.idsOf(ada)).toBeUndefined()
    say(bob, 2, 1, {})
    for (let clientId = 2; clientId < 20; clientId++) say(ada, clientId, 1, {})
    expect([...(presence.idsOf(ada) ?? [])]).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
    const [here, there] = [personal({ id: 'mei', name: 'Mei' }), personal({ id: 'mei', name: 'Mei' })]
    say(here, 30, 1, {})
    say(there, 30, 2, {})
    expect(presence.idsOf(there)).toEqual(new Set([30]))
  })

  test('[A5] tells what changed, to the one who said it as well, once', () => {
    say(ada, 1, 1, { x: 1 })
    say(ada, 1, 2, { x: 2 })
    say(bob, 2, 1, { y: 1 })
    expect(changes()).toEqual([
      { clientId: 1, clock: 2, state: '{"x":2}' },
      { clientId: 2, clock: 1, state: '{"y":1}' },
    ])
    expect(changes()).toEqual([])
  })

  test('[A2] tells who is here, encoded once until somebody moves', () => {
    expect(presence.everybody()).toBeUndefined()
    say(ada, 1, 1, { x: 1 })
    expect(presence.everybody()).toBe(presence.everybody())
    say(bob, 2, 1, {})
    expect(entriesIn(presence.everybody())).toHaveLength(2)
  })

  test('[A3] a session cannot move, remove or freeze the client of another person', () => {
    const alice = personal({ id: 'alice', name: 'Alice' })
    const mallory = personal({ id: 'mallory', name: 'Mallory' })
    say(alice, 1, 1, { x: 1 })
    changes()
    for (const state of [{ x: 'fake' }, null]) say(mallory, 1, 2 ** 30, state)
    expect(changes()).toEqual([])
    say(alice, 1, 2, { x: 2 })
    expect(changes()).toHaveLength(1)
  })

  test('the same person on a new connection takes over, and the old one leaves without taking it along', () => {
    const person = { id: 'ada', name: 'Ada' }
    const [old, renewed] = [personal(person), personal(person)]
    say(old, 1, 5, {})
    say(renewed, 1, 6, {})
    presence.leave(old)
    expect(presence.size).toBe(1)
  })

  test('a guest cannot take the place of a guest who still answers, and can when nobody does', () => {
    let isAnswering = true
    say({ isAnswering: () => isAnswering }, 1, 5, { x: 1 })
    changes()
    say(ada, 1, 6, { x: 'fake' })
    expect(changes()).toEqual([])
    isAnswering = false
    say(ada, 1, 6, { x: 'back' })
    expect(changes()).toHaveLength(1)
  })

  test('a guest with a key who comes back on a new connection takes over at once, and nobody else does', () => {
    const identity = guestNameOf('the key of one guest, and of no other')
    say({ identity }, 1, 5, { x: 1 })
    changes()
    say({ identity: guestNameOf('the key of another guest altogether') }, 1, 6, { x: 'fake' })
    say({}, 1, 6, { x: 'fake' })
    expect(changes()).toEqual([])
    say({ identity }, 1, 6, { x: 'back' })
    expect(changes()).toHaveLength(1)
  })

  test('[S7] an id that a guest with a key shows is kept for them, for a minute longer than they are here', async () => {
    const [identity, other] = [guestNameOf('the key of one guest'), guestNameOf('the key of another one')]
    const guest: PresenceOwner = { identity }
    expect(presence.keeperOf(1)).toBeUndefined()
    say(guest, 1, 1, {})
    say(personal({ id: 'alice', name: 'Alice' }), 2, 1, {})
    say(bob, 3, 1, {})
    say({ ...personal({ id: 'mei', name: 'Mei' }), dialect: 'quire.v1' }, 4, 1, {})
    expect([1, 2, 3, 4].map((id) => presence.keeperOf(id))).toEqual([identity, undefined, undefined, 'mei'])
    presence.leave(guest)
    say({ identity: other }, 1, 9, { x: 'fake' })
    expect([presence.keeperOf(1), presence.size]).toEqual([identity, 3])
    presence.takeChanges()
    await clock.advance(60_001)
    presence.takeChanges()
    expect(presence.keeperOf(1)).toBeUndefined()
    say({ identity: other }, 1, 9, {})
    expect(presence.keeperOf(1)).toBe(other)
  })

  test('[S7] a guest who comes back within the minute has their id again', () => {
    const identity = guestNameOf('the key of one guest')
    const old: PresenceOwner = { identity }
    say(old, 1, 1, {})
    presence.leave(old)
    say({ identity }, 1, 3, {})
    expect([presence.keeperOf(1), presence.size]).toEqual([identity, 1])
  })

  test('a person who moved to another instance takes their client along; nobody else does', () => {
    const person = { id: 'ada', name: 'Ada' }
    presence.addRemote(bob)
    say(personal(person), 1, 5, { x: 1 })
    changes()
    hear([{ clientId: 1, clock: 6, state: bytes('{}') }])
    hear([{ clientId: 1, clock: 6, state: bytes('{}') }], false, ['mallory'])
    expect(changes()).toEqual([])
    hear([{ clientId: 1, clock: 6, state: bytes('{}') }], false, ['ada'])
    expect(changes()).toHaveLength(1)
    say(personal(person), 1, 7, { x: 1 })
    expect(changes()).toHaveLength(1)
  })

  test('the person whom the server knows is written into the state, whatever it claimed', () => {
    say({ person: { id: 'ada', name: 'Ada', color: '#123456' } }, 1, 1, {
      user: { id: 'bob', name: 'Bob', note: 1 },
      x: 1,
    })
    expect(JSON.parse(changes()[0]!.state)).toEqual({
      user: { id: 'ada', name: 'Ada', color: '#123456', note: 1 },
      x: 1,
    })
  })

  test.each([
    ['not an object', '3'],
    ['a list', '[]'],
    ['not JSON', '{'],
    ['too long', JSON.stringify({ x: 'x'.repeat(5_000) })],
    ['too deep', `${'{"a":'.repeat(10)}1${'}'.repeat(10)}`],
    ['after the prototype', '{"__proto__":{"isAdmin":true}}'],
  ])('a state that is %s is not passed on', (_, state) => {
    try {
      presence.receive(ada, encodeAwareness([{ clientId: 1, clock: 1, state: bytes(state) }]))
    } catch (error) {
      expect(error).toMatchObject({ reason: 'badMessage' })
    }
    expect([presence.size, changes()]).toEqual([0, []])
  })

  test('an older state never replaces a newer one', () => {
    say(ada, 1, 5, { x: 5 })
    say(ada, 1, 4, { x: 4 })
    expect(changes()).toEqual([{ clientId: 1, clock: 5, state: '{"x":5}' }])
  })

  test('[A4] a client that left is told with a later clock, and echoes of its past do not bring it back', () => {
    say(ada, 1, 5, { x: 1 })
    changes()
    presence.leave(ada)
    expect(changes()).toEqual([{ clientId: 1, clock: 6, state: 'null' }])
    say(bob, 1, 5, { x: 1 }) // stock clients pass on what they hear of others
    expect(presence.size).toBe(0)
    say(ada, 1, 7, { x: 2 })
    expect(presence.size).toBe(1)
  })

  test('a client that says goodbye itself has left; one that nobody knows has nothing to say goodbye for', () => {
    say(ada, 1, 1, { x: 1 })
    changes()
    say(ada, 1, 2, null)
    say(ada, 9, 1, null)
    expect(changes()).toEqual([{ clientId: 1, clock: 2, state: 'null' }])
    expect(presence.size).toBe(0)
  })

  test('an echo that is no newer does not move a client to who passes it on', () => {
    const person = { id: 'ada', name: 'Ada' }
    say(personal(person), 1, 5, { x: 1 })
    changes()
    say({ person }, 1, 5, { x: 'echo' })
    expect(changes()).toEqual([])
  })

  test('who left is told of, however late: the machine may have slept', async () => {
    say(ada, 1, 5, {})
    changes()
    presence.leave(ada)
    await clock.advance(10 * 60_000)
    expect(changes()).toEqual([{ clientId: 1, clock: 6, state: 'null' }])
    changes()
    say(ada, 1, 1, {})
    expect(presence.size).toBe(1) // and is forgotten then
  })

  test('those who left are forgotten after a while, so that memory does not grow', async () => {
    say(ada, 1, 5, {})
    presence.leave(ada)
    changes()
    await clock.advance(61_000)
    changes()
    say(ada, 1, 1, {})
    expect(presence.size).toBe(1)
  })

  test('one session speaks for a handful of clients at most', () => {
    for (let clientId = 0; clientId < 1_000; clientId++) say(ada, clientId, 1, {})
    expect(presence.size).toBe(8)
  })

  test('another instance that tells of all its clients ends those whose goodbye was lost', () => {
    presence.addRemote(bob)
    hear([2, 3].map((clientId) => ({ clientId, clock: 1, state: bytes('{}') })))
    say(ada, 1, 1, {})
    changes()
    hear([{ clientId: 3, clock: 1, state: bytes('{}') }], true)
    expect(changes()).toEqual([
      { clientId: 3, clock: 1, state: '{}' },
      { clientId: 2, clock: 2, state: 'null' },
    ])
    expect(presence.size).toBe(2)
  })

  test('what another instance says goes to the sessions here and not back to the instances', () => {
    presence.addRemote(bob)
    hear([{ clientId: 2, clock: 1, state: bytes('{}') }])
    const change = presence.takeChanges()
    expect([entriesIn(change?.frame).length, change?.own]).toEqual([1, undefined])
    say(ada, 1, 1, {})
    expect(read(presence.own().states).map(({ clientId }) => clientId)).toEqual([1])
  })
})
