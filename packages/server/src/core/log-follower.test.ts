import { beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createMemoryBus } from '../buses/memory.ts'
import type { FakeClock } from '../testing/fake-clock.ts'
import type { FaultyStore } from '../testing/faulty-store.ts'
import { bad, careless, edit, type RoomsFixture, startRooms } from '../testing/rooms-fixture.ts'
import type { Bus } from './bus.ts'
import { channels, encodeHeads, encodePresence, encodeUpdates } from './bus-messages.ts'
import { noMetrics } from './metrics.ts'
import type { Store } from './store.ts'

let fixture: RoomsFixture
let clock: FakeClock
let store: FaultyStore
let bus: Bus
beforeEach(() => {
  fixture = startRooms()
  clock = fixture.clock
  store = fixture.store
  bus = createMemoryBus()
})

/** Another instance commits. @returns what says so on the bus. */
const commitElsewhere = async (update: Uint8Array): Promise<() => void> => {
  const { from, to } = await store.append(fixture.documentId, [{ update }])
  return () => say({ from, to, updates: [update] })
}
const say = (range: { from: number; to: number; updates: readonly Uint8Array[] }): void =>
  bus.publish(
    channels.updates(fixture.documentId),
    encodeUpdates({ instance: 'elsewhere', owners: [], ...range }),
  )
const sayHead = (head: number): void =>
  bus.publish(
    channels.heads,
    encodeHeads({ instance: 'elsewhere', heads: [{ documentId: fixture.documentId, head }] }),
  )
const typed = (words: string): Uint8Array => edit(new Y.Doc(), words)

/** The store, with its reads counted, and their answers held back on their way when a test wants it. */
const watched = () => {
  let reads = 0
  let gate = Promise.resolve()
  let isDamaged = false
  const slow: Store = {
    ...store,
    read: async (documentId, after) => {
      reads += 1
      const slice = await store.read(documentId, after)
      await gate
      return isDamaged ? { ...slice, snapshot: { upTo: slice.head, update: bad } } : slice
    },
  }
  const holdAnswers = (): (() => void) => {
    let release = (): void => {}
    gate = new Promise((resolve) => {
      release = resolve
    })
    return release
  }
  const damage = (): void => {
    isDamaged = true
  }
  return { slow, holdAnswers, damage, reads: () => reads }
}

describe('what other instances commit', () => {
  test('while a document is being read is not missed', async () => {
    const { slow, holdAnswers } = watched()
    const at = fixture.openRooms({ bus, store: slow })
    const release = holdAnswers()
    const joining = fixture.join({ at })
    await clock.settle()
    const tell = await commitElsewhere(typed('meanwhile'))
    tell()
    await clock.settle()
    release()
    await clock.settle()
    joining.session.disconnected()
    expect((await fixture.joined({ at })).text()).toBe('meanwhile')
  })

  test('is taken once, however often the bus says it', async () => {
    const reader = await fixture.joined({ at: fixture.openRooms({ bus }) })
    const tell = await commitElsewhere(typed('once'))
    for (let i = 0; i < 3; i++) tell()
    await clock.settle()
    expect([reader.connection.of('update').length, reader.text()]).toEqual([1, 'once'])
  })

  test('and comes in the wrong order costs no reading: what is missing has a moment to come', async () => {
    const { slow, reads } = watched()
    const reader = await fixture.joined({ at: fixture.openRooms({ bus, store: slow }) })
    const before = reads()
    const [first, second] = [await commitElsewhere(typed('a')), await commitElsewhere(typed('b'))]
    second()
    await clock.advance(50)
    first()
    await clock.advance(500)
    expect([[...reader.text()].sort(), reads()]).toEqual([['a', 'b'], before])
  })

  test('is read again, a second later, when the log cannot be read', async () => {
    const reader = await fixture.joined({ at: fixture.openRooms({ bus }) })
    await commitElsewhere(typed('lost message'))
    sayHead(1)
    store.break()
    await clock.advance(500)
    store.repair()
    expect(reader.text()).toBe('')
    await clock.advance(1_000)
    expect(reader.text()).toBe('lost message')
  })

  test('is not taken in any more when the document was closed while it was read', async () => {
    const { slow, holdAnswers } = watched()
    const at = fixture.openRooms({ bus, store: slow })
    const reader = await fixture.joined({ at })
    await commitElsewhere(typed('too late'))
    sayHead(1)
    const release = holdAnswers()
    await clock.advance(200)
    at.close()
    release()
    await clock.settle()
    expect(reader.connection.of('update')).toEqual([])
  })
})

describe('somebody on the bus', () => {
  test('who says what nobody understands is not listened to', async () => {
    const reader = await fixture.joined({ at: fixture.openRooms({ bus }) })
    bus.publish(channels.heads, Uint8Array.of(9))
    for (const states of [Uint8Array.of(9, 9, 9), Uint8Array.of(1, 7, 1, 1, 51)]) {
      const message = { instance: 'elsewhere', kind: 'all', sequence: 1, states, identities: [] } as const
      bus.publish(channels.presence(fixture.documentId), encodePresence(message))
    }
    await clock.advance(100)
    expect(reader.connection.frames).toEqual([])
    const tell = await commitElsewhere(typed('still listening'))
    tell()
    await clock.settle()
    expect(reader.text()).toBe('still listening')
  })

  test('who claims positions that the log does not have yet is found out with the next reading', async () => {
    const reader = await fixture.joined({ at: fixture.openRooms({ bus }) })
    await commitElsewhere(typed('the truth'))
    say({ from: 1, to: 1_000, updates: [] })
    await clock.settle()
    sayHead(1_001)
    await clock.advance(1_000)
    expect(reader.text()).toBe('the truth')
  })

  test('whose update breaks the document has it built anew from the log; what waited comes again', async () => {
    const at = fixture.openRooms({ bus, updateCheck: careless() })
    const writer = await fixture.joined({ at })
    writer.type('kept')
    await clock.advance(100)
    say({ from: 2, to: 2, updates: [bad] })
    writer.type(', and not told to be')
    await clock.advance(100)
    expect(writer.connection.closed?.reason).toBe('restarting')
    expect(writer.connection.of('ack').at(-1)?.count).toBe(1)
    expect((await fixture.joined({ at })).text()).toBe('kept')
  })
})

describe('rows that cannot be applied', () => {
  test('though they were checked, break the document: it is not read again and again into what Yjs left', async () => {
    const at = fixture.openRooms({ bus, updateCheck: careless() })
    const writer = await fixture.joined({ at })
    writer.type('kept')
    await clock.settle()
    await commitElsewhere(bad)
    sayHead(2)
    await clock.advance(200)
    expect(writer.connection.closed?.reason).toBe('restarting')
  })

  test('for a snapshot that is damaged end no session: what is in memory is sound', async () => {
    const { slow, damage } = watched()
    const writer = await fixture.joined({ at: fixture.openRooms({ bus, store: slow }) })
    await commitElsewhere(typed('unread'))
    damage()
    sayHead(1)
    await clock.advance(200)
    writer.type('goes on')
    await clock.advance(200)
    expect(writer.connection.closed).toBeUndefined()
    expect(writer.connection.of('ack')).toHaveLength(1)
  })

  test('as they rest on nothing are counted, and stay in the log', async () => {
    const counts: string[] = []
    const metrics = {
      ...noMetrics,
      count: (name: string, labels?: Readonly<Record<string, string>>, by = 1) =>
        void (name === 'rows_left_out' && counts.push(`${labels?.kind} ${by}`)),
    }
    const doc = new Y.Doc()
    edit(doc, 'lost ')
    await store.append(fixture.documentId, [{ update: edit(doc, 'unreachable') }])
    const reader = await fixture.joined({ at: fixture.openRooms({ metrics }) })
    expect([reader.text(), counts]).toEqual(['', ['damaged 0', 'unreachable 1']])
    expect((await store.read(fixture.documentId, 0)).rows).toHaveLength(1)
  })

  test('are no reason not to open the rest when they cannot be set aside either', async () => {
    await store.append(fixture.documentId, [{ update: Uint8Array.of(255) }, { update: typed('the rest') }])
    const stubborn: Store = { ...store, setAside: () => Promise.reject(new Error('the disk is read-only')) }
    const reader = await fixture.joined({ at: fixture.openRooms({ store: stubborn }) })
    expect(reader.text()).toBe('the rest')
  })
})

test('while neither bus nor store answer nothing is lost: both are asked again', async () => {
  const silent: Bus = {
    ...bus,
    publish: () => {},
    subscribe: bus.subscribe.bind(bus),
    onGap: () => () => {},
    isConnected: false,
  }
  const reader = await fixture.joined({ at: fixture.openRooms({ bus: silent }) })
  await commitElsewhere(typed('by the log'))
  store.break()
  await clock.advance(3_000)
  store.repair()
  expect(reader.text()).toBe('')
  await clock.advance(3_000)
  expect(reader.text()).toBe('by the log')
})

test('a gap of the bus is no reason to ask the log of nothing', async () => {
  const asked: number[] = []
  let tellGap = (): void => {}
  const gapping: Bus = {
    ...bus,
    publish: () => {},
    subscribe: () => ({ ready: Promise.resolve(), close: () => {} }),
    isConnected: true,
    onGap: (listener) => {
      tellGap = listener
      return () => {}
    },
  }
  const counting: Store = {
    ...store,
    heads: (ids) => {
      asked.push(ids.length)
      return store.heads(ids)
    },
  }
  const at = fixture.openRooms({ bus: gapping, store: counting })
  tellGap()
  expect(asked).toEqual([])
  await fixture.joined({ at })
  tellGap()
  expect(asked).toEqual([1])
})
