import { parseDocumentId } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createMemoryBus } from '../buses/memory.ts'
import { createRecordingConnection } from '../testing/recording-connection.ts'
import { acks, bad, type Client, careless, edit, startRooms } from '../testing/rooms-fixture.ts'
import { noMetrics } from './metrics.ts'
import type { Rooms } from './rooms.ts'
import { createUpdateCheck, type UpdateCheck } from './update-check.ts'

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
    const { documentId, rooms } = startRooms()
    expect(rooms.presentClients(documentId)).toBe(0)
    expect(rooms.presence(documentId)).toEqual([])
  })

  test('sessions are counted by what they speak, and those that are too slow as well', async () => {
    const { clock, rooms, joined } = startRooms()
    const [writer, slow] = [await joined(), await joined({ dialect: 'plain' })]
    expect([rooms.sessionsByDialect(), rooms.laggingSessions]).toEqual([{ plain: 1, 'quire.v1': 1 }, 0])
    slow.connection.bufferedBytes = 300 * 1024
    writer.type('x')
    await clock.settle()
    expect(rooms.laggingSessions).toBe(1)
  })

  test('a ticket that was used is nothing that a document has to know', async () => {
    const { clock, rooms, joined } = startRooms()
    const writer = await joined()
    rooms.control.send({ kind: 'ticket', id: 't', expiresAt: 1 })
    await clock.settle()
    expect([closed(writer), writer.connection.frames]).toEqual([undefined, []])
  })
})

describe('compaction', () => {
  test('of everything leaves out what nobody has written to', async () => {
    const { documentId, clock, store, rooms, joined } = startRooms()
    const writer = await joined()
    rooms.compactAll()
    await clock.settle()
    expect((await store.read(documentId, 0)).snapshot).toBeUndefined()
    writer.type('x')
    await clock.settle()
    rooms.compactAll()
    await clock.settle()
    const { snapshot, rows } = await store.read(documentId, 0)
    expect([snapshot?.upTo, rows]).toEqual([1, []])
  })

  test('by two instances at once is done by one of them', async () => {
    const { clock, openRooms, joined } = startRooms()
    const { metrics, counts } = counting()
    const bus = createMemoryBus()
    const [here, there] = [2, 3].map((seed) => openRooms({ bus, seed, metrics })) as [Rooms, Rooms]
    const writer = await joined({ at: here })
    await joined({ at: there })
    writer.type('x')
    await clock.settle()
    for (const instance of [here, there]) instance.compactAll()
    await clock.settle()
    expect(counts.get('compactions')).toBe(1)
  })

  test('that the store refuses is tried again, and hurts nobody', async () => {
    const { documentId, clock, store, rooms, joined } = startRooms()
    const writer = await joined()
    writer.type('x')
    await clock.settle()
    store.break()
    rooms.compactAll()
    await clock.settle()
    store.repair()
    expect([closed(writer), (await store.read(documentId, 0)).snapshot]).toEqual([undefined, undefined])
    rooms.compactAll()
    await clock.settle()
    expect((await store.read(documentId, 0)).snapshot?.upTo).toBe(1)
  })

  test('of many documents that grew long is done a few at a time', async () => {
    const { clock, store, rooms } = startRooms()
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
  const startUntidy = async () => {
    const fixture = startRooms()
    const at = fixture.openRooms({ updateCheck: untidy(), seed: 4 })
    const writer = await fixture.joined({ at })
    writer.type('kept')
    await fixture.clock.settle()
    const expectRebuilt = async (): Promise<void> => {
      await fixture.clock.settle()
      expect(closed(writer)).toBe('restarting')
      expect((await fixture.store.read(fixture.documentId, 0)).snapshot).toBeUndefined()
      expect((await fixture.joined({ at })).text()).toBe('kept')
    }
    return { ...fixture, at, writer, expectRebuilt }
  }

  test('is built anew from the log when it would be tidied up', async () => {
    const { clock, writer, expectRebuilt } = await startUntidy()
    for (let second = 0; second < 6; second++) {
      writer.session.heard()
      await clock.advance(1_000)
    }
    await expectRebuilt()
  })

  test('is not compacted, but built anew from the log', async () => {
    const { at, expectRebuilt } = await startUntidy()
    at.compactAll()
    await expectRebuilt()
  })

  test('is not purged, but built anew from the log', async () => {
    const { documentId, at, expectRebuilt } = await startUntidy()
    expect(await at.purge(documentId)).toBe(false)
    await expectRebuilt()
  })
})

test('a purge leaves no trace of what was deleted, begins a new generation, and writing goes on', async () => {
  const { documentId, clock, store, openRooms, join, joined } = startRooms()
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

describe('a purge', () => {
  test('by two instances at once is done by one of them', async () => {
    const { documentId, clock, openRooms, joined } = startRooms()
    const [here, there] = [openRooms({ seed: 2 }), openRooms({ seed: 3 })]
    const writer = await joined({ at: here })
    writer.type('x')
    await clock.settle()
    await joined({ at: there })
    const purged = await Promise.all([here, there].map((at) => at.purge(documentId)))
    expect(purged.sort()).toEqual([false, true])
  })

  test('of a document that breaks with what still waited is not done', async () => {
    const { documentId, clock, openRooms, joined } = startRooms()
    const at = openRooms({ updateCheck: careless() })
    const writer = await joined({ at })
    writer.type('kept')
    await clock.settle()
    writer.send({ type: 'update', update: bad })
    expect(await at.purge(documentId)).toBe(false)
    await clock.settle()
    expect((await joined({ at })).text()).toBe('kept')
  })
})

test('a seed that is no sound update is refused, and nothing is written', async () => {
  const { documentId, rooms, head } = startRooms()
  await expect(rooms.seed(documentId, bad)).rejects.toMatchObject({ reason: 'badMessage' })
  expect(await head()).toBe(0)
})

describe('at its end', () => {
  test('a second drain has nothing to wait for, and who comes meanwhile is asked to come back', async () => {
    const { clock, store, rooms, join, joined } = startRooms()
    const writer = await joined()
    store.hold()
    writer.type('x')
    const drained = rooms.drain(1_000)
    await rooms.drain(60_000)
    expect(closed(writer)).toBeUndefined() // the first still waits
    const late = join()
    expect(closed(late)).toBe('restarting')
    await clock.advance(1_000)
    await drained
    expect(closed(writer)).toBe('restarting')
    store.release()
  })

  test('a document that was still loading is not opened any more', async () => {
    const { clock, store, rooms, join } = startRooms()
    store.hold()
    const early = join()
    rooms.close()
    store.release()
    await clock.settle()
    expect([closed(early), early.connection.frames.length, rooms.openDocuments]).toEqual(['restarting', 0, 0])
  })

  test('a broken document that waited for the log is let go with all others', async () => {
    const { clock, store, openRooms, joined } = startRooms()
    const at = openRooms({ updateCheck: careless() })
    const writer = await joined({ at })
    writer.type('w')
    await clock.settle()
    store.hold()
    writer.type('x')
    await clock.settle()
    writer.send({ type: 'update', update: bad })
    await clock.advance(6_000) // and nobody tidies it up
    expect([closed(writer), at.openDocuments]).toEqual(['restarting', 1])
    at.close()
    store.release()
    await clock.settle()
    expect([at.openDocuments, acks(writer)]).toEqual([0, [1]])
  })
})

describe('[K2] what becomes durable with one commit', () => {
  test('[K4] may be nothing for one of its writers, and reaches the other instances as what it is', async () => {
    const { clock, store, openRooms, joined } = startRooms()
    const bus = createMemoryBus()
    const [here, there] = [openRooms({ bus, seed: 2 }), openRooms({ bus, seed: 3 })]
    const [ada, bob] = [await joined({ at: here }), await joined({ at: here })]
    const reader = await joined({ at: there })
    ada.type('w')
    await clock.settle()
    store.hold()
    const update = ada.type('x')
    await clock.advance(20)
    bob.send({ type: 'update', update })
    await clock.advance(20)
    ada.type('y')
    await clock.advance(20)
    store.release()
    await clock.settle()
    expect([acks(ada).at(-1), acks(bob).at(-1), reader.text()]).toEqual([3, 1, 'wxy'])
    expect(reader.connection.of('update')).toHaveLength(3)
  })

  test('[S4] may be a step 2 that brings what waited, beside what others wrote', async () => {
    const { clock, store, joined } = startRooms()
    const [ada, bob] = [await joined(), await joined()]
    bob.type('begun ')
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
    expect([acks(ada), acks(bob).at(-1)]).toEqual([[2], 4])
  })
})

test('a document that is full is measured now and then, and refuses what is too much each time', async () => {
  const { clock, openRooms, joined } = startRooms()
  const at = openRooms({ limits: { maxDocumentBytes: 2_000 } })
  const writer = await joined({ at })
  writer.type('x'.repeat(1_900))
  await clock.settle()
  for (let i = 0; i < 2; i++) writer.send({ type: 'update', update: edit(new Y.Doc(), 'y'.repeat(200)) })
  await clock.settle()
  expect(writer.connection.of('nack').map(({ reason }) => reason)).toEqual(['tooLarge', 'tooLarge'])
})
