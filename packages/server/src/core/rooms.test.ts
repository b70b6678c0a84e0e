import { encode, parseDocumentId } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createRecordingConnection } from '../testing/recording-connection.ts'
import { acks, bad, careless, edit, showing, startRooms } from '../testing/rooms-fixture.ts'

describe('a room', () => {
  test('is let go when nobody is there, but only after the log has everything', async () => {
    const { clock, store, rooms, joined } = startRooms()
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
    const { clock, openRooms } = startRooms()
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
    const { documentId, clock, store, openRooms, joined } = startRooms()
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
    const { documentId, store, joined } = startRooms()
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
    const { documentId, clock, store, joined } = startRooms()
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
    const { clock, openRooms, joined } = startRooms()
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
    const { clock, store, openRooms, join, joined } = startRooms()
    const at = openRooms({ updateCheck: careless() })
    const [a, b] = [await joined({ at }), await joined({ at })]
    a.type('kept')
    await clock.settle()
    store.hold()
    a.type(' and this')
    await clock.settle()
    b.send({ type: 'update', update: bad })
    await clock.settle()
    expect([a, b].map(({ connection }) => connection.closed?.reason)).toEqual(['restarting', 'restarting'])
    const early = join({ at })
    await clock.settle()
    expect(early.connection.closed?.reason).toBe('restarting')
    store.release()
    await clock.settle()
    expect((await joined({ at })).text()).toBe('kept and this')
  })

  test('drains: all that was received is durable, and everybody is asked to come back later', async () => {
    const { documentId, clock, rooms, joined } = startRooms()
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
    const { clock, store, rooms, joined } = startRooms()
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

test('when everybody has gone, nothing is left of them', async () => {
  const { documentId, clock, rooms, openRooms, join, joined } = startRooms()
  const quiet = clock.pending
  for (let round = 0; round < 20; round++) {
    const clients = await Promise.all([joined({ person: { id: 'ada', name: 'Ada' } }), joined(), joined()])
    for (const [i, client] of clients.entries()) {
      client.type('x')
      client.send(showing(i + round))
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
