import { parseDocumentId } from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createMemoryBus } from '../buses/memory.ts'
import type { FakeClock } from '../testing/fake-clock.ts'
import type { FaultyStore } from '../testing/faulty-store.ts'
import { createRecordingConnection } from '../testing/recording-connection.ts'
import {
  bad,
  type Client,
  careless,
  createRoomsFixture,
  edit,
  type RoomsFixture,
  type Writer,
} from '../testing/rooms-fixture.ts'
import { noMetrics } from './metrics.ts'
import type { Rooms } from './rooms.ts'
import { createUpdateCheck, type UpdateCheck } from './update-check.ts'

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
  expect(await fixture.close()).toBe(0)
})

const acks = ({ connection }: Client): number[] => connection.of('ack').map(({ count }) => count)
const closed = ({ connection }: Client): string | undefined => connection.closed?.reason

/** Counts what happened, by name. */
const counting = () => {
  const counts = new Map<string, number>()
  const metrics = {
    ...noMetrics,
    count: (name: string, _: unknown, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by),
  }
  return { metrics, counts }
}

/** Makes Yjs fail in the first document it judges, when its transaction ends. */
const untidy = (): UpdateCheck => {
  const { judge, isSound } = createUpdateCheck()
  let first: Y.Doc | undefined
  return {
    isSound,
    judge: (doc, update, mayWrite) => {
      if (!first) {
        first = doc
        doc.on('afterTransaction', () => {
          throw new RangeError('Yjs is at its end')
        })
      }
      return judge(doc, update, mayWrite)
    },
  }
}

describe('what is told of an instance', () => {
  test('of a document that nobody has open there is nothing', () => {
    expect(rooms.presentClients(fixture.documentId)).toBe(0)
    expect(rooms.presence(fixture.documentId)).toEqual([])
  })

  test('sessions are counted by what they speak, and those that are too slow as well', async () => {
    const [writer, slow] = [await fixture.joined(), await fixture.joined({ dialect: 'plain' })]
    expect([rooms.sessionsByDialect(), rooms.laggingSessions]).toEqual([{ plain: 1, 'quire.v1': 1 }, 0])
    slow.connection.bufferedBytes = 300 * 1024
    writer.type('x')
    await clock.settle()
    expect(rooms.laggingSessions).toBe(1)
  })

  test('a ticket that was used is nothing that a document has to know', async () => {
    const writer = await fixture.joined()
    rooms.control.send({ kind: 'ticket', id: 't', expiresAt: 1 })
    await clock.settle()
    expect([closed(writer), writer.connection.frames]).toEqual([undefined, []])
  })
})

describe('compaction', () => {
  test('of everything leaves out what nobody has written to', async () => {
    const writer = await fixture.joined()
    rooms.compactAll()
    await clock.settle()
    expect((await store.read(fixture.documentId, 0)).snapshot).toBeUndefined()
    writer.type('x')
    await clock.settle()
    rooms.compactAll()
    await clock.settle()
    const { snapshot, rows } = await store.read(fixture.documentId, 0)
    expect([snapshot?.upTo, rows]).toEqual([1, []])
  })

  test('by two instances at once is done by one of them', async () => {
    const { metrics, counts } = counting()
    const bus = createMemoryBus()
    const [here, there] = [2, 3].map((seed) => fixture.openRooms({ bus, seed, metrics })) as [Rooms, Rooms]
    const writer = await fixture.joined({ at: here })
    await fixture.joined({ at: there })
    writer.type('x')
    await clock.settle()
    for (const instance of [here, there]) instance.compactAll()
    await clock.settle()
    expect(counts.get('compactions')).toBe(1)
  })

  test('that the store refuses is tried again, and hurts nobody', async () => {
    const writer = await fixture.joined()
    writer.type('x')
    await clock.settle()
    store.break()
    rooms.compactAll()
    await clock.settle()
    store.repair()
    expect([closed(writer), (await store.read(fixture.documentId, 0)).snapshot]).toEqual([
      undefined,
      undefined,
    ])
    rooms.compactAll()
    await clock.settle()
    expect((await store.read(fixture.documentId, 0)).snapshot?.upTo).toBe(1)
  })

  test('of many documents that grew long is done a few at a time', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => parseDocumentId(`long/${i}`))
    for (const id of ids) await store.append(id, [{ update: edit(new Y.Doc(), 'x'.repeat(70_000)) }])
    for (const documentId of ids)
      rooms.join({
        documentId,
        grant: { access: 'edit' },
        dialect: 'plain',
        address: 'x',
        connection: createRecordingConnection(),
      })
    const compacted = async (): Promise<number> => {
      const slices = await Promise.all(ids.map((id) => store.read(id, 0)))
      return slices.filter(({ snapshot }) => snapshot).length
    }
    await clock.advance(1_000)
    expect(await compacted()).toBe(8)
    await clock.advance(1_000)
    expect(await compacted()).toBe(10)
  })
})

describe('a document that Yjs cannot tidy up', () => {
  let at: Rooms
  let writer: Writer
  beforeEach(async () => {
    at = fixture.openRooms({ updateCheck: untidy(), seed: 4 })
    writer = await fixture.joined({ at })
    writer.type('kept')
    await clock.settle()
  })
  afterEach(async () => {
    await clock.settle()
    expect(closed(writer)).toBe('restarting')
    expect((await store.read(fixture.documentId, 0)).snapshot).toBeUndefined()
    expect((await fixture.joined({ at })).text()).toBe('kept')
  })

  test('is built anew from the log when it would be tidied up', async () => {
    for (let second = 0; second < 6; second++) {
      writer.session.heard()
      await clock.advance(1_000)
    }
  })

  test('is not compacted, but built anew from the log', () => at.compactAll())

  test('is not purged, but built anew from the log', async () => {
    expect(await at.purge(fixture.documentId)).toBe(false)
  })
})

describe('a purge', () => {
  test('by two instances at once is done by one of them', async () => {
    const [here, there] = [fixture.openRooms({ seed: 2 }), fixture.openRooms({ seed: 3 })]
    const writer = await fixture.joined({ at: here })
    writer.type('x')
    await clock.settle()
    await fixture.joined({ at: there })
    const purged = await Promise.all([here, there].map((at) => at.purge(fixture.documentId)))
    expect(purged.sort()).toEqual([false, true])
  })

  test('of a document that breaks with what still waited is not done', async () => {
    const at = fixture.openRooms({ updateCheck: careless() })
    const writer = await fixture.joined({ at })
    writer.type('kept')
    await clock.settle()
    writer.send({ type: 'update', update: bad })
    expect(await at.purge(fixture.documentId)).toBe(false)
    await clock.settle()
    expect((await fixture.joined({ at })).text()).toBe('kept')
  })
})

test('a seed that is no sound update is refused, and nothing is written', async () => {
  await expect(rooms.seed(fixture.documentId, bad)).rejects.toMatchObject({ reason: 'badMessage' })
  expect(await fixture.head()).toBe(0)
})

describe('at its end', () => {
  test('a second drain has nothing to wait for, and who comes meanwhile is asked to come back', async () => {
    const writer = await fixture.joined()
    store.hold()
    writer.type('x')
    const drained = rooms.drain(1_000)
    await rooms.drain(60_000)
    expect(closed(writer)).toBeUndefined() // the first still waits
    const late = fixture.join()
    expect(closed(late)).toBe('restarting')
    await clock.advance(1_000)
    await drained
    expect(closed(writer)).toBe('restarting')
    store.release()
  })

  test('a document that was still loading is not opened any more', async () => {
    store.hold()
    const early = fixture.join()
    rooms.close()
    store.release()
    await clock.settle()
    expect([closed(early), early.connection.frames.length, rooms.openDocuments]).toEqual(['restarting', 0, 0])
  })

  test('a broken document that waited for the log is let go with all others', async () => {
    const at = fixture.openRooms({ updateCheck: careless() })
    const writer = await fixture.joined({ at })
    store.hold()
    writer.type('x')
    await clock.settle()
    writer.send({ type: 'update', update: bad })
    await clock.advance(6_000) // and nobody tidies it up
    expect([closed(writer), at.openDocuments]).toEqual(['restarting', 1])
    at.close()
    store.release()
    await clock.settle()
    expect([at.openDocuments, acks(writer)]).toEqual([0, []])
  })
})

describe('[K2] what becomes durable with one commit', () => {
  test('[K4] may be nothing for one of its writers, and reaches the other instances as what it is', async () => {
    const bus = createMemoryBus()
    const [here, there] = [fixture.openRooms({ bus, seed: 2 }), fixture.openRooms({ bus, seed: 3 })]
    const [ada, bob] = [await fixture.joined({ at: here }), await fixture.joined({ at: here })]
    const reader = await fixture.joined({ at: there })
    store.hold()
    const update = ada.type('x')
    await clock.advance(20)
    bob.send({ type: 'update', update })
    await clock.advance(20)
    ada.type('y')
    await clock.advance(20)
    store.release()
    await clock.settle()
    expect([acks(ada).at(-1), acks(bob).at(-1), reader.text()]).toEqual([2, 1, 'xy'])
    expect(reader.connection.of('update')).toHaveLength(2)
  })

  test('[S4] may be a step 2 that brings what waited, beside what others wrote', async () => {
    const [ada, bob] = [await fixture.joined(), await fixture.joined()]
    edit(ada.doc, 'lost ')
    ada.send({ type: 'update', update: edit(ada.doc, 'found') })
    await clock.advance(20)
    store.hold()
    bob.type('first')
    await clock.advance(20)
    bob.type('second')
    await clock.advance(20)
    ada.send({ type: 'syncStep2', update: Y.encodeStateAsUpdate(ada.doc) })
    await clock.advance(20)
    bob.type('third')
    await clock.advance(20)
    expect(acks(ada)).toEqual([])
    store.release()
    await clock.settle()
    expect([acks(ada), acks(bob).at(-1)]).toEqual([[2], 3])
  })
})

test('a document that is full is measured now and then, and refuses what is too much each time', async () => {
  const at = fixture.openRooms({ limits: { maxDocumentBytes: 2_000 } })
  const writer = await fixture.joined({ at })
  writer.type('x'.repeat(1_900))
  await clock.settle()
  for (let i = 0; i < 2; i++) writer.send({ type: 'update', update: edit(new Y.Doc(), 'y'.repeat(200)) })
  await clock.settle()
  expect(writer.connection.of('nack').map(({ reason }) => reason)).toEqual(['tooLarge', 'tooLarge'])
})
