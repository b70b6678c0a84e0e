import { expect, test, vi } from 'vitest'
import { startServer, type } from './testing/start-server.ts'
import { until } from './testing/until.ts'

/** A server that lets nobody in without the token `fresh`. */
const startGuarded = async () => {
  const { server, join } = await startServer()
  server.tokens = new Set(['fresh'])
  return { server, join }
}

/** Gives these tokens in turn, the last one for ever. */
const inTurn = (...tokens: string[]) =>
  vi.fn(async () => (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? '')

test('each connection swaps a token for a ticket of its own', async () => {
  const { server, join } = await startGuarded()
  const token = inTurn('fresh')
  const session = join({ token })
  await session.whenSynced()
  server.cut()
  await until('a second connection', () => server.history.length === 2)
  expect(token).toHaveBeenCalledTimes(2)
})

test('an expired token is asked for once more', async () => {
  const { join } = await startGuarded()
  const token = inTurn('stale', 'fresh')
  const session = join({ token })
  await session.whenSynced()
  expect(token).toHaveBeenCalledTimes(2)
})

test('a fresh token that is refused too is the end: no loop, and the edits stay', async () => {
  const { server, join } = await startGuarded()
  const token = inTurn('stale')
  const session = join({ token })
  type(session, 'kept')
  await expect(session.whenDurable()).rejects.toMatchObject({ reason: 'unauthenticated' })
  expect(token).toHaveBeenCalledTimes(2)
  expect(session.status.get()).toMatchObject({ connection: 'refused', unacknowledged: 1 })
  server.tokens?.add('stale')
  session.retry()
  await session.whenDurable()
  expect(server.text('team/plan')).toBe('kept')
})

test('a token that cannot be fetched is tried again later', async () => {
  const { join } = await startGuarded()
  let fails = 3
  const session = join({
    token: () => {
      if (fails-- > 0) throw new Error('the token service is down')
      return 'fresh'
    },
  })
  await session.whenSynced()
})

test('the server’s wish for a new token is answered in place [W3]', async () => {
  const { server, join } = await startGuarded()
  const session = join({ token: inTurn('fresh', 'fresher') })
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
