import { expect, test } from 'vitest'
import type { Session } from '../core/session.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { HttpConnection, type Pull } from './http-connection.ts'

const frame = (text: string): Uint8Array => new TextEncoder().encode(text)

const setUp = () => {
  const clock = createFakeClock()
  const received: string[] = []
  const seen = { hasLeft: false, hasEnded: false }
  const connection = new HttpConnection(clock, () => {
    seen.hasEnded = true
  })
  connection.serve({
    receive: (bytes: Uint8Array) => received.push(new TextDecoder().decode(bytes)),
    heard: () => {},
    disconnected: () => {
      seen.hasLeft = true
    },
  } as unknown as Session) // the part that a connection uses
  let call = 0
  const pull = (after: number, rest: Partial<Pull> = {}) =>
    connection.pull({ call: ++call, confirmed: after, after, waitMs: 20_000, ...rest })
  return { clock, connection, pull, received, seen }
}

const texts = async (pulled: ReturnType<HttpConnection['pull']>) => {
  const answer = await pulled
  return answer.kind === 'parcel'
    ? {
        first: answer.parcel.first,
        frames: answer.parcel.frames.map((bytes) => new TextDecoder().decode(bytes)),
      }
    : answer
}

test('[H2] frames wait for a call, and are numbered from 1', async () => {
  const { connection, pull } = setUp()
  connection.send([frame('a'), frame('b')])
  connection.send([frame('c')])
  expect(await texts(pull(0))).toEqual({ first: 1, frames: ['a', 'b', 'c'] })
})

test('a call waits for a frame, and answers with nothing when none comes', async () => {
  const { clock, connection, pull } = setUp()
  const waiting = texts(pull(0))
  connection.send([frame('a')])
  expect(await waiting).toEqual({ first: 1, frames: ['a'] })
  const empty = texts(pull(1))
  await clock.advance(20_000)
  expect(await empty).toEqual({ first: 2, frames: [] })
  expect(clock.pending).toBe(0)
})

test('[H3] frames come again until the client says that it has them, and are then forgotten', async () => {
  const { connection, pull } = setUp()
  connection.send([frame('a'), frame('bb'), frame('ccc')])
  expect(await texts(pull(0))).toMatchObject({ first: 1 })
  expect(await texts(pull(1))).toEqual({ first: 2, frames: ['bb', 'ccc'] })
  expect(connection.bufferedBytes).toBe(5)
  connection.push({ first: 1, frames: [] }, 3)
  expect(connection.bufferedBytes).toBe(0)
})

test('[H3] what was written to a stream is kept until the client confirms it', async () => {
  const { connection, pull } = setUp()
  connection.send([frame('a'), frame('b')])
  await pull(0)
  // The stream goes on after `b`; the client has confirmed nothing yet.
  const waiting = pull(2, { confirmed: 0 })
  expect(connection.bufferedBytes).toBe(2)
  connection.send([frame('c')])
  expect(await texts(waiting)).toEqual({ first: 3, frames: ['c'] })
  expect(await texts(pull(0))).toEqual({ first: 1, frames: ['a', 'b', 'c'] })
})

test('[H4] a call is answered when what it brought is taken in, or after two seconds', async () => {
  const { clock, connection } = setUp()
  const answers: string[] = []
  const ask = (name: string) => void connection.whenTaken().then(() => answers.push(name))
  ask('at once')
  await clock.settle()
  connection.pause()
  ask('when it goes on')
  await clock.advance(1_999)
  expect(answers).toEqual(['at once'])
  connection.resume()
  await clock.settle()
  connection.pause()
  ask('in the end')
  await clock.advance(2_000)
  expect(answers).toEqual(['at once', 'when it goes on', 'in the end'])
  expect(clock.pending).toBe(0)
})

test('[H4] the client’s frames are taken once and in order, however often they come', () => {
  const { connection, received } = setUp()
  expect(connection.push({ first: 1, frames: [frame('a'), frame('b')] }, 0)).toBe(2)
  expect(connection.push({ first: 1, frames: [frame('a'), frame('b'), frame('c')] }, 0)).toBe(3)
  expect(connection.push({ first: 5, frames: [frame('e')] }, 0)).toBe(3)
  expect(connection.push({ first: 4, frames: [frame('d'), frame('e')] }, 0)).toBe(5)
  expect(received).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('[H5] the newest call ends those before it, also one that comes late', async () => {
  const { connection, pull } = setUp()
  const first = pull(0, { call: 3 })
  const second = texts(pull(0, { call: 4 }))
  expect(await first).toEqual({ kind: 'superseded' })
  expect(await pull(0, { call: 2 })).toEqual({ kind: 'superseded' })
  connection.send([frame('a')])
  expect(await second).toEqual({ first: 1, frames: ['a'] })
})

test('[H6] what was sent before the end is still delivered, and then the reason', async () => {
  const { connection, pull, seen } = setUp()
  connection.send([frame('last words')])
  connection.close('restarting', 7)
  connection.send([frame('too late')])
  expect(seen.hasEnded).toBe(true)
  expect(await texts(pull(0))).toEqual({ first: 1, frames: ['last words'] })
  expect(connection.owesGoodbye).toBe(true)
  expect(await pull(1)).toEqual({ kind: 'ended', reason: 'restarting', retryAfterSeconds: 7 })
  expect(connection.owesGoodbye).toBe(false)
  expect(connection.push({ first: 1, frames: [frame('a')] }, 1)).toMatchObject({ kind: 'ended' })
})

test.each([
  ['what it has confirmed', 0],
  ['what never was', 9],
])('a client that wants %s has lost count and begins anew', async (_, after) => {
  const { connection, pull, seen } = setUp()
  connection.send([frame('a'), frame('b')])
  connection.push({ first: 1, frames: [] }, 2)
  expect(await pull(after, { confirmed: 0 })).toEqual({ kind: 'ended', reason: 'joinTimeout' })
  expect(seen.hasLeft).toBe(true)
})

test('a reader that takes nothing is let go before it costs too much', () => {
  const { connection, seen } = setUp()
  for (let i = 0; i < 40; i++) connection.send([new Uint8Array(1024 * 1024)])
  expect(seen).toEqual({ hasLeft: true, hasEnded: true })
  expect(connection.bufferedBytes).toBeLessThanOrEqual(17 * 1024 * 1024)
})

test('one answer carries no more than a parcel’s worth, the rest comes with the next', async () => {
  const { connection, pull } = setUp()
  for (let i = 0; i < 10; i++) connection.send([new Uint8Array(100 * 1024)])
  const pulled = await pull(0)
  expect(pulled.kind === 'parcel' && pulled.parcel.frames.length).toBe(2)
})
