import { isNumbered } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { connect, type Session } from './index.ts'
import { startServer, text, type } from './testing/start-server.ts'
import { until } from './testing/until.ts'

const isLive = (session: Session): boolean => session.status.get().connection === 'live'

describe('syncing', () => {
  test('what one types the other reads [S2, S3]', async () => {
    const { server, join } = await startServer()
    const ada = join()
    const ben = join()
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    type(ada, 'hello ')
    await until('Ben reads Ada', () => text(ben).toString() === 'hello ')
    type(ben, 'world')
    await until('Ada reads Ben', () => text(ada).toString() === 'hello world')
    expect(server.text('team/plan')).toBe('hello world')
  })

  test('the subprotocol is offered and each segment of the id is percent-encoded [V1, I1]', async () => {
    const { server, join } = await startServer()
    const session = join({ documentId: 'Größe 1/a&b' })
    await session.whenSynced()
    expect(server.connections.map(({ documentId, socket }) => [documentId, socket.protocol])).toEqual([
      ['Größe 1/a&b', 'quire.v1'],
    ])
  })

  test('what a document holds before it is connected is sent, and unacknowledged until then', async () => {
    const { server, join } = await startServer()
    const doc = new Y.Doc()
    doc.getText('notes').insert(0, 'written before')
    const session = join({ doc })
    expect(session.status.get().unacknowledged).toBe(1)
    await session.whenDurable()
    expect(server.text('team/plan')).toBe('written before')
    expect(session.status.get()).toMatchObject({ unsent: 0, unacknowledged: 0 })
  })

  test('a snapshot can be read and edited before there is a connection, and is not sent back', async () => {
    const { server, join } = await startServer()
    server.document('team/plan').getText('notes').insert(0, 'from the server')
    server.isMute = true
    const snapshot = {
      update: Y.encodeStateAsUpdate(server.document('team/plan')),
      generation: server.generation,
      access: 'edit',
    } as const
    const session = join({ snapshot })
    await session.whenSynced()
    expect(text(session).toString()).toBe('from the server')
    expect(session.status.get()).toMatchObject({
      connection: 'connecting',
      access: 'edit',
      unacknowledged: 0,
    })
    type(session, ', and mine')
    expect(session.status.get().unacknowledged).toBe(1)
    server.isMute = false
    server.cut()
    await session.whenDurable()
    expect(server.text('team/plan')).toBe('from the server, and mine')
  })

  test('a snapshot of another life of the document is never merged with this one', async () => {
    const { server, join } = await startServer()
    const old = new Y.Doc()
    old.getText('notes').insert(0, 'purged')
    const session = join({
      snapshot: { update: Y.encodeStateAsUpdate(old), generation: 'an older one', access: 'edit' },
    })
    await until('the session ends', () => session.status.get().connection === 'refused')
    expect(server.text('team/plan')).toBe('')
  })

  test('an id that cannot name a document is an error at once [I1]', async () => {
    const { join } = await startServer()
    expect(() => join({ documentId: 'a/../b' })).toThrow(/segment/)
  })

  test('without a WebSocket class the error says what to pass', async () => {
    const { server } = await startServer()
    expect(() => connect({ url: server.url, documentId: 'a' })).toThrow(/ws/)
  })
})

describe('access', () => {
  test('a reader’s edit stays here, with a reason, and leaves when editing is granted [S6, W2]', async () => {
    const { server, join } = await startServer()
    server.access = 'view'
    const session = join()
    await session.whenSynced()
    expect(session.status.get()).toMatchObject({ access: 'view', refusal: undefined, unacknowledged: 0 })
    type(session, 'may I?')
    expect(session.status.get()).toMatchObject({ unsent: 1, refusal: { reason: 'forbidden' } })
    server.connections[0]?.send({ type: 'access', access: 'edit' })
    await until('it left', () => server.text('team/plan') === 'may I?')
    await session.whenDurable()
    expect(session.status.get()).toMatchObject({ access: 'edit', refusal: undefined })
  })

  test('once editing is granted, whoever waits for what was refused waits for its ack', async () => {
    const { server, join } = await startServer()
    server.access = 'view'
    const session = join()
    await session.whenSynced()
    type(session, 'may I?')
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'forbidden' })
    server.isAcknowledging = false
    server.connections[0]?.send({ type: 'access', access: 'edit' })
    await until('it left', () => server.text('team/plan') === 'may I?')
    expect(session.status.get()).toMatchObject({ refusal: undefined, unacknowledged: 1 })
    const durable = session.whenDurable()
    server.acknowledge()
    await durable
  })

  test('unsaved edits can be taken out and merged by somebody else, and only while there are any', async () => {
    const { server, join } = await startServer()
    const ada = join()
    const ben = join()
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    type(ada, 'saved ')
    await ada.whenDurable()
    await until('Ben has it', () => text(ben).toString() === 'saved ')
    expect(ada.unsavedEdits()).toBeUndefined()
    server.refusing = 'badMessage'
    type(ada, 'refused')
    text(ada).delete(0, 1)
    await expect(ada.whenDurable()).rejects.toMatchObject({ reason: 'badMessage' })
    const unsaved = ada.unsavedEdits()!
    expect(unsaved.byteLength).toBeLessThan(Y.encodeStateAsUpdate(ada.doc).byteLength)
    expect(text(ben).toString()).toBe('saved ')
    Y.applyUpdate(ben.doc, unsaved)
    expect(text(ben).toString()).toBe('aved refused')
  })

  test('a reader’s step 2 is empty, also of deletions that everybody knows [S6]', async () => {
    const { server, join } = await startServer()
    server.document('team/plan').getText('notes').insert(0, 'abc')
    server.document('team/plan').getText('notes').delete(0, 1)
    server.access = 'view'
    const session = join()
    await session.whenSynced()
    server.cut()
    await until('the second connection has answered', () => server.numberedFrames.length === 2)
    expect(server.numberedFrames.map((frame) => isNumbered(frame) && frame.update.byteLength)).toEqual([2, 2])
    expect(session.status.get()).toMatchObject({ refusal: undefined, unacknowledged: 0 })
  })

  test('a downgrade while typing leaves no edit without a reason', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    server.refusing = 'forbidden'
    server.connections[0]?.send({ type: 'access', access: 'view' })
    type(session, 'too late')
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'forbidden' })
    await until('the downgrade shows', () => session.status.get().access === 'view')
    expect(session.status.get()).toMatchObject({ unacknowledged: 1, refusal: { reason: 'forbidden' } })
  })
})

describe('connection', () => {
  test('a permanent close is final until the application asks again [C1]', async () => {
    const { server, join } = await startServer()
    server.closingWith = { reason: 'forbidden' }
    const session = join()
    await expect(session.whenSynced()).rejects.toMatchObject({ reason: 'forbidden' })
    expect(session.status.get()).toMatchObject({ connection: 'refused', refusal: { reason: 'forbidden' } })
    type(session, 'kept here')
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'forbidden' })
    expect(server.upgrades).toBe(1)
    server.closingWith = undefined
    session.retry()
    await session.whenDurable()
    expect(server.text('team/plan')).toBe('kept here')
    expect(session.status.get()).toMatchObject({ connection: 'live', refusal: undefined })
  })

  test('an upgrade refused with a reason is final or not, as the table says; one by a proxy never is [C1, C4]', async () => {
    const { server, join } = await startServer()
    server.rejectingWith = 'forbidden'
    const session = join()
    await expect(session.whenSynced()).rejects.toMatchObject({ reason: 'forbidden' })
    expect(server.upgrades).toBe(1)
    server.rejectingWith = 'overloaded'
    session.retry()
    await until('it tries again and again', () => server.upgrades > 4)
    server.rejectingWith = 'proxy'
    const before = server.upgrades
    await until('it goes on trying', () => server.upgrades > before + 3)
    expect(session.status.get().connection).toBe('offline')
    server.rejectingWith = undefined
    await session.whenSynced()
  })

  test('another generation of the document is never merged with this one', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    type(session, 'purged')
    await session.whenDurable()
    server.generation = 'second'
    server.documents.clear()
    server.cut()
    await until('refused', () => session.status.get().connection === 'refused')
    expect(session.status.get().refusal?.reason).toBe('versionMismatch')
    expect(server.text('team/plan')).toBe('')
    expect(text(session).toString()).toBe('purged')
  })

  test('a frame that does not parse ends the connection, and the next one works [F3]', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    server.connections[0]?.socket.send('text')
    await until('a second connection', () => server.upgrades === 2 && isLive(session))
    type(session, 'fine')
    await session.whenDurable()
    expect(server.text('team/plan')).toBe('fine')
  })

  test('after close nothing is left: no socket, no attempt, and the waiting are told', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    server.isAcknowledging = false
    type(session, 'last words')
    const waiting = session.whenDurable()
    session.close()
    await expect(waiting).rejects.toThrow(/closed/)
    await until('the server sees it go', () => server.connections.length === 0)
    expect(server.text('team/plan')).toBe('last words')
    expect(server.upgrades).toBe(1)
    expect(session.status.get().connection).toBe('offline')
  })
})

describe('presence', () => {
  test('others see this client’s own fields, and see it go when it closes [A1, A4]', async () => {
    const { join } = await startServer()
    const ada = join()
    const ben = join()
    ada.awareness.setLocalState({ user: { name: 'Ada' }, mood: 'curious' })
    await until('Ben sees Ada', () => ben.status.get().peers === 1)
    expect(ben.awareness.getStates().get(ada.doc.clientID)).toEqual({
      user: { name: 'Ada' },
      mood: 'curious',
    })
    ada.close()
    await until('Ben sees Ada go', () => ben.status.get().peers === 0)
  })

  test('presence that comes from others is not sent back', async () => {
    const { server, join } = await startServer()
    const ada = join()
    const ben = join()
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    ada.awareness.setLocalStateField('user', { name: 'Ada' })
    await until('Ben sees Ada', () => ben.status.get().peers === 1)
    ben.awareness.setLocalStateField('user', { name: 'Ben' })
    await until('Ada sees Ben', () => ada.status.get().peers === 1)
    for (const connection of server.connections)
      for (const update of connection.presence) expect(update[0]).toBe(1)
  })

  test('who comes back is seen again at once, though the others saw the same state leave', async () => {
    const { server, join } = await startServer()
    const ada = join()
    const ben = join()
    ada.awareness.setLocalStateField('user', { name: 'Ada' })
    await until('Ben sees Ada', () => ben.status.get().peers === 1)
    server.cut()
    await until('both are back', () => server.connections.length === 2)
    await until('Ben sees Ada again', () => ben.status.get().peers === 1)
    expect(ben.awareness.getStates().get(ada.doc.clientID)).toEqual({ user: { name: 'Ada' } })
  })

  test('an awareness of the application is used and given back alive', async () => {
    const { join } = await startServer()
    const doc = new Y.Doc()
    const awareness = new Awareness(doc)
    const session = join({ doc, awareness })
    expect(session.awareness).toBe(awareness)
    await session.whenSynced()
    session.close()
    awareness.setLocalState({ still: 'works' })
    expect(awareness.getLocalState()).toEqual({ still: 'works' })
    awareness.destroy()
  })
})

describe('status', () => {
  test('listeners are told of changes, not of calls, and the snapshot is the same until one comes', async () => {
    const { join } = await startServer()
    const session = join()
    const words: string[] = []
    session.status.subscribe(() => words.push(session.status.get().connection))
    await session.whenSynced()
    await session.whenDurable()
    const { status } = session
    expect(status.get()).toBe(status.get())
    expect(words[0]).toBe('live')
    const told = words.length
    const end = status.subscribe(() => words.push('ended'))
    end()
    for (let i = 0; i < 100; i++) type(session, 'x')
    expect(status.get().unacknowledged).toBe(100)
    await session.whenDurable()
    expect(words.length - told).toBeLessThan(10)
    expect(words).not.toContain('ended')
  })
})
