import { encode, isNumbered } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Session } from './index.ts'
import { startServer, text, type } from './testing/start-server.ts'
import { until } from './testing/until.ts'

describe('frames', () => {
  test('the edits of one task leave as one numbered frame [K1]', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    const before = server.numberedFrames.length
    for (const letter of 'many little edits') type(session, letter)
    await session.whenDurable()
    expect(server.numberedFrames.length - before).toBe(1)
    expect(server.text('team/plan')).toBe('many little edits')
  })

  test('20,000 edits as fast as they go stay under the rate limit and arrive in order [L1]', async () => {
    const { server, join } = await startServer()
    server.limits = { ...server.limits, messagesPerSecond: 50 }
    const session = join()
    await session.whenSynced()
    const startMs = Date.now()
    for (let i = 0; i < 20_000; i++) {
      type(session, i % 7 === 0 ? `\n${i}` : `${i % 10}`)
      if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await session.whenDurable()
    const seconds = (Date.now() - startMs) / 1000
    expect(server.numberedFrames.length).toBeLessThanOrEqual(2 + 50 * seconds)
    expect(server.text('team/plan')).toBe(text(session).toString())
    expect(session.status.get()).toMatchObject({ unsent: 0, unacknowledged: 0 })
  })

  test('a server that owes many acks gets no more frames, and the rest merges here', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    server.isAcknowledging = false
    server.limits = { ...server.limits, messagesPerSecond: 100_000 }
    await flood(session, 400)
    const { unsent, unacknowledged } = session.status.get()
    expect(server.numberedFrames.length).toBeLessThanOrEqual(257)
    expect(unacknowledged).toBeGreaterThanOrEqual(unsent)
    server.acknowledge()
    await session.whenDurable()
    expect(server.text('team/plan')).toBe(text(session).toString())
  })

  test('a paste over the server’s limit leaves in parts, and what is typed meanwhile after it [F5, S2]', async () => {
    const { server, join } = await startServer()
    server.limits = { ...server.limits, maxMessageBytes: 2_000 }
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    const before = server.numberedFrames.length
    type(session, 'x'.repeat(20_000))
    await until('the first part is here', () => server.text('team/plan').length > 0)
    type(session, ' and more')
    expect(session.status.get().unsent).toBe(2)
    await session.whenDurable()
    expect(server.text('team/plan')).toBe(`${'x'.repeat(20_000)} and more`)
    expect(session.status.get()).toMatchObject({ unsent: 0, unacknowledged: 0, refusal: undefined })
    const frames = server.numberedFrames
      .slice(before)
      .filter((frame) => frame.type !== 'update' || frame.update.byteLength > 2)
    expect(frames.length).toBeGreaterThan(10)
    for (const frame of frames) expect(encode(frame).byteLength).toBeLessThanOrEqual(2_000)
  })

  test('a backlog over the limit arrives after a cut in its midst [F5, S2]', async () => {
    const { server, join } = await startServer()
    server.limits = { ...server.limits, maxMessageBytes: 2_000 }
    const doc = new Y.Doc()
    doc.getText('notes').insert(0, 'y'.repeat(40_000))
    const session = join({ doc })
    await until('half of it is here', () => server.text('team/plan').length > 20_000)
    server.cut()
    await session.whenDurable()
    expect(server.text('team/plan')).toBe('y'.repeat(40_000))
  })

  test('a refused part leaves nothing saved, and all of it is offered again [K3]', async () => {
    const { server, join } = await startServer()
    server.limits = { ...server.limits, maxMessageBytes: 2_000 }
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    server.refusing = 'storeUnavailable'
    type(session, 'z'.repeat(10_000))
    await until('it is refused', () => session.status.get().refusal !== undefined)
    expect(session.status.get().unacknowledged).toBe(1)
    server.refusing = undefined
    await session.whenDurable()
    expect(server.text('team/plan')).toBe('z'.repeat(10_000))
  })

  test('one thing over the limit is refused here, visibly, stays in the document, and is over when it is gone [F5]', async () => {
    const { server, join } = await startServer()
    server.limits = { ...server.limits, maxMessageBytes: 2_000 }
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    const picture = new Uint8Array(5_000).fill(7)
    session.doc.getMap('pictures').set('one', picture)
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'tooLarge' })
    expect(session.status.get()).toMatchObject({ connection: 'live', refusal: { reason: 'tooLarge' } })
    expect(session.status.get().unacknowledged).toBe(1)
    const exported = new Y.Doc()
    Y.applyUpdate(exported, Y.encodeStateAsUpdate(session.doc))
    expect(exported.getMap('pictures').get('one')).toEqual(picture)
    session.doc.getMap('pictures').delete('one')
    await until('it fits', () => session.status.get().unacknowledged === 0)
    expect(session.status.get().refusal).toBeUndefined()
  })
})

describe('truth', () => {
  test('nothing is saved before its ack, everything is after it [K2]', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    server.isAcknowledging = false
    let isDurable = false
    type(session, 'a')
    const savedAt = session.status.get().savedAt
    const durable = session.whenDurable().then(() => {
      isDurable = true
    })
    await until('the server has it', () => server.text('team/plan') === 'a')
    expect(isDurable).toBe(false)
    expect(session.status.get()).toMatchObject({ unsent: 0, unacknowledged: 1, savedAt })
    server.acknowledge()
    await durable
    expect(session.status.get()).toMatchObject({ unacknowledged: 0 })
    expect(session.status.get().savedAt).toBeGreaterThanOrEqual(savedAt ?? 0)
  })

  test('after a cut, "saved" waits for the ack of the step 2 that carries what was under way [K2, S2]', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    server.isAcknowledging = false
    type(session, 'under way')
    await until('the server has it', () => server.text('team/plan') === 'under way')
    server.cut()
    await until('the cut is seen', () => session.status.get().connection !== 'live')
    expect(session.status.get()).toMatchObject({ unsent: 1, unacknowledged: 1 })
    type(session, ', offline')
    expect(session.status.get()).toMatchObject({ unsent: 2, unacknowledged: 2 })
    await until('all is on the server again', () => server.text('team/plan') === 'under way, offline')
    expect(session.status.get()).toMatchObject({ unsent: 0, unacknowledged: 2 })
    server.acknowledge()
    await session.whenDurable()
    expect(server.connections[0]?.received.filter(isNumbered).map((message) => message.type)).toEqual([
      'syncStep2',
    ])
  })

  test('a deletion counts like any edit, though state vectors cannot see it', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    type(session, 'abc')
    await session.whenDurable()
    server.isAcknowledging = false
    text(session).delete(0, 2)
    expect(session.status.get().unacknowledged).toBe(1)
    server.cut()
    await until('all is on the server', () => server.text('team/plan') === 'c')
    expect(session.status.get().unacknowledged).toBe(1)
    server.acknowledge()
    await session.whenDurable()
  })

  test('a cut in the middle of a flood loses nothing', async () => {
    const { server, join } = await startServer()
    const ada = join()
    const ben = join()
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    for (let round = 0; round < 20; round++) {
      await flood(ada, 5)
      await flood(ben, 5)
      server.cut()
      type(ada, `a${round} `)
      type(ben, `b${round} `)
    }
    await Promise.all([ada.whenDurable(), ben.whenDurable()])
    await until('both read the same', () => text(ada).toString() === text(ben).toString())
    const words = server.text('team/plan').split(' ')
    for (let round = 0; round < 20; round++)
      expect(words).toEqual(expect.arrayContaining([`a${round}`, `b${round}`]))
    expect(server.text('team/plan')).toBe(text(ada).toString())
  })

  test('a refusal shows, ends the wait, and keeps the edit [K3]', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    server.refusing = 'tooLarge'
    type(session, 'refused')
    await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'tooLarge' })
    expect(session.status.get()).toMatchObject({ unacknowledged: 1, refusal: { reason: 'tooLarge' } })
    expect(text(session).toString()).toBe('refused')
  })

  test('what was refused for now is offered again by itself and then saved', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    server.refusing = 'storeUnavailable'
    type(session, 'kept')
    await until('the refusal shows', () => session.status.get().refusal?.reason === 'storeUnavailable')
    server.refusing = undefined
    await session.whenDurable()
    expect(session.status.get().refusal).toBeUndefined()
    expect(server.text('team/plan')).toBe('kept')
  })

  test('after a refusal a later ack does not stand for the refused edit [K3]', async () => {
    const { server, join } = await startServer()
    const session = join()
    await session.whenSynced()
    await session.whenDurable()
    server.refusing = 'badMessage'
    type(session, 'one')
    await until('refused', () => session.status.get().refusal !== undefined)
    server.refusing = undefined
    type(session, 'two')
    server.connections[0]?.send({ type: 'ack', count: 1_000 })
    server.connections[0]?.send({ type: 'event', kind: 'later', data: null })
    await until('the ack was read', () => session.status.get().unsent === 1)
    expect(session.status.get().unacknowledged).toBe(2)
  })
})

/** Makes `count` edits with a turn of the event loop after each. */
const flood = async (session: Session, count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    type(session, `${i} `)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
