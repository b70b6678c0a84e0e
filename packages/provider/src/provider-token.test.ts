import { afterEach, beforeEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { connect, type Session } from './index.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

let server: TestServer
let session: Session | undefined
let asked: number

beforeEach(async () => {
  server = await TestServer.start()
  server.tokens = new Set(['fresh'])
  asked = 0
})

afterEach(async () => {
  session?.close()
  await server.close()
})

/** A session whose token function gives these tokens in turn, the last one for ever. */
const joinWith = (...tokens: string[]): Session => {
  session = connect({
    url: server.url,
    documentId: 'team/plan',
    WebSocket,
    transports: ['websocket'],
    random: () => 0,
    token: async () => tokens[Math.min(asked++, tokens.length - 1)] ?? '',
  })
  return session
}

test('each connection swaps a token for a ticket of its own', async () => {
  const session = joinWith('fresh')
  await session.whenSynced()
  server.cut()
  await until('a second connection', () => server.history.length === 2)
  expect(asked).toBe(2)
})

test('an expired token is asked for once more', async () => {
  const session = joinWith('stale', 'fresh')
  await session.whenSynced()
  expect(asked).toBe(2)
})

test('a fresh token that is refused too is the end: no loop, and the edits stay', async () => {
  const session = joinWith('stale')
  session.doc.getText('notes').insert(0, 'kept')
  await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'unauthenticated' })
  expect(asked).toBe(2)
  expect(session.status.get()).toMatchObject({ connection: 'refused', unacknowledged: 1 })
  server.tokens?.add('stale')
  session.retry()
  await session.whenDurable()
  expect(server.text('team/plan')).toBe('kept')
})

test('a token that cannot be fetched is tried again later', async () => {
  let fails = 3
  session = connect({
    url: server.url,
    documentId: 'team/plan',
    WebSocket,
    transports: ['websocket'],
    random: () => 0,
    token: () => {
      if (fails-- > 0) throw new Error('the token service is down')
      return 'fresh'
    },
  })
  await session.whenSynced()
})

test('the server’s wish for a new token is answered in place [W3]', async () => {
  const session = joinWith('fresh', 'fresher')
  await session.whenSynced()
  server.connections[0]?.send({ type: 'tokenWanted', secondsLeft: 30 })
  await until('the token came', () =>
    Boolean(server.connections[0]?.received.some((message) => message.type === 'token')),
  )
  expect(server.connections[0]?.received.find((message) => message.type === 'token')).toEqual({
    type: 'token',
    token: 'fresher',
  })
  expect(server.history.length).toBe(1)
})
