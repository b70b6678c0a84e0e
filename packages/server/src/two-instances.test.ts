import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { createRedisBus } from './buses/redis.ts'
import type { Bus } from './core/bus.ts'
import type { Store } from './core/store.ts'
import { createSqliteStore } from './stores/sqlite/store.ts'
import { type RedisServer, startRedisServer } from './testing/redis-server.ts'
import { type ServedCollaboration, serveCollaboration } from './testing/serve.ts'

// Two instances as an operator runs them: a database file they share, and a Redis between them.

let folder: string
let redis: RedisServer
let stores: Store[]
let buses: Bus[]
let instances: ServedCollaboration[]
const providers: WebsocketProvider[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-instances-'))
  redis = await startRedisServer()
  const path = join(folder, 'quire.db')
  stores = await Promise.all([1, 2].map(() => createSqliteStore({ path })))
  buses = [1, 2].map(() => createRedisBus({ url: redis.url }))
  instances = await Promise.all(stores.map((store, i) => serveCollaboration({ store, bus: buses[i] })))
  await vi.waitFor(() => expect(buses.every((bus) => bus.isConnected)).toBe(true), { timeout: 5_000 })
})
afterAll(async () => {
  for (const provider of providers) provider.destroy()
  for (const instance of instances) await instance.close()
  for (const part of [...buses, ...stores]) await part.close()
  await redis.close()
  await rm(folder, { recursive: true })
})

const clientOf = (instance: number): { provider: WebsocketProvider; text: Y.Text } => {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(instances[instance]!.socketUrl, 'team/plan', doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket, // ws has all of it that is used
    disableBc: true,
  })
  providers.push(provider)
  return { provider, text: doc.getText('t') }
}

test('people on two instances write together, before, while and after Redis is down', async () => {
  const [a, b] = [clientOf(0), clientOf(1)]
  a.text.insert(0, 'one ')
  await vi.waitFor(() => expect(b.text.toString()).toBe('one '))
  b.provider.awareness.setLocalStateField('user', { name: 'Bob' })
  await vi.waitFor(() => expect(a.provider.awareness.getStates().size).toBe(2))

  await redis.kill()
  await vi.waitFor(() =>
    expect(instances[0]!.collaboration.readiness()).toEqual({ status: 'degraded', reasons: ['bus'] }),
  )
  b.text.insert(b.text.length, 'two ')
  await vi.waitFor(() => expect(a.text.toString()).toBe('one two '), { timeout: 5_000 })

  await redis.start()
  await vi.waitFor(() => expect(instances[0]!.collaboration.readiness().status).toBe('ready'), {
    timeout: 5_000,
  })
  a.text.insert(a.text.length, 'three')
  await vi.waitFor(() => expect(b.text.toString()).toBe('one two three'), { timeout: 1_000 })
  expect([a.provider.wsconnected, b.provider.wsconnected]).toEqual([true, true])
  expect((await stores[0]!.list()).map(({ head }) => head)).toEqual([3])
}, 30_000)
