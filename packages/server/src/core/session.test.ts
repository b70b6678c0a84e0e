import { CollabError } from '@quire/protocol'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { type Client, edit, nothing, showing, startRooms } from '../testing/rooms-fixture.ts'
import { noMetrics } from './metrics.ts'

const malformed = Uint8Array.of(1, 1, 1, 1, 1)
const say = (client: Client, clientId: number, at: number): void => client.send(showing(clientId, at, { at }))

describe('before the document is loaded', () => {
  const startLoading = () => {
    const fixture = startRooms()
    fixture.store.hold()
    return fixture
  }

  test('[W2] a change of access is told with the welcome', async () => {
    const { documentId, clock, store, rooms, join } = startLoading()
    const { connection } = join({ person: { id: 'ada', name: 'Ada' } })
    rooms.changeAccess({ documentId, person: 'ada', access: 'view' })
    expect(connection.frames).toEqual([])
    store.release()
    await clock.settle()
    expect(connection.of('welcome')[0]?.access).toBe('view')
    expect(connection.of('access')).toEqual([])
  })

  test('a connection that has nothing on its way gets nothing more for it', async () => {
    const { clock, store, join } = startLoading()
    const { connection, session } = join()
    session.drained()
    expect(connection.writes).toBe(0)
    store.release()
    await clock.settle()
    expect(connection.of('welcome')).toHaveLength(1)
  })

  test('a client that leaves is not looked after any more, and not greeted', async () => {
    const { clock, store, join } = startLoading()
    const { connection, session, send } = join()
    send({ type: 'syncStep1', stateVector: nothing })
    session.disconnected()
    await clock.advance(60_000)
    store.release()
    await clock.settle()
    expect([connection.pings, connection.isTerminated, connection.frames.length]).toEqual([0, false, 0])
  })
})

describe('what its client may do', () => {
  test('[W2] can become more, and a plain client, which cannot be told, may do it too', async () => {
    const { documentId, clock, rooms, joined } = startRooms()
    const [ours, plain] = [
      await joined({ access: 'view' }),
      await joined({ access: 'view', dialect: 'plain' }),
    ]
    rooms.changeAccess({ documentId, access: 'own' })
    expect(ours.connection.of('access')).toEqual([{ type: 'access', access: 'own' }])
    expect(plain.connection.frames).toEqual([])
    plain.type('mine')
    await clock.settle()
    expect(ours.text()).toBe('mine')
  })

  test('[W3] cannot be renewed with a token of somebody else', async () => {
    const { clock, openRooms, joined } = startRooms()
    const at = openRooms({ renew: () => ({ access: 'own', person: { id: 'eve', name: 'Eve' } }) })
    const ada = await joined({ at, person: { id: 'ada', name: 'Ada' } })
    ada.send({ type: 'token', token: "eve's" })
    await clock.settle()
    expect(ada.connection.closed?.reason).toBe('forbidden')
  })

  test('[W3] stays until its end when the token cannot be looked at: that is not the fault of who brings it', async () => {
    const { clock, openRooms, joined } = startRooms()
    const at = openRooms({
      renew: () => {
        throw new TypeError('the key server does not answer')
      },
    })
    const ada = await joined({ at, expiresAt: clock.wallTime() + 10_000 })
    ada.send({ type: 'token', token: 'good' })
    await clock.advance(9_000)
    ada.type('still here')
    await clock.settle()
    expect(ada.connection.of('ack')).toHaveLength(1)
    await clock.advance(2_000)
    expect(ada.connection.closed?.reason).toBe('unauthenticated')
  })
})

describe('a frame', () => {
  test('[F3] that is text ends the session', async () => {
    const { joined } = startRooms()
    const client = await joined()
    client.session.receiveText()
    expect(client.connection.closed?.reason).toBe('badMessage')
  })

  test.each([
    ['by one who has nothing', [1]],
    ['by one who is nearly there', [200]],
  ])('[S2] with a state vector that is none, asked %s, ends the session', async (_, bytes) => {
    const { clock, joined } = startRooms()
    const client = await joined()
    client.type('x')
    await clock.settle()
    client.send({ type: 'syncStep1', stateVector: Uint8Array.from(bytes) })
    expect(client.connection.closed?.reason).toBe('badMessage')
  })

  test('[S2] with a state vector that is none ends the session of a slow client as well', async () => {
    const { clock, joined } = startRooms()
    const [writer, slow] = [await joined(), await joined()]
    slow.connection.bufferedBytes = 300 * 1024
    writer.type('x')
    await clock.settle()
    slow.send({ type: 'syncStep1', stateVector: Uint8Array.of(200) })
    slow.session.drained()
    expect(slow.connection.closed?.reason).toBe('badMessage')
  })

  test('[L2] of a flood that nothing can stop from being read ends the session', async () => {
    const { openRooms, joined } = startRooms()
    const at = openRooms({ limits: { messagesPerSecond: 1 } })
    const client = await joined({ at })
    for (let i = 0; i < 30_000 && !client.connection.closed; i++) client.send({ type: 'queryAwareness' })
    expect(client.connection.closed).toEqual({ reason: 'rateLimited', retryAfterSeconds: 5 })
  })

  test('[F5] larger than any may be ends the session', async () => {
    const { clock, openRooms, joined, head } = startRooms()
    const at = openRooms({ limits: { maxMessageBytes: 1_000 } })
    const client = await joined({ at })
    client.type('x'.repeat(2_000))
    await clock.settle()
    expect(client.connection.closed?.reason).toBe('tooLarge')
    expect(await head()).toBe(0)
  })

  test('[S5] that is no sound update ends the session of a plain client, which cannot be told otherwise', async () => {
    const { clock, joined } = startRooms()
    const client = await joined({ dialect: 'plain' })
    client.send({ type: 'update', update: malformed })
    await clock.settle()
    expect(client.connection.closed?.reason).toBe('badMessage')
  })

  test.each(['plain', 'quire.v1'] as const)(
    'that is refused after its %s client has gone is told to nobody',
    async (dialect) => {
      const { clock, joined } = startRooms()
      const client = await joined({ dialect })
      client.send({ type: 'update', update: malformed })
      client.session.disconnected()
      await clock.settle()
      expect([client.connection.closed, client.connection.frames]).toEqual([undefined, []])
    },
  )

  test('[W4] with an event of whatever kind is taken in without a word', async () => {
    const { clock, joined } = startRooms()
    const client = await joined()
    client.send({ type: 'event', kind: 'wave', data: null })
    await clock.settle()
    expect([client.connection.closed, client.connection.frames]).toEqual([undefined, []])
  })

  test('[S4] that rests on what never comes may wait, but not a thousand of them', async () => {
    const { clock, openRooms, joined } = startRooms()
    const at = openRooms({ limits: { messagesPerSecond: 10_000 } })
    const client = await joined({ at })
    edit(client.doc, 'lost')
    const unreachable = edit(client.doc, ' found')
    const bring = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) client.send({ type: 'update', update: unreachable })
      await clock.advance(100)
    }
    await bring(1_000)
    expect(client.connection.closed).toBeUndefined()
    await bring(1)
    expect(client.connection.closed?.reason).toBe('rateLimited')
  })

  test('that meets a mistake of ours ends its session, and nobody else notices', async () => {
    const { clock, openRooms, joined } = startRooms()
    const at = openRooms({
      metrics: {
        ...noMetrics,
        count: (name, labels) => {
          if (name === 'frames_received' && labels?.type === 'awareness') throw new TypeError('not a counter')
        },
      },
    })
    const [unlucky, other] = [await joined({ at }), await joined({ at })]
    say(unlucky, 1, 1)
    expect(unlucky.connection.closed?.reason).toBe('badMessage')
    other.type('still here')
    await clock.settle()
    expect(other.connection.of('ack')).toHaveLength(1)
  })
})

describe('a line', () => {
  test('[A2] is answered when it asks who is here, also when nobody is', async () => {
    const { clock, joined } = startRooms()
    const a = await joined()
    a.connection.clear()
    a.send({ type: 'queryAwareness' })
    await clock.settle()
    expect(a.connection.of('awareness').map(({ update }) => update[0])).toEqual([0])
  })

  test('[F4] hears something at least every 20 s', async () => {
    const { clock, joined } = startRooms()
    const a = await joined({ dialect: 'plain' })
    for (let second = 0; second < 60; second++) {
      a.session.heard()
      await clock.advance(1_000)
    }
    expect(a.connection.frames.length).toBeGreaterThanOrEqual(3)
    expect(a.connection.of('awareness').every(({ update }) => update[0] === 0)).toBe(true)
  })

  test('that was opened and stays silent is closed', async () => {
    const { clock, join } = startRooms()
    const a = join()
    await clock.advance(12_000)
    expect(a.connection.closed?.reason).toBe('joinTimeout')
  })

  test('that does not answer is pinged, then ended', async () => {
    const { clock, rooms, joined } = startRooms()
    const a = await joined()
    await clock.advance(20_000)
    expect(a.connection.pings).toBeGreaterThan(0)
    expect(a.connection.isTerminated).toBe(false)
    await clock.advance(12_000)
    expect(a.connection.isTerminated).toBe(true)
    expect(rooms.sessions.size).toBe(0)
  })
})

describe('who asks who is here', () => {
  test('[A2] twice in one go is told once, and hears of everybody', async () => {
    const { clock, joined } = startRooms()
    const [ada, bob] = [await joined(), await joined()]
    say(ada, 7, 1)
    await clock.advance(100)
    bob.connection.clear()
    for (let i = 0; i < 2; i++) bob.send({ type: 'queryAwareness' })
    await clock.settle()
    expect(bob.connection.of('awareness').map(({ update }) => [...update.slice(0, 2)])).toEqual([[1, 7]])
  })

  test('and has gone by then is told nothing', async () => {
    const { clock, joined } = startRooms()
    const client = await joined()
    client.send({ type: 'queryAwareness' })
    client.session.disconnected()
    await clock.settle()
    expect(client.connection.writes).toBe(0)
  })
})

test("[A3] a guest has another guest's place only when that one answers no more", async () => {
  const { documentId, clock, rooms, joined } = startRooms()
  const [first, second] = [await joined(), await joined()]
  say(first, 7, 1)
  await clock.advance(5_000)
  say(second, 7, 2)
  expect(first.connection.pings).toBe(1) // it is asked, and has two seconds
  expect(rooms.presence(documentId)).toEqual([{ at: 1 }])
  await clock.advance(2_500)
  say(second, 7, 2)
  expect(rooms.presence(documentId)).toEqual([{ at: 2 }])
})

test('a client that was never too slow is sent nothing anew when all has left', async () => {
  const { joined } = startRooms()
  const client = await joined()
  client.session.drained()
  expect(client.connection.writes).toBe(0)
})

test('a session ends once, however many ends it has', async () => {
  const { documentId, openRooms, joined } = startRooms()
  const at = openRooms({ limits: { maxConnectionsPerAddress: 2 } })
  const [ended] = [await joined({ at }), await joined({ at })]
  ended.session.refuse('restarting', 1)
  ended.session.refuse('forbidden')
  ended.session.disconnected()
  expect(ended.connection.closed?.reason).toBe('restarting')
  at.admit(documentId, '127.0.0.1') // one has gone, and one only
  await joined({ at })
  expect(() => at.admit(documentId, '127.0.0.1')).toThrow(CollabError)
})

test('[S7] who brings what two others wrote waits for one of them, and is asked again as soon as one has brought it', async () => {
  const { clock, joined } = startRooms()
  const person = (id: string) => ({ id, name: id })
  const [ada, bob, eve] = [
    await joined({ person: person('ada') }),
    await joined({ person: person('bob') }),
    await joined({ person: person('eve') }),
  ]
  ada.type('ada ')
  bob.type('bob ')
  await clock.settle()
  const lost = [edit(ada.doc, 'lost '), edit(bob.doc, 'lost ')]
  for (const update of lost) eve.send({ type: 'update', update })
  await clock.settle()
  expect(eve.connection.of('syncStep1')).toEqual([])
  bob.send({ type: 'update', update: lost[1]! })
  await clock.settle()
  expect(eve.connection.of('syncStep1')).toHaveLength(1)
  const reader = new Y.Doc()
  for (const { update } of [...eve.connection.of('update'), ...eve.connection.of('syncStep2')])
    Y.applyUpdate(reader, update)
  expect(reader.getText('t').toString().match(/lost/g)).toHaveLength(1)
})
