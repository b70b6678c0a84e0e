import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { busContract } from '../testing/bus-contract.ts'
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts'
import { createRedisBus } from './redis.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedisServer()
})
afterAll(() => redis.close())

const connected = async (url = redis.url) => {
  const bus = createRedisBus({ url })
  await vi.waitFor(() => expect(bus.isConnected).toBe(true), { timeout: 5_000 })
  return bus
}

describe('the Redis bus', () => {
  for (const { title, check } of busContract) test(title, () => check(() => connected()))

  test('two prefixes on one Redis do not hear each other', async () => {
    const [one, other] = [await connected(), createRedisBus({ url: redis.url, prefix: 'other:' })]
    await vi.waitFor(() => expect(other.isConnected).toBe(true))
    const [heardHere, heardThere]: [number[][], number[][]] = [[], []]
    await one.subscribe('x', (bytes) => heardHere.push([...bytes])).ready
    await other.subscribe('x', (bytes) => heardThere.push([...bytes])).ready
    one.publish('x', Uint8Array.of(1))
    other.publish('x', Uint8Array.of(2))
    await vi.waitFor(() => expect([heardHere, heardThere]).toEqual([[[1]], [[2]]]))
    await Promise.all([one.close(), other.close()])
  })

  describe('when Redis dies', () => {
    let mortal: RedisServer
    beforeEach(async () => {
      mortal = await startRedisServer()
    })
    afterEach(() => mortal.close())

    test('it goes on without, and tells of a gap when Redis is back with all subscriptions in force', async () => {
      const [a, b] = [await connected(mortal.url), await connected(mortal.url)]
      const heard: number[] = []
      await b.subscribe('x', (bytes) => heard.push(bytes[0] ?? -1)).ready
      await mortal.kill()
      await vi.waitFor(() => expect([a.isConnected, b.isConnected]).toEqual([false, false]))
      a.publish('x', Uint8Array.of(1))
      const late: number[] = []
      await b.subscribe('y', (bytes) => late.push(bytes[0] ?? -1)).ready // at once: there is nothing to wait for

      const told = new Promise<void>((resolve) => b.onGap(resolve))
      await mortal.start()
      await told
      await vi.waitFor(() => expect(a.isConnected).toBe(true), { timeout: 5_000 })
      a.publish('x', Uint8Array.of(2))
      a.publish('y', Uint8Array.of(3))
      await vi.waitFor(() => expect([heard, late]).toEqual([[2], [3]]))
      await Promise.all([a.close(), b.close()])
    })

    test('it may be down at the start', async () => {
      await mortal.kill()
      const bus = createRedisBus({ url: mortal.url })
      bus.publish('x', Uint8Array.of(1))
      await bus.subscribe('x', () => {}).ready
      expect(bus.isConnected).toBe(false)
      const told = new Promise<void>((resolve) => bus.onGap(resolve))
      await mortal.start()
      await told
      expect(bus.isConnected).toBe(true)
      await bus.close()
    })
  })
})
