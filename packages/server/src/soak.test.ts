import { once } from 'node:events'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { encode, parseDocumentId } from '@quire/protocol'
import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { encodeAwareness } from './core/awareness-codec.ts'
import { defaultLimits } from './core/limits.ts'
import { silentLogger } from './core/logger.ts'
import { noMetrics } from './core/metrics.ts'
import { Rooms } from './core/rooms.ts'
import { createMemoryStore } from './stores/memory.ts'
import { createRecordingConnection } from './testing/recording-connection.ts'
import { createSeededRandom } from './testing/seeded-random.ts'
import { serveCollaboration } from './testing/serve.ts'
import { createSimClock } from './testing/simulation/sim-clock.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const mebibyte = 1024 * 1024
const heapAfterGc = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

const state = new TextEncoder().encode('{"user":{"name":"somebody"}}')
const hour = 3_600_000

test('24 hours of people who come, write and go, lived in one go: timers, rooms and memory are where they began', {
  timeout: 300_000,
}, async () => {
  const clock = createSimClock()
  const random = createSeededRandom(1)
  const store = createMemoryStore({ wallTime: () => clock.wallTime() })
  const rooms = new Rooms({
    store,
    bus: undefined,
    clock,
    random,
    limits: defaultLimits,
    logger: silentLogger,
    metrics: noMetrics,
  })
  const timers = clock.pending

  const visit = (): void => {
    const documentId = parseDocumentId(`day/${Math.floor(random.fraction() * 40)}`)
    const guest = random.fraction() < 0.5
    const connection = createRecordingConnection()
    const session = rooms.join({
      documentId,
      grant: guest
        ? { access: 'edit' }
        : { access: 'edit', person: { id: `p${random.fraction()}`, name: 'P' } },
      dialect: 'quire.v1',
      address: `10.0.0.${Math.floor(random.fraction() * 250)}`,
      connection,
    })
    const doc = new Y.Doc()
    doc.clientID = Math.floor(random.fraction() * 2 ** 32)
    session.receive(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
    session.receive(
      encode({ type: 'awareness', update: encodeAwareness([{ clientId: doc.clientID, clock: 1, state }]) }),
    )
    clock.after(20_000, () => {
      doc.getText('t').insert(0, 'a few words')
      doc.getText('t').delete(2, 5)
      session.receive(encode({ type: 'update', update: Y.encodeStateAsUpdate(doc) }))
      connection.clear()
      clock.after(random.fraction() * 9_000, () => session.disconnected())
    })
  }
  const live = async (hours: number): Promise<void> => {
    for (let minute = 0; minute < hours * 60; minute++) {
      for (let i = 0; i < 3; i++) visit()
      await clock.run(60_000)
    }
    await clock.run(hour / 2) // everybody has gone, and rooms are let go
    expect(rooms.sessions.size).toBe(0)
    expect(rooms.openDocuments).toBe(0)
    expect(clock.pending).toBe(timers)
  }

  await live(2)
  const heap = heapAfterGc()
  await live(22)
  expect(heapAfterGc() - heap).toBeLessThan(8 * mebibyte) // what they wrote is in the store, which is in memory here
  rooms.close()
  await clock.run(1_000)
  expect(clock.pending).toBe(0)
})

test('two thousand connections on real sockets: no socket, timer or memory is left of them', {
  timeout: 300_000,
}, async () => {
  const store = createMemoryStore()
  const served = await serveCollaboration({ store, limits: { maxConnectionsPerAddress: 10_000 } })
  const active = (kind: string): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === kind).length
  const noSocketIsLeft = () => vi.waitFor(() => expect(active('TCPSocketWrap')).toBe(0), { timeout: 10_000 })
  const wave = async (): Promise<void> => {
    const sockets = Array.from({ length: 50 }, (_, i) => new WebSocket(`${served.socketUrl}/wave/${i % 5}`))
    await Promise.all(sockets.map((socket) => once(socket, 'open')))
    for (const socket of sockets) socket.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
    await Promise.all(sockets.map((socket) => once(socket, 'message')))
    for (const socket of sockets) socket.close()
    await Promise.all(sockets.map((socket) => once(socket, 'close')))
  }
  const waves = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await wave()
    await vi.waitFor(async () => expect(await sessionsOf(served.url)).toBe(0))
  }
  await waves(1)
  await noSocketIsLeft()
  const timers = active('Timeout')
  const heap = heapAfterGc()
  await waves(39)
  await noSocketIsLeft()
  expect(active('TCPServerWrap')).toBe(1)
  expect(active('Timeout')).toBeLessThan(timers + 5) // the test runner has some of its own
  expect(heapAfterGc() - heap).toBeLessThan(8 * mebibyte)
  await served.close()
  await store.close()
})

const sessionsOf = async (url: string): Promise<number> => {
  const page = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text()
  const counts = page.matchAll(/^quire_sessions\{[^}]*\} (\d+)$/gm)
  return [...counts].reduce((total, [, count]) => total + Number(count), 0)
}
