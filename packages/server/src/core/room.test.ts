import { parseDocumentId } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createRecordingConnection } from '../testing/recording-connection.ts'
import { acks, edit, nothing, startRooms } from '../testing/rooms-fixture.ts'

describe('joining', () => {
  test('[S1] no sync frame leaves before the document is loaded, and what came early is not lost', async () => {
    const { clock, store, join, head } = startRooms()
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
    const { clock, join, joined } = startRooms()
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
    const { clock, join, joined } = startRooms()
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
    const { clock, store, join, joined } = startRooms()
    store.break()
    const { connection } = join()
    await clock.settle()
    expect(connection.closed).toEqual({ reason: 'storeUnavailable', retryAfterSeconds: 2 })
    store.repair()
    expect((await joined()).connection.closed).toBeUndefined()
  })

  test('a client that sends without end while the document loads is refused', async () => {
    const { clock, store, rooms, join } = startRooms()
    store.hold()
    const { connection, send } = join()
    for (let i = 0; i < 65; i++) send({ type: 'queryAwareness' })
    expect(connection.closed?.reason).toBe('overloaded')
    store.release()
    await clock.settle()
    expect(rooms.sessions.size).toBe(0)
  })

  test('limits of connections are kept, each with its reason', () => {
    const { openRooms, join } = startRooms()
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
    const { clock, joined } = startRooms()
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
    const { clock, joined, head } = startRooms()
    const [a, b, c] = [await joined(), await joined(), await joined()]
    for (const [i, writer] of [a, b].entries()) writer.type(`${i}`)
    await clock.settle()
    for (const { text, connection } of [a, b]) if (text().length === 2) connection.clear()
    a.type('A')
    const own = b.type('B')
    a.type('a')
    await clock.settle()
    expect([...a.text()].sort().join('')).toBe('01ABa')
    expect(b.text()).toBe(a.text())
    expect(c.text()).toBe(a.text())
    expect(a.connection.of('update').map(({ update }) => update)).toEqual([own])
    expect(await head()).toBe(4) // a row for each author
  })

  test('[K2] is acknowledged only after the commit', async () => {
    const { clock, store, joined } = startRooms()
    const [a, b] = [await joined(), await joined()]
    a.type('w')
    await clock.settle()
    store.hold()
    a.type('x')
    await clock.advance(1_000)
    expect(b.text()).toBe('wx')
    expect(acks(a)).toEqual([1])
    store.release()
    await clock.settle()
    expect(acks(a)).toEqual([1, 2])
  })

  test('[K2] while a commit is under way others wait together for the next one', async () => {
    const { clock, store, joined } = startRooms()
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
    const { clock, store, joined, head } = startRooms()
    const [a, b] = [await joined(), await joined()]
    a.type('w')
    await clock.settle()
    store.hold()
    const update = a.type('x')
    await clock.settle()
    b.send({ type: 'update', update })
    await clock.settle()
    expect(acks(b)).toEqual([])
    store.release()
    await clock.settle()
    expect(acks(b)).toEqual([1])
    expect(await head()).toBe(2)
  })

  test('[S4] that rests on something unknown is not applied; the step 2 that follows brings both', async () => {
    const { clock, joined, head } = startRooms()
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
    const { clock, joined } = startRooms()
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
      const { clock, joined, head } = startRooms()
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
    const { clock, store, rooms, joined, head } = startRooms()
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
    const { clock, store, openRooms, joined } = startRooms()
    const strict = openRooms({ limits: { maxUnsavedBytes: 1_000 } })
    const a = await joined({ at: strict })
    store.break()
    a.type('x'.repeat(2_000))
    await clock.settle()
    a.type('y')
    expect(a.connection.closed?.reason).toBe('storeUnavailable')
  })

  test('three bytes do not fetch the whole document without end', async () => {
    const { clock, joined } = startRooms()
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
    const { clock, openRooms, joined } = startRooms()
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

describe('a slow reader', () => {
  const slow = 300 * 1024

  test('gets no changes while too much is on its way, and one diff when that has left', async () => {
    const { clock, joined } = startRooms()
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
    const { clock, joined } = startRooms()
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
    const { clock, joined } = startRooms()
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
    const { clock, joined } = startRooms()
    const a = await joined()
    a.connection.bufferedBytes = 9 * 1024 * 1024
    await clock.advance(1_000)
    expect(a.connection.closed?.reason).toBe('overloaded')
  })
})
