import { encodeParcel, ProtocolError } from '@quire/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemoryBus } from './buses/memory.ts'
import type { Connection } from './core/connection.ts'
import { silentLogger } from './core/logger.ts'
import type { Session } from './core/session.ts'
import { createFakeClock, type FakeClock } from './testing/fake-clock.ts'
import { createSeededRandom } from './testing/seeded-random.ts'
import { HttpHome } from './transports/http-home.ts'
import { decodeAnswer, decodeCall, HttpRelay } from './transports/http-relay.ts'

let clock: FakeClock
let received: string[]
let hasLeft: boolean

interface Instance {
  readonly home: HttpHome
  readonly relay: HttpRelay
}

beforeEach(() => {
  clock = createFakeClock()
  received = []
  hasLeft = false
})

let instances: Instance[] = []
afterEach(() => {
  for (const { home, relay } of instances) {
    relay.close()
    home.close()
  }
  instances = []
  expect(clock.pending).toBe(0)
})

const start = (bus: ReturnType<typeof createMemoryBus>, seed: number): Instance => {
  const home = new HttpHome(clock, createSeededRandom(seed))
  const instance = { home, relay: new HttpRelay(home, bus, clock, silentLogger) }
  instances.push(instance)
  return instance
}

/** Opens a connection on an instance; what its session gets and sends is seen here. */
const open = ({ home }: Instance) => {
  let connection: Connection | undefined
  const connectionId = home.open((opened) => {
    connection = opened
    return {
      receive: (bytes: Uint8Array) => received.push(new TextDecoder().decode(bytes)),
      heard: () => {},
      disconnected: () => {
        hasLeft = true
      },
    } as unknown as Session // the part that a connection uses
  })
  return { connection: connection as Connection, connectionId }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const pull = { call: 1, confirmed: 0, after: 0, waitMs: 1_000 }

test('another instance serves the calls of a connection as its home does', async () => {
  const bus = createMemoryBus()
  const [first, second] = [start(bus, 1), start(bus, 2)]
  const { connection, connectionId } = open(first)
  expect(await second.relay.push(connectionId, { first: 1, frames: [bytes('up')] }, 0)).toBe(1)
  expect(received).toEqual(['up'])
  connection.send([bytes('down')])
  expect(await second.relay.pull(connectionId, pull)).toMatchObject({ kind: 'parcel', parcel: { first: 1 } })
  connection.close('forbidden')
  expect(await second.relay.pull(connectionId, { ...pull, call: 2, confirmed: 1, after: 1 })).toEqual({
    kind: 'ended',
    reason: 'forbidden',
    retryAfterSeconds: undefined,
  })
  await second.relay.leave(connectionId)
  expect(hasLeft).toBe(true)
  await clock.advance(30_000)
})

test('[H6] a connection whose home is gone has ended, within the time a call may take', async () => {
  const second = start(createMemoryBus(), 2)
  const pulled = second.relay.pull('gone.0123', pull)
  await clock.advance(4_000)
  expect(await pulled).toEqual({ kind: 'ended', reason: 'joinTimeout' })
})

test('[H7] a client that stops calling has gone', async () => {
  const bus = createMemoryBus()
  const first = start(bus, 1)
  const { connectionId } = open(first)
  await first.relay.push(connectionId, { first: 1, frames: [] }, 0)
  await clock.advance(29_000)
  expect(hasLeft).toBe(false)
  await clock.advance(3_000)
  expect(hasLeft).toBe(true)
  await clock.advance(30_000)
})

test('a stranger’s bytes on the bus are a message or a ProtocolError, never more', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      for (const decode of [decodeCall, decodeAnswer])
        for (const message of [
          noise,
          Uint8Array.of(1, ...noise),
          encodeParcel({ first: 1, frames: [noise] }),
        ])
          try {
            decode(message)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
          }
    }),
  )
})
