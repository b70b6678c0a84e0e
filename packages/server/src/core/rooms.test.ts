import { type Access, CollabError, encode, parseDocumentId } from '@quire/protocol'
import * as encoding from 'lib0/encoding'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createMemoryBus } from '../buses/memory.ts'
import type { FakeClock } from '../testing/fake-clock.ts'
import type { FaultyStore } from '../testing/faulty-store.ts'
import { createRecordingConnection } from '../testing/recording-connection.ts'
import {
  type Client,
  createRoomsFixture,
  edit,
  type JoinOptions,
  nothing,
  type OpenOptions,
  type RoomsFixture,
  type Writer,
} from '../testing/rooms-fixture.ts'
import { encodeAwareness } from './awareness-codec.ts'
import type { Bus } from './bus.ts'
import { channels, encodeUpdates } from './bus-messages.ts'
import { guestNameOf } from './guest-name.ts'
import type { Rooms } from './rooms.ts'
import { createUpdateCheck } from './update-check.ts'

const documentId = parseDocumentId('team/plan')
let fixture: RoomsFixture
let clock: FakeClock
let store: FaultyStore
let rooms: Rooms
beforeEach(() => {
  fixture = createRoomsFixture()
  clock = fixture.clock
  store = fixture.store
  rooms = fixture.rooms
})
afterEach(async () => {
  expect(await fixture.close()).toBe(0) // everything started was stopped
})
const openRooms = (options?: OpenOptions): Rooms => fixture.openRooms(options)
const join = (options?: JoinOptions): Client => fixture.join(options)
const joined = (options?: JoinOptions): Promise<Writer> => fixture.joined(options)
const head = (): Promise<number> => fixture.head()

const acks = ({ connection }: Client): number[] => connection.of('ack').map(({ count }) => count)

describe('joining', () => {
  test('[S1] no sync frame leaves before the document is loaded, and what came early is not lost', async () => {
    store.hold()
    const { connection, send } = join()
    send({ type: 'syncStep1', stateVector: nothing })
    send({ type: 'update', update: edit(new Y.Doc(), 'early') })
    await clock.advance(1_000)
    expect(connection.frames).toEqual([])
    store.release()
    await clock.settle()
    expect(connection.messages.map(({ type }) => type)).toEqual(['welcome', 'syncStep1', 'syncStep2', 'ack'])
    expect(await head()).toBe(1)
  })

  test('[S2] a joiner gets what it lacks, and only that', async () => {
    const a = await joined()
    a.type('hello')
    await clock.settle()
    const b = await joined()
    expect(b.text()).toBe('hello')
    const again = join()
    await clock.settle()
    again.send({ type: 'syncStep1', stateVector: Y.encodeStateVector(a.doc) })
    expect(again.connection.of('syncStep2').map(({ update }) => [...update])).toEqual([[0, 0]])
  })

  test('all who join at one head get the same bytes, encoded once', async () => {
    const a = await joined()
    a.type('hello')
    await clock.settle()
    const [b, c] = [join(), join()]
    await clock.settle()
    for (const client of [b, c]) client.send({ type: 'syncStep1', stateVector: nothing })
    const answerOf = ({ connection }: typeof b) =>
      connection.frames.find((frame) => frame[0] === 0 && frame[1] === 1)
    expect(answerOf(b)).toBeDefined()
    expect(answerOf(b)).toBe(answerOf(c))
    a.type(' world')
    await clock.settle()
    expect((await joined()).text()).toBe('hello world')
  })

  test('a document that cannot be read refuses those who wait, and the next who asks tries again', async () => {
    store.break()
    const { connection } = join()
    await clock.settle()
    expect(connection.closed).toEqual({ reason: 'storeUnavailable', retryAfterSeconds: 2 })
    store.repair()
    expect((await joined()).connection.closed).toBeUndefined()
  })

  test('a client that sends without end while the document loads is refused', async () => {
    store.hold()
    const { connection, send } = join()
    for (let i = 0; i < 65; i++) send({ type: 'queryAwareness' })
    expect(connection.closed?.reason).toBe('overloaded')
    store.release()
    await clock.settle()
    expect(rooms.sessions.size).toBe(0)
  })

  test('limits of connections are kept, each with its reason', () => {
    const strict = openRooms({
      limits: { maxConnections: 2, maxConnectionsPerAddress: 1, maxSessionsPerDocument: 1 },
    })
    const admit = (id: string, address: string) => (): void => strict.admit(parseDocumentId(id), address)
    join({ at: strict })
    expect(admit('team/plan', '10.0.0.1')).toThrow(expect.objectContaining({ reason: 'overloaded' }))
    expect(admit('other', '127.0.0.1')).toThrow(expect.objectContaining({ reason: 'rateLimited' }))
    admit('other', '10.0.0.1')()
    strict.join({
      documentId: parseDocumentId('other'),
      grant: { access: 'edit' },
      dialect: 'plain',
      address: '10.0.0.1',
      connection: createRecordingConnection(),
    })
    expect(admit('third', '10.0.0.2')).toThrow(expect.objectContaining({ reason: 'overloaded' }))
  })
})

describe('an update', () => {
  test('[S3] reaches the others in one write, and does not come back to its writer', async () => {
    const [a, b] = [await joined(), await joined()]
    a.type('h')
    a.type('i')
    await clock.settle()
    expect(b.text()).toBe('hi')
    expect(b.connection.writes).toBe(1)
    expect(b.connection.frames).toHaveLength(1)
    expect(a.connection.of('update')).toEqual([])
  })

  test('[S3] of two writers in one flush reaches each of them without its own', async () => {
    const [a, b, c] = [await joined(), await joined(), await joined()]
    a.type('A')
    const own = b.type('B')
    a.type('a')
    await clock.settle()
    expect([...a.text()].sort().join('')).toBe('ABa')
    expect(b.text()).toBe(a.text())
    expect(c.text()).toBe(a.text())
    expect(a.connection.of('update').map(({ update }) => update)).toEqual([own])
    expect(await head()).toBe(2) // a row for each author
  })

  test('[K2] is acknowledged only after the commit', async () => {
    const [a, b] = [await joined(), await joined()]
    store.hold()
    a.type('x')
    await clock.advance(1_000)
    expect(b.text()).toBe('x')
    expect(acks(a)).toEqual([])
    store.release()
    await clock.settle()
    expect(acks(a)).toEqual([1])
  })

  test('[K2] while a commit is under way others wait together for the next one', async () => {
    const a = await joined()
    store.hold()
    for (const word of 'abcdef') {
      a.type(word)
      await clock.advance(20)
    }
    expect(store.appends).toBe(1)
    store.release()
    await clock.settle()
    expect(store.appends).toBe(2)
    expect(acks(a).at(-1)).toBe(6)
  })

  test('[K4] that changes nothing is acknowledged once what it repeats is durable', async () => {
    const [a, b] = [await joined(), await joined()]
    store.hold()
    const update = a.type('x')
    await clock.settle()
    b.send({ type: 'update', update })
    await clock.settle()
    expect(acks(b)).toEqual([])
    store.release()
    await clock.settle()
    expect(acks(b)).toEqual([1])
    expect(await head()).toBe(1)
  })

  test('[S4] that rests on something unknown is not applied; the step 2 that follows brings both', async () => {
    const a = await joined()
    edit(a.doc, 'lost')
    const second = edit(a.doc, ' found')
    a.send({ type: 'update', update: second })
    a.send({ type: 'update', update: edit(a.doc, '!') })
    await clock.settle()
    expect(a.connection.messages.map(({ type }) => type)).toEqual(['syncStep1'])
    expect(await head()).toBe(0)
    a.send({ type: 'syncStep2', update: Y.encodeStateAsUpdate(a.doc) })
    await clock.settle()
    expect(acks(a)).toEqual([3])
    expect((await joined()).text()).toBe('lost found!')
  })

  test('[K3] [S5] that is refused gets its nack before the ack that covers it, and changes nothing', async () => {
    const [a, b] = [await joined(), await joined()]
    a.send({ type: 'update', update: Uint8Array.of(1, 1, 1, 1, 1) })
    a.type('fine')
    await clock.settle()
    expect(a.connection.messages).toEqual([
      { type: 'nack', frame: 1, reason: 'badMessage' },
      { type: 'ack', count: 2 },
    ])
    expect(b.text()).toBe('fine')
  })

  test.each(['view', 'comment'] as const)(
    '[S6] of a session with access "%s" is refused in either form',
    async (access) => {
      const a = await joined({ access })
      for (const type of ['update', 'syncStep2'] as const) a.send({ type, update: edit(new Y.Doc(), 'no') })
      a.send({ type: 'syncStep2', update: Uint8Array.of(0, 0) })
      await clock.settle()
      expect(a.connection.of('nack').map(({ frame }) => frame)).toEqual([1, 2])
      expect(acks(a).at(-1)).toBe(3)
      expect(await head()).toBe(0)
      const plain = await joined({ access, dialect: 'plain' })
      plain.type('no')
      await clock.settle()
      expect([plain.connection.closed, plain.connection.frames]).toEqual([undefined, []])
    },
  )

  test('is kept and tried again while the store fails, and acknowledged when it is kept', async () => {
    const a = await joined()
    store.break()
    a.type('x')
    await clock.advance(500)
    a.type('y')
    await clock.advance(500)
    expect(acks(a)).toEqual([])
    expect(rooms.isStoreFailing).toBe(true)
    store.repair()
    await clock.advance(5_000)
    expect(acks(a)).toEqual([2])
    expect(rooms.isStoreFailing).toBe(false)
    expect(await head()).toBe(2)
  })

  test('is refused when too much is unsaved', async () => {
    const strict = openRooms({ limits: { maxUnsavedBytes: 1_000 } })
    const a = await joined({ at: strict })
    store.break()
    a.type('x'.repeat(2_000))
    await clock.settle()
    a.type('y')
    expect(a.connection.closed?.reason).toBe('storeUnavailable')
  })

  test('three bytes do not fetch the whole document without end', async () => {
    const a = await joined()
    for (let i = 0; i < 500; i++) a.send({ type: 'syncStep1', stateVector: nothing })
    await clock.settle()
    expect(a.connection.of('syncStep2').length).toBeLessThan(250)
    expect(a.connection.isPaused).toBe(true)
    await clock.advance(60_000) // it lives all the while: it is us who do not listen
    expect(a.connection.of('syncStep2')).toHaveLength(500)
    expect(a.connection.closed).toBeUndefined()
  })

  test('[L2] of a session that sends too fast waits until it is within its rate again, in order', async () => {
    const strict = openRooms({ limits: { messagesPerSecond: 10 } })
    const a = await joined({ at: strict })
    const b = await joined({ at: strict })
    for (let i = 0; i < 100; i++) a.type(`${i} `)
    await clock.settle()
    expect(a.connection.isPaused).toBe(true)
    expect(acks(a).at(-1)).toBeLessThan(60)
    await clock.advance(10_000)
    expect(acks(a).at(-1)).toBe(100)
    expect(a.connection.isPaused).toBe(false)
    expect(b.text()).toBe(Array.from({ length: 100 }, (_, i) => `${i} `).join(''))
    expect(a.connection.closed).toBeUndefined()
  })
})

describe('[S7] a client id', () => {
  const ada = { id: 'ada', name: 'Ada' }
  const mallory = { id: 'mallory', name: 'Mallory' }

  /** One struct that pretends that `client` wrote `length` things and deleted them: eight bytes, or so. */
  const garbage = (client: number, clock: number, length: number): Uint8Array => {
    const encoder = encoding.createEncoder()
    for (const number of [1, 1, client, clock, 0, length, 0]) encoding.writeVarUint(encoder, number)
    return encoding.toUint8Array(encoder)
  }

  test.each(['update', 'syncStep2'] as const)(
    'cannot be used up by somebody else with an %s',
    async (type) => {
      const [victim, attacker] = [await joined({ person: ada }), await joined({ person: mallory })]
      victim.type('online')
      await clock.settle()
      const offline = edit(victim.doc, ' and offline words')
      attacker.send({ type, update: garbage(victim.doc.clientID, 6, 10_000) })
      await clock.settle()
      expect(acks(attacker)).toEqual([])
      victim.send({ type: 'update', update: offline })
      await clock.settle()
      expect(acks(victim).at(-1)).toBe(2)
      expect((await joined()).text()).toBe('online and offline words')
    },
  )

  test("stays its owner's when the document was closed in between, and on another instance", async () => {
    const victim = await joined({ person: ada })
    victim.type('x')
    await clock.settle()
    const elsewhere = openRooms({ seed: 5 })
    const attacker = await joined({ person: mallory, at: elsewhere })
    attacker.send({ type: 'update', update: garbage(victim.doc.clientID, 1, 10) })
    await clock.advance(20_000)
    expect(acks(attacker)).toEqual([])
    expect(await head()).toBe(1)
  })

  test('that is not theirs makes their frames wait for its owner, then fail', async () => {
    const [owner, other] = [await joined({ person: ada }), await joined({ person: mallory })]
    owner.type('one ')
    await clock.settle()
    other.text()
    // The other has got something by another way that its owner could not bring so far.
    const lost = edit(owner.doc, 'two ')
    Y.applyUpdate(other.doc, lost)
    const both = edit(other.doc, 'three')
    other.send({ type: 'syncStep2', update: Y.mergeUpdates([lost, both]) })
    await clock.settle()
    expect(other.connection.of('nack')).toEqual([])
    owner.send({ type: 'update', update: lost })
    await clock.settle()
    expect(other.connection.of('syncStep1')).toHaveLength(1)
    other.send({ type: 'syncStep2', update: both })
    await clock.settle()
    expect(acks(other)).toEqual([2])

    other.send({ type: 'update', update: garbage(owner.doc.clientID, 9, 1) })
    for (let second = 0; second < 32; second++) {
      other.session.heard()
      await clock.advance(1_000)
    }
    expect(other.connection.of('nack')).toEqual([{ type: 'nack', frame: 3, reason: 'forbidden' }])
    expect(acks(other).at(-1)).toBe(3)
  })

  const [adasKey, mallorysKey] = ['a-key-that-only-ada-has', 'a-key-that-mallory-has-too']

  /** Says which client id one writes with, as clients do. */
  const show = (
    { send, doc }: Pick<Awaited<ReturnType<typeof joined>>, 'send' | 'doc'>,
    at = 1,
    clientId = doc.clientID,
  ): void => {
    const state = new TextEncoder().encode('{}')
    send({ type: 'awareness', update: encodeAwareness([{ clientId, clock: at, state }]) })
  }

  test.each([
    ['a person', { person: ada }, 'ada'],
    ['a guest', { guestKey: adasKey }, guestNameOf(adasKey)],
  ])('of %s is not whose copy brought their first words back after a crash', async (_, who, owner) => {
    const writer = new Y.Doc()
    const words = edit(writer, 'words that only a reader kept')
    const reader = await joined({ person: mallory })
    show(reader)
    reader.send({ type: 'syncStep2', update: words })
    await clock.settle()
    expect(acks(reader)).toEqual([1])
    expect([...(await store.read(documentId, 0)).owners]).toEqual([])
    const back = await joined(who)
    show(back, 1, writer.clientID)
    back.send({ type: 'update', update: edit(writer, ', and more') })
    await clock.settle()
    expect(acks(back)).toEqual([1])
    expect([...(await store.read(documentId, 0)).owners]).toEqual([[writer.clientID, owner]])
    expect((await joined()).text()).toBe('words that only a reader kept, and more')
  })

  test('that one shows is one’s own also where that is old news, and nothing else of what one brings', async () => {
    const writer = await joined({ guestKey: adasKey })
    show(writer, 5)
    writer.session.disconnected()
    const back = await joined({ guestKey: adasKey })
    show(back, 5, writer.doc.clientID) // what it said when it left: others are not told
    const theirs = edit(new Y.Doc(), 'theirs')
    back.send({ type: 'syncStep2', update: Y.mergeUpdates([edit(writer.doc, 'mine'), theirs]) })
    await clock.settle()
    expect(acks(back)).toEqual([1])
    expect([...(await store.read(documentId, 0)).owners]).toEqual([
      [writer.doc.clientID, guestNameOf(adasKey)],
    ])
  })
  /** Who came: nobody the server knows, and with which key. */
  const guests: ReadonlyArray<[string, string | undefined]> = [
    ['a key of their own', mallorysKey],
    ['no key', undefined],
  ]

  test.each(guests)(
    'of a guest with a key cannot be used up by a guest with %s, nor after a reconnect or elsewhere',
    async (_, guestKey) => {
      const victim = await joined({ guestKey: adasKey })
      victim.type('online')
      await clock.settle()
      const offline = edit(victim.doc, ' and offline words')
      victim.session.disconnected()
      const elsewhere = openRooms({ seed: 5 })
      const attackers = [await joined({ guestKey }), await joined({ guestKey, at: elsewhere })]
      for (const { send } of attackers)
        send({ type: 'update', update: garbage(victim.doc.clientID, 6, 10_000) })
      await clock.settle()
      expect(attackers.flatMap(acks)).toEqual([])
      const back = await joined({ guestKey: adasKey, at: elsewhere })
      back.send({ type: 'syncStep2', update: offline })
      await clock.settle()
      expect(acks(back)).toEqual([1])
      expect((await joined({ at: elsewhere })).text()).toBe('online and offline words')
    },
  )

  test.each([
    ['a guest whose key is known', { guestKey: adasKey }],
    ['a person', { person: ada }],
  ])('[S8] of %s is kept for them before they write, as long as they show it', async (_, who) => {
    const victim = await joined(who)
    const attackers = [await joined({ guestKey: mallorysKey }), await joined({ person: mallory })]
    show(victim)
    for (const attacker of attackers) show(attacker)
    await clock.advance(100)
    for (const { send } of attackers) send({ type: 'update', update: garbage(victim.doc.clientID, 0, 10) })
    await clock.settle()
    expect(attackers.flatMap(acks)).toEqual([])
    victim.type('first')
    await clock.settle()
    expect(acks(victim)).toEqual([1])
    expect((await joined()).text()).toBe('first')
  })

  test('[A3] that somebody has written with is shown by them alone, also when another was there first', async () => {
    const victim = await joined({ guestKey: adasKey })
    victim.type('mine')
    await clock.settle()
    const { clientID } = victim.doc
    victim.session.disconnected()
    const show = ({ send }: typeof victim, name: string, at: number): void => {
      const state = new TextEncoder().encode(JSON.stringify({ name }))
      send({ type: 'awareness', update: encodeAwareness([{ clientId: clientID, clock: at, state }]) })
    }
    for (const attacker of [
      await joined({ guestKey: mallorysKey }),
      await joined(),
      await joined({ person: ada }),
    ])
      show(attacker, 'Mallory', 9)
    await clock.advance(100)
    expect(rooms.presence(documentId)).toEqual([])
    show(await joined({ guestKey: adasKey }), 'Ada', 1)
    await clock.advance(100)
    expect(rooms.presence(documentId)).toEqual([{ name: 'Ada' }])
  })

  test('of a guest without a key is nobody’s, and may be used by all', async () => {
    const [one, other] = [await joined(), await joined({ guestKey: adasKey })]
    one.type('one ')
    await clock.settle()
    other.text()
    other.doc.clientID = one.doc.clientID
    other.type('two')
    await clock.settle()
    expect(acks(other)).toEqual([1])
    const owned = await store.read(documentId, 0)
    expect([...owned.owners]).toEqual([])
    // Nor can anybody who shows it keep its writer out.
    const state = new TextEncoder().encode('{}')
    const entry = { clientId: one.doc.clientID, clock: 1, state }
    other.send({ type: 'awareness', update: encodeAwareness([entry]) })
    await clock.advance(100)
    one.text()
    one.type(' three')
    await clock.settle()
    expect(acks(one).at(-1)).toBe(2)
    expect((await joined()).text()).toBe('one two three')
  })

  test('that somebody wrote with as a guest is still theirs when they sign in, and what they write then is the person’s', async () => {
    const guest = await joined({ guestKey: adasKey })
    guest.type('guest ')
    await clock.settle()
    const person = await joined({ person: ada, guestKey: adasKey })
    person.text()
    person.doc.clientID = guest.doc.clientID
    person.type('ada ')
    await clock.settle()
    expect(acks(person)).toEqual([1])
    person.doc.clientID = 77
    person.type('ada')
    await clock.settle()
    const { owners } = await store.read(documentId, 0)
    expect(owners.get(guest.doc.clientID)).toMatch(/^guest#/)
    expect(owners.get(77)).toBe('ada')
  })

  test('of a guest is in no word to others, and their key nowhere at all', async () => {
    const bus = createMemoryBus()
    const said: string[] = []
    const listen = (channel: string) =>
      bus.subscribe(channel, (bytes) => said.push(new TextDecoder('latin1').decode(bytes)))
    listen(channels.updates(documentId))
    listen(channels.presence(documentId))
    const at = openRooms({ bus, seed: 8 })
    const [guest, other] = [await joined({ guestKey: adasKey, at }), await joined({ at })]
    const state = new TextEncoder().encode('{}')
    guest.send({
      type: 'awareness',
      update: encodeAwareness([{ clientId: guest.doc.clientID, clock: 1, state }]),
    })
    guest.type('words')
    await clock.advance(100)
    expect(said.filter((message) => message.includes('guest#'))).toHaveLength(2)
    expect(said.filter((message) => message.includes(adasKey))).toEqual([])
    for (const { connection } of [guest, other])
      expect(JSON.stringify(connection.messages)).not.toMatch(/guest#/)
    const { rows, owners } = await store.read(documentId, 0)
    expect(rows.map(({ author }) => author)).toEqual([undefined])
    expect([...owners.keys()]).toEqual([guest.doc.clientID])
  })

  test('cannot be had by a person who is called as a guest is', async () => {
    const id = guestNameOf(adasKey)
    expect(() => rooms.admit(documentId, '127.0.0.1', { id, name: 'Mallory' })).toThrow(
      expect.objectContaining({ reason: 'forbidden' }),
    )
    expect(() => rooms.admit(documentId, '127.0.0.1', { id: 'guest#7', name: 'Gus' })).not.toThrow()
  })

  test('[W5] belongs to the first key of a connection, given before anything was written', async () => {
    const event = (key: unknown) => ({ type: 'event', kind: 'guest', data: { key } }) as const
    const [first, late] = [await joined({ guestKey: adasKey }), await joined()]
    first.send(event(mallorysKey))
    first.type('a')
    late.send(event('too short'))
    late.send({ type: 'event', kind: 'of a time to come', data: null })
    late.type('b')
    late.send(event(adasKey))
    late.type('c')
    await clock.settle()
    const { owners } = await store.read(documentId, 0)
    expect([...owners]).toEqual([[first.doc.clientID, guestNameOf(adasKey)]])
    expect(late.session.identity).toBeUndefined()
  })

  test('is known to other instances as soon as what it wrote', async () => {
    const bus = createMemoryBus()
    const [here, there] = [openRooms({ bus, seed: 6 }), openRooms({ bus, seed: 7 })]
    const [victim, attacker] = [
      await joined({ person: ada, at: here }),
      await joined({ person: mallory, at: there }),
    ]
    victim.type('x')
    await clock.settle()
    attacker.send({ type: 'update', update: garbage(victim.doc.clientID, 1, 10) })
    await clock.settle()
    expect(await head()).toBe(1)
  })
})

describe('a grant', () => {
  const keepAlive = async (
    clients: ReadonlyArray<ReturnType<typeof join>>,
    seconds: number,
  ): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      for (const { session } of clients) session.heard()
      await clock.advance(1_000)
    }
  }

  test('is looked at again each minute, so that nobody has to tell us of a change', async () => {
    const access = new Map<string, Access>([['ada', 'view']])
    const checked = openRooms({
      recheck: ({ grant: { person } }) => {
        if (person?.id === 'eve') throw new Error('the user table is gone')
        return access.get(person?.id ?? '')
      },
    })
    const [ada, bob, eve] = [
      await joined({ person: { id: 'ada', name: 'Ada' }, at: checked }),
      await joined({ person: { id: 'bob', name: 'Bob' }, at: checked }),
      await joined({ person: { id: 'eve', name: 'Eve' }, at: checked }),
    ]
    await keepAlive([ada, bob, eve], 62)
    expect(ada.connection.of('access')).toEqual([{ type: 'access', access: 'view' }])
    expect(bob.connection.closed?.reason).toBe('forbidden')
    expect(eve.connection.closed).toBeUndefined() // what cannot be looked up stays as it was
  })

  test('[W3] that ends is asked for a minute before, once, and ends the session; nothing is written after it', async () => {
    const ends = clock.wallTime() + 90_000
    const [ours, plain] = [
      await joined({ expiresAt: ends }),
      await joined({ expiresAt: ends, dialect: 'plain' }),
    ]
    await keepAlive([ours, plain], 50)
    expect(ours.connection.of('tokenWanted')).toHaveLength(1)
    expect(plain.connection.of('tokenWanted')).toHaveLength(0)
    await keepAlive([ours, plain], 39)
    await clock.advance(999)
    ours.type('in time')
    await clock.advance(1)
    ours.type('too late')
    await clock.advance(1_000)
    expect([ours, plain].map(({ connection }) => connection.closed?.reason)).toEqual([
      'unauthenticated',
      'unauthenticated',
    ])
    expect((await joined()).text()).toBe('in time')
  })

  test('[W3] that ended a moment ago ends the session with the next edit, which is not refused: it comes again', async () => {
    const a = await joined({ expiresAt: clock.wallTime() + 5_500 })
    await keepAlive([a], 5)
    await clock.advance(600) // between two looks at the clock
    expect(a.connection.closed).toBeUndefined()
    a.type('too late')
    expect(a.connection.of('nack')).toEqual([])
    expect(a.connection.closed?.reason).toBe('unauthenticated')
    expect((await joined()).text()).toBe('')
  })

  test('[W3] without a hook to renew it ends in time, whatever token comes', async () => {
    const a = await joined({ expiresAt: clock.wallTime() + 5_000 })
    a.send({ type: 'token', token: 'fresh' })
    await keepAlive([a], 6)
    expect(a.connection.closed?.reason).toBe('unauthenticated')
  })

  test('[W3] is renewed by a good token; a bad one ends the session', async () => {
    const renewing = openRooms({
      renew: ({ token }) => {
        if (token === 'bad') throw new CollabError('unauthenticated', 'no good')
        return { access: 'comment', expiresAt: clock.wallTime() + 3_600_000 }
      },
    })
    const a = await joined({ expiresAt: clock.wallTime() + 5_000, at: renewing })
    a.send({ type: 'token', token: 'good' })
    await keepAlive([a], 30)
    expect(a.connection.of('access')).toEqual([{ type: 'access', access: 'comment' }])
    a.send({ type: 'token', token: 'bad' })
    await clock.settle()
    expect(a.connection.closed?.reason).toBe('unauthenticated')
  })

  test('that loses the right to write refuses what was still waiting', async () => {
    const a = await joined({ person: { id: 'ada', name: 'Ada' } })
    edit(a.doc, 'lost')
    a.send({ type: 'update', update: edit(a.doc, ' found') })
    await clock.settle()
    rooms.changeAccess({ documentId, person: 'ada', access: 'view' })
    expect(a.connection.of('nack')).toEqual([{ type: 'nack', frame: 1, reason: 'forbidden' }])
    expect(acks(a)).toEqual([1])
  })
})

test('a purge leaves no trace of what was deleted, begins a new generation, and writing goes on', async () => {
  const bus = createMemoryBus()
  const [here, there] = [openRooms({ bus, seed: 11 }), openRooms({ bus, seed: 12 })]
  const [a, b] = [await joined({ at: here }), await joined({ at: there })]
  a.type('SECRET ')
  a.type('public')
  await clock.settle()
  const before = Y.encodeStateVector(a.doc)
  a.doc.getText('t').delete(0, 7)
  a.send({ type: 'update', update: Y.encodeStateAsUpdate(a.doc, before) })
  await clock.settle()
  expect(await here.purge(documentId)).toBe(true)
  const { snapshot, rows, generation } = await store.read(documentId, 0)
  const kept = [snapshot, ...rows, ...(await store.history(documentId))]
  const bytes = kept.map((row) => new TextDecoder('latin1').decode(row?.update)).join()
  expect([bytes.includes('SECRET'), bytes.includes('public')]).toEqual([false, true])

  a.type('!')
  await clock.advance(500)
  b.type('?')
  await clock.advance(500)
  expect([...a.text()].sort()).toEqual([...'public!?'].sort())
  expect(b.text()).toBe(a.text())
  for (const at of [here, there]) {
    const newcomer = join({ at })
    await clock.settle()
    expect(newcomer.connection.of('welcome')[0]?.generation).toBe(generation)
  }
})

describe('a slow reader', () => {
  const slow = 300 * 1024

  test('gets no changes while too much is on its way, and one diff when that has left', async () => {
    const [a, b] = [await joined(), await joined()]
    b.connection.bufferedBytes = slow
    a.type('one ')
    await clock.settle()
    for (let i = 0; i < 100; i++) {
      a.type('more ')
      await clock.advance(20)
    }
    a.doc.getText('t').delete(0, 4)
    a.send({ type: 'update', update: Y.encodeStateAsUpdate(a.doc, Y.encodeStateVector(a.doc)) })
    await clock.advance(20)
    expect(b.connection.of('update')).toHaveLength(1)
    b.connection.bufferedBytes = 0
    b.session.drained()
    expect(b.connection.of('syncStep2')).toHaveLength(1)
    expect(b.text()).toBe(a.doc.getText('t').toString())
    a.type('!')
    await clock.settle()
    expect(b.text()).toBe(a.doc.getText('t').toString())
  })

  test('that asks for the document meanwhile gets its answer when there is room', async () => {
    const [a, b] = [await joined(), await joined()]
    b.connection.bufferedBytes = slow
    a.type('x')
    await clock.settle()
    b.send({ type: 'syncStep1', stateVector: nothing })
    expect(b.connection.of('syncStep2')).toHaveLength(0)
    b.session.drained()
    const fresh = new Y.Doc()
    for (const { update } of b.connection.of('syncStep2')) Y.applyUpdate(fresh, update)
    expect(fresh.getText('t').toString()).toBe('x')
  })

  test('that takes in nothing for 15 s is asked to come back; one that is only slow may stay', async () => {
    const [a, stalled, crawling] = [await joined(), await joined(), await joined()]
    for (const client of [stalled, crawling]) client.connection.bufferedBytes = slow
    a.type('x')
    for (let second = 0; second < 20; second++) {
      for (const client of [a, stalled, crawling]) client.session.heard()
      crawling.connection.bufferedBytes -= 1_000
      await clock.advance(1_000)
    }
    expect(stalled.connection.closed).toEqual({ reason: 'overloaded', retryAfterSeconds: 5 })
    expect(crawling.connection.closed).toBeUndefined()
  })

  test('with more on its way than there is any reason for is ended at once', async () => {
    const a = await joined()
    a.connection.bufferedBytes = 9 * 1024 * 1024
    await clock.advance(1_000)
    expect(a.connection.closed?.reason).toBe('overloaded')
  })
})

describe('a line', () => {
  test('[A2] is answered when it asks who is here, also when nobody is', async () => {
    const a = await joined()
    a.connection.clear()
    a.send({ type: 'queryAwareness' })
    await clock.settle()
    expect(a.connection.of('awareness').map(({ update }) => update[0])).toEqual([0])
  })

  test('[F4] hears something at least every 20 s', async () => {
    const a = await joined({ dialect: 'plain' })
    for (let second = 0; second < 60; second++) {
      a.session.heard()
      await clock.advance(1_000)
    }
    expect(a.connection.frames.length).toBeGreaterThanOrEqual(3)
    expect(a.connection.of('awareness').every(({ update }) => update[0] === 0)).toBe(true)
  })

  test('that was opened and stays silent is closed', async () => {
    const a = join()
    await clock.advance(12_000)
    expect(a.connection.closed?.reason).toBe('joinTimeout')
  })

  test('that does not answer is pinged, then ended', async () => {
    const a = await joined()
    await clock.advance(20_000)
    expect(a.connection.pings).toBeGreaterThan(0)
    expect(a.connection.isTerminated).toBe(false)
    await clock.advance(12_000)
    expect(a.connection.isTerminated).toBe(true)
    expect(rooms.sessions.size).toBe(0)
  })
})

describe('a room', () => {
  test('is let go when nobody is there, but only after the log has everything', async () => {
    const a = await joined()
    store.break()
    a.type('x')
    await clock.settle()
    a.session.disconnected()
    await clock.advance(10 * 60_000)
    expect(rooms.openDocuments).toBe(1)
    store.repair()
    await clock.advance(10 * 60_000)
    expect(rooms.openDocuments).toBe(0)
    expect((await joined()).text()).toBe('x')
  })

  test('is let go at once when memory is short, the longest idle first', async () => {
    const strict = openRooms({ limits: { memoryBudgetBytes: 15 * 1_500 } })
    const join = (id: string) =>
      strict.join({
        documentId: parseDocumentId(id),
        grant: { access: 'edit' },
        dialect: 'plain',
        address: 'x',
        connection: createRecordingConnection(),
      })
    for (const id of ['old', 'new']) {
      const session = join(id)
      await clock.settle()
      session.receive(encode({ type: 'update', update: edit(new Y.Doc(), 'x'.repeat(1_000)) }))
      await clock.settle()
      session.disconnected()
      await clock.advance(100)
    }
    expect(strict.openDocuments).toBe(2)
    await clock.advance(1_000)
    expect(strict.openDocuments).toBe(1)
    join('new')
    expect(strict.openDocuments).toBe(1)
  })

  test('whose log has grown long is compacted, and opens with the same content', async () => {
    const a = await joined()
    for (let i = 0; i < 1_100; i++) {
      a.type('word ')
      await clock.advance(20)
    }
    await clock.advance(2_000)
    const slice = await store.read(documentId, 0)
    expect(slice.snapshot).toBeDefined()
    expect(slice.rows.length).toBeLessThan(700)
    expect(await store.history(documentId)).toHaveLength(1)
    const elsewhere = await joined({ at: openRooms({ seed: 9 }) })
    expect(elsewhere.text()).toBe(a.doc.getText('t').toString())
  })

  test('with damaged rows in its log opens with the rest, and sets them aside', async () => {
    const doc = new Y.Doc()
    const [first, second, third] = [edit(doc, 'one '), edit(doc, 'two '), edit(new Y.Doc(), 'other ')]
    await store.append(documentId, [
      { update: first },
      { update: Uint8Array.of(1, 2, 3) },
      { update: third },
      { update: second },
    ])
    expect([...(await joined()).text().split(' ')].sort()).toEqual(['', 'one', 'other', 'two'])
    expect((await store.read(documentId, 0)).rows.map(({ position }) => position)).toEqual([1, 3, 4])
  })

  test('leaves out rows that rest on a damaged one: nothing is ever pending', async () => {
    const doc = new Y.Doc()
    edit(doc, 'lost ')
    await store.append(documentId, [{ update: Uint8Array.of(255) }, { update: edit(doc, 'unreachable') }])
    const a = await joined()
    expect(a.text()).toBe('')
    // Who still has it brings both with the step 2.
    a.send({ type: 'syncStep2', update: Y.encodeStateAsUpdate(doc) })
    await clock.settle()
    expect((await joined()).text()).toBe('lost unreachable')
  })

  test('that is full refuses more, stays readable, and takes deletes', async () => {
    const strict = openRooms({ limits: { maxDocumentBytes: 2_000 } })
    const a = await joined({ at: strict })
    a.type('x'.repeat(1_900))
    await clock.settle()
    const before = Y.encodeStateVector(a.doc)
    const snapshot = Y.encodeStateAsUpdate(a.doc)
    a.type('y'.repeat(200))
    await clock.settle()
    expect(a.connection.of('nack')).toEqual([{ type: 'nack', frame: 2, reason: 'tooLarge' }])
    const same = new Y.Doc()
    Y.applyUpdate(same, snapshot)
    same.getText('t').delete(0, 1_800)
    a.send({ type: 'update', update: Y.encodeStateAsUpdate(same, before) })
    await clock.settle()
    expect((await joined({ at: strict })).text()).toHaveLength(100)
  })

  test('in which Yjs has fallen silent is replaced by one from the log, and everybody is asked to come back', async () => {
    const { judge, isSound } = createUpdateCheck()
    const bad = Uint8Array.of(1, 2, 3, 4)
    const careless = openRooms({
      updateCheck: {
        isSound,
        judge: (doc, update, mayWrite) =>
          update.byteLength === bad.byteLength
            ? { kind: 'fits', clients: [], newcomers: [], isAllNew: false }
            : judge(doc, update, mayWrite),
      },
    })
    const [a, b] = [await joined({ at: careless }), await joined({ at: careless })]
    a.type('kept')
    await clock.settle()
    store.hold()
    a.type(' and this')
    await clock.settle()
    b.send({ type: 'update', update: bad })
    await clock.settle()
    expect([a, b].map(({ connection }) => connection.closed?.reason)).toEqual(['restarting', 'restarting'])
    const early = join({ at: careless })
    await clock.settle()
    expect(early.connection.closed?.reason).toBe('restarting')
    store.release()
    await clock.settle()
    expect((await joined({ at: careless })).text()).toBe('kept and this')
  })

  test('drains: all that was received is durable, and everybody is asked to come back later', async () => {
    const a = await joined()
    a.type('last words')
    const drained = rooms.drain(1_000)
    expect(() => rooms.admit(documentId, '127.0.0.1')).toThrow(
      expect.objectContaining({ reason: 'restarting' }),
    )
    await clock.settle()
    await drained
    expect(acks(a)).toEqual([1])
    expect(a.connection.closed?.reason).toBe('restarting')
    expect(a.connection.closed?.retryAfterSeconds).toBeGreaterThanOrEqual(1)
  })

  test('does not drain for longer than its deadline', async () => {
    const a = await joined()
    store.hold()
    a.type('x')
    let isDone = false
    const drained = rooms.drain(1_000).then(() => {
      isDone = true
    })
    await clock.advance(999)
    expect(isDone).toBe(false)
    await clock.advance(1)
    await drained
    expect(acks(a)).toEqual([])
  })
})

/** A bus that a test can cut. */
const cuttableBus = () => {
  const inner = createMemoryBus()
  const gapListeners = new Set<() => void>()
  let isCut = false
  const bus: Bus = {
    publish(channel, bytes) {
      if (!isCut) inner.publish(channel, bytes)
    },
    subscribe: (channel, listener) => inner.subscribe(channel, listener),
    onGap(listener) {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
    get isConnected() {
      return !isCut
    },
    close: () => inner.close(),
  }
  return {
    bus,
    cut: () => {
      isCut = true
    },
    /** Messages pass again; nobody is told. */
    mend: () => {
      isCut = false
    },
    tellGap: () => {
      for (const listener of gapListeners) listener()
    },
  }
}

test('when everybody has gone, nothing is left of them', async () => {
  const quiet = clock.pending
  for (let round = 0; round < 20; round++) {
    const clients = await Promise.all([joined({ person: { id: 'ada', name: 'Ada' } }), joined(), joined()])
    for (const [i, client] of clients.entries()) {
      client.type('x')
      const entry = { clientId: i + round, clock: 1, state: new TextEncoder().encode('{}') }
      client.send({ type: 'awareness', update: encodeAwareness([entry]) })
    }
    await clock.advance(100)
    for (const { session } of clients) session.disconnected()
  }
  await clock.advance(10 * 60_000)
  expect([rooms.sessions.size, rooms.openDocuments, rooms.unsavedBytes, clock.pending]).toEqual([
    0,
    0,
    0,
    quiet,
  ])
  // All connections of the address are counted back: the last one that is allowed still gets in.
  const strict = openRooms({ limits: { maxConnectionsPerAddress: 1 } })
  for (let i = 0; i < 3; i++) {
    strict.admit(documentId, '127.0.0.1')
    join({ at: strict }).session.disconnected()
  }
})

describe('two instances on one store and one bus', () => {
  let wire: ReturnType<typeof cuttableBus>
  let [here, there]: [Rooms, Rooms] = [rooms, rooms]
  beforeEach(() => {
    wire = cuttableBus()
    here = openRooms({ bus: wire.bus, seed: 2 })
    there = openRooms({ bus: wire.bus, seed: 3 })
  })

  test('share updates as soon as they are durable', async () => {
    const [a, b] = [await joined({ at: here }), await joined({ at: there })]
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
    const [a, b] = [await joined({ at: here }), await joined({ at: there })]
    wire.cut()
    a.type('x')
    await clock.advance(10)
    wire.mend()
    await clock.advance(2_500)
    expect(b.text()).toBe('x')
  })

  test('a lost message in the middle is read from the log when the next one comes', async () => {
    const [a, b] = [await joined({ at: here }), await joined({ at: there })]
    wire.cut()
    a.type('x')
    await clock.settle()
    wire.mend()
    a.type('y')
    await clock.advance(200)
    expect(b.text()).toBe('xy')
  })

  test.each([
    ['claims positions that are not its own', { instance: 'x', from: 1, to: 1_000, updates: [], claims: [] }],
    ['speaks of positions to come', { instance: 'x', from: 900, to: 1_000, updates: [], claims: [] }],
  ])('somebody on the bus who %s keeps nobody from the truth', async (_, forged) => {
    const [a, b] = [await joined({ at: here }), await joined({ at: there })]
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
    const b = await joined({ at: there })
    const forged = { instance: 'x', from: 1, to: 1, updates: [Uint8Array.of(1, 1, 1, 1, 1)], claims: [] }
    wire.bus.publish(`updates:${documentId}`, encodeUpdates(forged))
    await clock.advance(500)
    expect(b.connection.of('update')).toEqual([])
  })

  test('while the bus is down edits cross through the log', async () => {
    const [a, b] = [await joined({ at: here }), await joined({ at: there })]
    wire.cut()
    a.type('x')
    await clock.advance(2_500)
    expect(b.text()).toBe('x')
    expect(acks(a)).toEqual([1])
  })

  test('after a reconnect every open document is compared with the log', async () => {
    const [a, b] = [await joined({ at: here }), await joined({ at: there })]
    wire.cut()
    a.type('x')
    await clock.settle()
    wire.mend()
    wire.tellGap()
    await clock.advance(200)
    expect(b.text()).toBe('x')
  })

  test('show each other who is there; a dead instance takes its people with it within 12 s', async () => {
    const a = await joined({ at: here })
    a.send({
      type: 'awareness',
      update: encodeAwareness([
        { clientId: 7, clock: 1, state: new TextEncoder().encode('{"user":{"name":"Ada"}}') },
      ]),
    })
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
    const say = (client: ReturnType<typeof join>, clientId: number): void =>
      client.send({
        type: 'awareness',
        update: encodeAwareness([{ clientId, clock: 1, state: new TextEncoder().encode('{}') }]),
      })
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
    say(second, 7)
    say(await joined({ at: forgetful }), 8)
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
    const b = await joined({ at: there })
    const seeds = [edit(new Y.Doc(), 'one'), edit(new Y.Doc(), 'two')]
    const seeded = await Promise.all([here.seed(documentId, seeds[0]!), there.seed(documentId, seeds[1]!)])
    expect(seeded).toEqual([true, false])
    await clock.advance(200)
    expect(b.text()).toBe('one')
  })
})
