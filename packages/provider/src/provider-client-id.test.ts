import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Session } from './index.ts'
import { ManualClock } from './testing/manual-clock.ts'
import { startServer, text } from './testing/start-server.ts'
import type { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const goOffline = async (server: TestServer, session: Session): Promise<void> => {
  server.goAway()
  await until('it is offline', () => session.status.get().connection !== 'live')
}

/** What somebody writes with the id of this client, more than it has written itself. */
const stolen = ({ doc }: Session): Uint8Array => {
  const thief = new Y.Doc()
  thief.clientID = doc.clientID
  thief.getText('notes').insert(0, 'somebody else was here first, and at length')
  return Y.encodeStateAsUpdate(thief)
}

const takeId = (server: TestServer, session: Session): void =>
  Y.applyUpdate(server.document('team/plan'), stolen(session))

describe('[S7] an id that somebody else wrote with', () => {
  test('is the end of the connection where unsaved edits have it: they are not said to be saved, and stay as they are', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    await goOffline(server, session)
    text(session).insert(0, 'mine')
    takeId(server, session)
    server.comeBack()
    await until('it is refused', () => session.status.get().connection === 'refused')
    expect(session.status.get()).toMatchObject({ unacknowledged: 1, refusal: { reason: 'forbidden' } })
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'forbidden' })
    expect(text(session).toString()).toBe('mine')
    const copy = new Y.Doc()
    Y.applyUpdate(copy, session.unsavedEdits()!)
    expect(copy.getText('notes').toString()).toBe('mine')
  })

  test('is the end of the connection also where they are under way: the acknowledgement would be of others’ words', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    server.isAcknowledging = false
    text(session).insert(0, 'mine')
    for (const connection of server.connections) connection.send({ type: 'update', update: stolen(session) })
    server.acknowledge()
    await until('it is refused', () => session.status.get().connection === 'refused')
    expect(session.status.get()).toMatchObject({ unacknowledged: 1, refusal: { reason: 'forbidden' } })
    const copy = new Y.Doc()
    Y.applyUpdate(copy, session.unsavedEdits()!)
    expect(copy.getText('notes').toString()).toMatch(/^mine/)
  })

  test('is left where nothing was written with it', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    const { clientID } = session.doc
    await goOffline(server, session)
    takeId(server, session)
    server.comeBack()
    await until('it reads what came', () => text(session).length > 0)
    expect(session.doc.clientID).not.toBe(clientID)
    text(session).insert(0, 'mine ')
    await session.whenDurable()
    expect(server.text('team/plan')).toMatch(/^mine /)
  })
})

describe('[S8] an id that others saw', () => {
  test('is left after half a minute away, if nothing was written with it', async () => {
    const { server, join } = await startServer()
    const clock = new ManualClock()
    const session = join({ clock })
    await session.whenSynced()
    const { clientID } = session.doc
    await goOffline(server, session)
    await clock.pass(29_000)
    expect(session.doc.clientID).toBe(clientID)
    await clock.pass(2_000)
    expect(session.doc.clientID).not.toBe(clientID)
    expect(session.awareness.clientID).toBe(session.doc.clientID)
    expect([...session.awareness.getStates().keys()]).toEqual([session.doc.clientID])
  })

  test('is kept by who wrote with it, and by who is back in time', async () => {
    const { server, join } = await startServer()
    const clock = new ManualClock()
    const [writer, reader] = [join({ clock }), join({ clock })]
    await Promise.all([writer.whenSynced(), reader.whenSynced()])
    const ids = [writer.doc.clientID, reader.doc.clientID]
    await goOffline(server, reader)
    text(writer).insert(0, 'mine')
    server.comeBack()
    await clock.pass(10_000)
    await until('both are back', () => server.connections.length === 2)
    await goOffline(server, writer)
    await clock.pass(20_500)
    server.comeBack()
    await clock.pass(5_000)
    await until('both are back again', () => server.connections.length === 2)
    await clock.pass(60_000)
    expect([writer.doc.clientID, reader.doc.clientID]).toEqual(ids)
  })

  test('is not waited for after the end', async () => {
    const { join } = await startServer()
    const clock = new ManualClock()
    const session = join({ clock })
    await session.whenSynced()
    session.close()
    expect(clock.pending).toBe(0)
  })
})
