import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import process from 'node:process'
import {
  CollabError,
  decodeServerMessage,
  encode,
  parseDocumentId,
  type ServerMessage,
} from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { CollaborationOptions } from './collaboration.ts'
import type { Store } from './core/store.ts'
import { createMemoryStore } from './stores/memory.ts'
import { type ServedCollaboration, serveCollaboration } from './testing/serve.ts'

let store: Store
let served: ServedCollaboration
const cleanUps: Array<() => unknown> = []

beforeEach(async () => {
  store = createMemoryStore()
  served = await serveCollaboration({ store })
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  await served.close()
  await store.close()
})

/** Serves with other options for the rest of the test. */
const serveWith = async (options: Partial<CollaborationOptions>): Promise<void> => {
  await served.close()
  served = await serveCollaboration({ store, ...options })
}

/** A stock y-websocket client. */
const yWebsocket = (room: string, doc = new Y.Doc()): WebsocketProvider => {
  const provider = new WebsocketProvider(served.socketUrl, room, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket, // ws has all of it that is used
    disableBc: true,
  })
  cleanUps.push(() => provider.destroy())
  return provider
}

/** A bare socket, with all it received. */
const socketTo = async (
  path: string,
  options: { protocols?: string[]; headers?: Record<string, string> } = {},
) => {
  const socket = new WebSocket(`${served.socketUrl}/${path}`, options.protocols ?? [], {
    headers: options.headers,
  })
  const received: ServerMessage[] = []
  socket.on('message', (data: Buffer) => received.push(decodeServerMessage(data)))
  cleanUps.push(() => socket.terminate())
  await once(socket, 'open')
  return { socket, received, closed: once(socket, 'close') as Promise<[number, Buffer]> }
}

/** The status of an upgrade that is refused. */
const refusedWith = async (path: string, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(served.url.replace('http', 'ws') + path, { headers })
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  response.destroy()
  return { status: response.statusCode, headers: response.headers }
}

const typed = (text: string): Uint8Array => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, text)
  return Y.encodeStateAsUpdate(doc)
}

describe('stock y-websocket clients', () => {
  test('share text and presence, also with "/" in the id', async () => {
    const [a, b] = [yWebsocket('team/plan'), yWebsocket('team/plan')]
    a.doc.getText('t').insert(0, 'hello')
    a.awareness.setLocalStateField('user', { name: 'Ada' })
    await vi.waitFor(() => expect(b.doc.getText('t').toString()).toBe('hello'))
    await vi.waitFor(() =>
      expect(b.awareness.getStates().get(a.doc.clientID)).toEqual({ user: { name: 'Ada' } }),
    )
    b.doc.getText('t').insert(5, ' world')
    await vi.waitFor(() => expect(a.doc.getText('t').toString()).toBe('hello world'))
  })

  test('[A4] a client that leaves is gone for the others within a second', async () => {
    const [a, b] = [yWebsocket('d'), yWebsocket('d')]
    a.awareness.setLocalStateField('user', { name: 'Ada' })
    await vi.waitFor(() => expect(b.awareness.getStates().has(a.doc.clientID)).toBe(true))
    a.ws?.close()
    a.shouldConnect = false
    await vi.waitFor(() => expect(b.awareness.getStates().has(a.doc.clientID)).toBe(false), {
      timeout: 1_000,
    })
  })

  test('find the document as it was after the server has been replaced', async () => {
    const a = yWebsocket('d')
    a.doc.getText('t').insert(0, 'kept')
    await vi.waitFor(async () => expect(await store.list()).toHaveLength(1))
    await serveWith({})
    const b = yWebsocket('d')
    await vi.waitFor(() => expect(b.doc.getText('t').toString()).toBe('kept'))
  })
})

describe('a quire.v1 client', () => {
  test('[V1] [W1] [S1] is welcomed, then asked for what it has', async () => {
    const { socket, received } = await socketTo('d', { protocols: ['quire.v1'] })
    expect(socket.protocol).toBe('quire.v1')
    await vi.waitFor(() => expect(received.map(({ type }) => type)).toEqual(['welcome', 'syncStep1']))
    expect(received[0]).toMatchObject({ access: 'edit', generation: '1' })
  })

  test('[K2] gets its acknowledgement, and a plain client none', async () => {
    const ours = await socketTo('d', { protocols: ['quire.v1'] })
    const plain = await socketTo('d')
    for (const { socket } of [ours, plain]) socket.send(encode({ type: 'update', update: typed('x') }))
    await vi.waitFor(() => expect(ours.received).toContainEqual({ type: 'ack', count: 1 }))
    expect((await store.list())[0]?.head).toBe(2)
    expect(plain.received.filter(({ type }) => type === 'ack' || type === 'welcome')).toEqual([])
  })
})

test('a reader that stalls costs a bounded buffer, and is right again within a second after it wakes', async () => {
  await serveWith({ limits: { messagesPerSecond: 100_000 } })
  const streams = new Set<Socket>()
  served.server.on('connection', (stream: Socket) => streams.add(stream))
  const [writer, reader] = [await socketTo('d'), await socketTo('d')]
  reader.socket.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
  await vi.waitFor(() => expect(reader.received.some(({ type }) => type === 'syncStep2')).toBe(true))
  reader.socket.pause()
  const doc = new Y.Doc()
  const text = doc.getText('t')
  let mostBuffered = 0
  for (let i = 0; i < 300; i++) {
    // 200 KB come and go each time: 60 MB pass, and the document stays small.
    const before = Y.encodeStateVector(doc)
    text.delete(0, text.length)
    text.insert(0, String(i % 10).repeat(200_000))
    writer.socket.send(encode({ type: 'update', update: Y.encodeStateAsUpdate(doc, before) }))
    await new Promise((resolve) => setImmediate(resolve))
    for (const stream of streams) mostBuffered = Math.max(mostBuffered, stream.writableLength)
  }
  await vi.waitFor(async () => expect((await store.list())[0]?.head).toBeGreaterThan(0))
  const isAllLogged = async (): Promise<void> => {
    const copy = new Y.Doc()
    const { snapshot, rows } = await store.read(parseDocumentId('d'), 0)
    for (const { update } of snapshot ? [snapshot, ...rows] : rows) Y.applyUpdate(copy, update)
    expect(copy.getText('t').toString()).toBe(text.toString())
  }
  await vi.waitFor(isAllLogged, { timeout: 15_000 })
  expect(mostBuffered).toBeLessThan(1024 * 1024)

  const wokenAt = performance.now()
  reader.socket.resume()
  const seen = new Y.Doc()
  await vi.waitFor(
    () => {
      for (const message of reader.received.splice(0))
        if (message.type === 'update' || message.type === 'syncStep2') Y.applyUpdate(seen, message.update)
      expect(seen.getText('t').toString()).toBe(text.toString())
    },
    { timeout: 30_000 },
  )
  process.stdout.write(
    `a stalled reader: ${Math.round(mostBuffered / 1024)} KiB buffered at most, ` +
      `right again after ${Math.round(performance.now() - wokenAt)} ms\n`,
  )
})

describe('bad input', () => {
  const bystander = async () => {
    const a = yWebsocket('d')
    a.doc.getText('t').insert(0, 'safe')
    await vi.waitFor(async () => expect((await store.list())[0]?.head).toBe(1))
    return a
  }
  const before = async () => (await store.list())[0]?.head

  test.each([
    ['[F2] of an unknown type', Uint8Array.of(99, 1, 2)],
    ['[F3] that does not parse', Uint8Array.of(0, 2, 200)],
    ['[F1] with bytes after its end', Uint8Array.of(3, 0)],
    ['that is empty', Uint8Array.of()],
    ['with an update that is none', encode({ type: 'update', update: Uint8Array.of(1, 1, 1, 1, 1) })],
    ['with presence that is none', encode({ type: 'awareness', update: Uint8Array.of(9, 9) })],
    ['with a state vector that is none', encode({ type: 'syncStep1', stateVector: Uint8Array.of(5, 5) })],
  ])('a frame %s closes its connection with 4400 and nothing else', async (_, frame) => {
    const a = await bystander()
    const { socket, closed } = await socketTo('d')
    socket.send(frame)
    const [code, reason] = await closed
    expect([code, reason.toString()]).toEqual([4400, 'badMessage'])
    expect(await before()).toBe(1)
    expect(a.wsconnected).toBe(true)
    const b = yWebsocket('d')
    await vi.waitFor(() => expect(b.doc.getText('t').toString()).toBe('safe'))
  })

  test('[F3] a text frame is a bad message', async () => {
    const { socket, closed } = await socketTo('d')
    socket.send('hello')
    expect((await closed)[0]).toBe(4400)
  })

  test('[F5] a frame over the limit closes with 1009', async () => {
    await serveWith({ limits: { maxMessageBytes: 1_000 } })
    const { socket, closed } = await socketTo('d')
    socket.send(new Uint8Array(1_001))
    expect((await closed)[0]).toBe(1009)
  })

  test('an unknown path is answered 404 before the upgrade', async () => {
    expect((await refusedWith('/elsewhere')).status).toBe(404)
  })

  test.each(['/collab/', '/collab/a//b', '/collab/a%00b', '/collab/%ff', `/collab/${'x'.repeat(201)}`])(
    '[I1] the id in %s is answered 404 before the upgrade',
    async (path) => {
      expect(await refusedWith(path)).toMatchObject({ status: 404, headers: { 'quire-reason': 'notFound' } })
    },
  )

  test.each(['https://evil.example', 'null', 'http://127.0.0.1', 'file://'])(
    'a page of %s is answered 403 before the upgrade',
    async (origin) => {
      expect((await refusedWith('/collab/d', { origin })).status).toBe(403)
    },
  )

  test('pages of the own host and of listed origins may connect', async () => {
    await serveWith({ allowedOrigins: ['https://docs.example.org'] })
    await socketTo('d', { headers: { origin: served.url } })
    await socketTo('d', { headers: { origin: 'https://docs.example.org' } })
  })

  test('whom the hook refuses gets its status, reason and advice', async () => {
    await serveWith({
      authenticate: () => {
        throw new CollabError('overloaded', 'come back', { retryAfterSeconds: 7 })
      },
    })
    expect(await refusedWith('/collab/d')).toMatchObject({
      status: 503,
      headers: { 'quire-reason': 'overloaded', 'retry-after': '7' },
    })
  })

  test('a hook that fails is a failure of the server, not a way in', async () => {
    await serveWith({
      authenticate: () => {
        throw new Error('the user table is gone')
      },
    })
    expect((await refusedWith('/collab/d')).status).toBe(500)
  })

  test('a plain request for a document is told to upgrade', async () => {
    expect((await fetch(`${served.url}/collab/d`)).status).toBe(426)
  })
})

describe('[S6] a session that may only view', () => {
  test('changes nothing, gets a nack, and goes on reading and being seen', async () => {
    await serveWith({
      authenticate: ({ request: { url } }) => ({ access: url.includes('edit') ? 'edit' : 'view' }),
    })
    const viewer = await socketTo('d', { protocols: ['quire.v1'] })
    viewer.socket.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
    viewer.socket.send(encode({ type: 'syncStep2', update: Uint8Array.of(0, 0) }))
    viewer.socket.send(encode({ type: 'update', update: typed('no') }))
    await vi.waitFor(() => {
      expect(viewer.received).toContainEqual({ type: 'nack', frame: 2, reason: 'forbidden' })
      expect(viewer.received).toContainEqual({ type: 'ack', count: 2 })
    })
    expect(await store.list()).toEqual([])

    const editor = await socketTo('d?edit', { protocols: ['quire.v1'] })
    editor.socket.send(encode({ type: 'update', update: typed('yes') }))
    await vi.waitFor(() => expect(viewer.received.some(({ type }) => type === 'update')).toBe(true))
  })
})

describe('operations', () => {
  test('/livez and /readyz answer, and say when the instance is draining', async () => {
    expect((await fetch(`${served.url}/livez`)).status).toBe(200)
    const ready = await fetch(`${served.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', reasons: [] }])
    await served.collaboration.drain(1_000)
    const drained = await fetch(`${served.url}/readyz`)
    expect([drained.status, await drained.json()]).toEqual([
      503,
      { status: 'unready', reasons: ['draining'] },
    ])
    expect((await refusedWith('/collab/d')).status).toBe(503)
  })

  test('draining asks everybody to come back in a while, and waits until they have gone', async () => {
    const { socket, received, closed } = await socketTo('d', { protocols: ['quire.v1'] })
    socket.send(encode({ type: 'update', update: typed('last words') }))
    await vi.waitFor(() => expect(received).toContainEqual({ type: 'ack', count: 1 }))
    await served.collaboration.drain(1_000)
    expect(socket.readyState).toBeGreaterThanOrEqual(socket.CLOSING)
    const [code, reason] = await closed
    expect([code, reason.toString()]).toEqual([1012, expect.stringMatching(/^restarting;retry-after=\d+$/)])
  })

  test('/metrics tells what goes on', async () => {
    const { socket, received } = await socketTo('d', { protocols: ['quire.v1'] })
    socket.send(encode({ type: 'update', update: typed('x') }))
    await vi.waitFor(() => expect(received).toContainEqual({ type: 'ack', count: 1 }))
    const page = await (await fetch(`${served.url}/metrics`)).text()
    for (const line of [
      'quire_sessions{dialect="quire.v1"} 1',
      'quire_documents_open 1',
      'quire_updates_total{source="session"} 1',
      'quire_ack_seconds_count 1',
      'quire_log_queue_bytes 0',
    ])
      expect(page).toContain(line)
    expect(page).toContain('nodejs_eventloop_lag_seconds')
  })

  test('documents are listed with their last change and who is there', async () => {
    const a = yWebsocket('team/plan')
    a.doc.getText('t').insert(0, 'x')
    a.awareness.setLocalStateField('user', { name: 'Ada' })
    await vi.waitFor(async () => {
      expect(await served.collaboration.documents()).toMatchObject([{ documentId: 'team/plan', present: 1 }])
    })
  })

  test('a document is seeded once', async () => {
    const { collaboration } = served
    const documentId = parseDocumentId('d')
    const seeded = await Promise.all([1, 2].map(() => collaboration.seed(documentId, typed('start'))))
    expect(seeded.sort()).toEqual([false, true])
    const a = yWebsocket('d')
    await vi.waitFor(() => expect(a.doc.getText('t').toString()).toBe('start'))
  })

  test('can be attached to a server that somebody else made, whose other upgrades it leaves alone', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    cleanUps.push(() => server.close())
    await once(server, 'listening')
    served.collaboration.attach(server)
    server.on('upgrade', (incoming, stream) => {
      if (incoming.url === '/other') stream.end('HTTP/1.1 418 Teapot\r\n\r\n')
    })
    const { port } = server.address() as AddressInfo
    const statusOf = (path: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const upgrade = {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        }
        const outgoing = request({ port, path, headers: upgrade })
        outgoing.on('response', (response) => resolve(response.statusCode ?? 0))
        outgoing.on('upgrade', (response, stream) => {
          stream.destroy()
          resolve(response.statusCode ?? 0)
        })
        outgoing.on('error', reject)
        outgoing.end()
      })
    expect(await statusOf('/collab/team/plan')).toBe(101)
    expect(await statusOf('/collab/a//b')).toBe(404)
    expect(await statusOf('/other')).toBe(418)
  })
})
