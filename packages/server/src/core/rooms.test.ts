import { type Access, encode, parseDocumentId } from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createMemoryBus } from '../buses/memory.ts'
import { createMemoryStore } from '../stores/memory.ts'
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createFaultyStore, type FaultyStore } from '../testing/faulty-store.ts'
import { createRecordingConnection } from '../testing/recording-connection.ts'
import { createSeededRandom } from '../testing/seeded-random.ts'
import { encodeAwareness } from './awareness-codec.ts'
import type { Bus } from './bus.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { silentLogger } from './logger.ts'
import { noMetrics } from './metrics.ts'
import { Rooms } from './rooms.ts'

const documentId = parseDocumentId('team/plan')
const nothing = Uint8Array.of(0)

let clock: FakeClock
let store: FaultyStore
let rooms: Rooms
let opened: Rooms[]

const openRooms = (options: { bus?: Bus; limits?: Partial<Limits>; seed?: number } = {}): Rooms => {
  const made = new Rooms({
    store,
    bus: options.bus,
    clock,
    random: createSeededRandom(options.seed ?? 1),
    limits: { ...defaultLimits, ...options.limits },
    logger: silentLogger,
    metrics: noMetrics,
  })
  opened.push(made)
  return made
}

beforeEach(() => {
  clock = createFakeClock()
  store = createFaultyStore(createMemoryStore({ wallTime: () => clock.wallTime() }))
  opened = []
  rooms = openRooms()
})
afterEach(async () => {
  for (const open of opened) open.close()
  await clock.settle()
  expect(clock.pending).toBe(0) // everything started was stopped
})

interface JoinOptions {
  readonly access?: Access
  readonly dialect?: 'plain' | 'quire.v1'
  readonly person?: { id: string; name: string }
  readonly at?: Rooms
}

/** Joins with a bare connection. */
const join = ({ access = 'edit', dialect = 'quire.v1', person, at = rooms }: JoinOptions = {}) => {
  const connection = createRecordingConnection()
  const grant = { access, person }
  const session = at.join({ documentId, grant, dialect, address: '127.0.0.1', connection })
  const send = (message: Parameters<typeof encode>[0]): void => session.receive(encode(message))
  return { connection, session, send }
}

/** Joins, and is given the document, with a `Y.Doc` that takes in what comes. */
const joined = async (options: JoinOptions = {}) => {
  const client = join(options)
  const doc = new Y.Doc()
  await clock.settle()
  client.send({ type: 'syncStep1', stateVector: nothing })
  await clock.settle()
  const text = (): string => {
    for (const message of client.connection.messages)
      if (message.type === 'update' || message.type === 'syncStep2')
        Y.applyUpdate(doc, message.update, 'server')
    return doc.getText('t').toString()
  }
  text()
  client.connection.clear()
  /** Types at the end, and sends it. */
  const type = (words: string): Uint8Array => {
    const update = edit(doc, words)
    client.send({ type: 'update', update })
    return update
  }
  return { ...client, doc, text, type }
}

const edit = (doc: Y.Doc, words: string): Uint8Array => {
  const before = Y.encodeStateVector(doc)
  doc.getText('t').insert(doc.getText('t').length, words)
  return Y.encodeStateAsUpdate(doc, before)
}

const acks = ({ connection }: ReturnType<typeof join>): number[] =>
  connection.of('ack').map(({ count }) => count)
const head = async (): Promise<number> => (await store.heads([documentId])).get(documentId) ?? 0

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
    expect(acks(a)).toEqual([1, 6])
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

  test('[L1] of a session that sends too fast ends it', async () => {
    const strict = openRooms({ limits: { messagesPerSecond: 10 } })
    const a = await joined({ at: strict })
    for (let i = 0; i < 50; i++) a.send({ type: 'queryAwareness' })
    expect(a.connection.closed).toEqual({ reason: 'rateLimited', retryAfterSeconds: 5 })
  })
})

describe('a line', () => {
  test('[F4] hears something at least every 20 s', async () => {
    const a = await joined({ dialect: 'plain' })
    for (let second = 0; second < 60; second++) {
      a.session.heard()
      await clock.advance(1_000)
    }
    expect(a.connection.frames.length).toBeGreaterThanOrEqual(3)
    expect(a.connection.of('awareness').every(({ update }) => update[0] === 0)).toBe(true)
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
    await clock.advance(60_000)
    expect(rooms.openDocuments).toBe(1)
    store.repair()
    await clock.advance(60_000)
    expect(rooms.openDocuments).toBe(0)
    expect((await joined()).text()).toBe('x')
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
      update: encodeAwareness([{ clientId: 7, clock: 1, state: '{"user":{"name":"Ada"}}' }]),
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

  test('a document is seeded once, whoever asks, and open rooms hear of it', async () => {
    const b = await joined({ at: there })
    const seeds = [edit(new Y.Doc(), 'one'), edit(new Y.Doc(), 'two')]
    const seeded = await Promise.all([here.seed(documentId, seeds[0]!), there.seed(documentId, seeds[1]!)])
    expect(seeded).toEqual([true, false])
    await clock.advance(200)
    expect(b.text()).toBe('one')
  })
})
