import { type ConnectOptions, connect, type Session, type TransportName } from '@quire/provider'
import { createMemoryBus, createMemoryStore } from '@quire/server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { FaultProxy, type Faults } from '../../../packages/provider/src/testing/fault-proxy.ts'
import { type Serving, type ServingOptions, serve } from './support/collaboration.ts'
import { createHttp2Fetch } from './support/http2-fetch.ts'
import { until } from './support/poll.ts'

/** A way from a client to a server: a transport, over a version of HTTP. */
interface Way {
  readonly name: string
  readonly transport: TransportName
  readonly http: 1 | 2
}

const allWays: readonly Way[] = [
  { name: 'WebSocket', transport: 'websocket', http: 1 },
  { name: 'events over HTTP/1.1', transport: 'sse', http: 1 },
  { name: 'events over HTTP/2', transport: 'sse', http: 2 },
  { name: 'polls over HTTP/1.1', transport: 'polling', http: 1 },
  { name: 'polls over HTTP/2', transport: 'polling', http: 2 },
]

/**
 * HTTP/2 has a command of its own, `pnpm test:http2`: with client, server and fault proxy in one process, Node 20 dies
 * without a word in about one run of eight, and takes the results of all other ways with it. The cause is not found yet.
 */
const ways = allWays.filter(({ http }) => (process.env.QUIRE_HTTP2 ? http === 2 : http === 1))

const documentId = 'team/plan'

const start = async (options: ServingOptions = {}): Promise<Serving> => {
  const serving = await serve(options)
  onTestFinished(() => serving.stop().catch(() => {}))
  return serving
}

const startProxy = async (port: number, faults: Faults = {}): Promise<FaultProxy> => {
  const proxy = await FaultProxy.start(port)
  proxy.faults = faults
  onTestFinished(() => proxy.close())
  return proxy
}

const join = (url: string, way: Way, options: Partial<ConnectOptions> = {}): Session => {
  const http2 = way.http === 2 ? createHttp2Fetch() : undefined
  const session = connect({
    url,
    documentId,
    WebSocket,
    transports: [way.transport],
    ...(http2 ? { fetch: http2.fetch } : {}),
    ...options,
  })
  onTestFinished(() => {
    session.close()
    http2?.close()
  })
  return session
}

const text = (session: Session) => session.doc.getText('text')
const type = (session: Session, words: string): void => text(session).insert(text(session).length, words)
const words = (session: Session): string[] => text(session).toString().trim().split(/\s+/).sort()

/** Two people type at the same time; every word is there exactly once in the end, and all of it saved. */
const typeTogether = async (ada: Session, ben: Session, count: number): Promise<void> => {
  const typed: string[] = []
  for (let i = 0; i < count; i++) {
    for (const [name, session] of [
      ['a', ada],
      ['b', ben],
    ] as const) {
      type(session, `${name}${i} `)
      typed.push(`${name}${i}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 10)) // the speed of the typing, not a wait for anything
  }
  await Promise.all([ada.whenDurable(), ben.whenDurable()])
  await until('both read the same', () => text(ada).toString() === text(ben).toString(), 30_000)
  expect(words(ada)).toEqual(typed.sort())
}

describe.each(ways)('$name', (way) => {
  test('two people see each other’s words and carets, and their words are saved', async () => {
    const { url } = await start({ http: way.http })
    const [ada, ben] = [join(url, way), join(url, way)]
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    expect(ada.status.get()).toMatchObject({ connection: 'live', transport: way.transport })
    ada.awareness.setLocalStateField('user', { name: 'Ada' })
    await typeTogether(ada, ben, 20)
    await until('Ben sees Ada', () => ben.status.get().peers === 1)
    ada.close()
    await until('Ben sees Ada go', () => ben.status.get().peers === 0)
  })

  test('a large document arrives whole, both ways', async () => {
    const { url } = await start({ http: way.http })
    const ada = join(url, way)
    type(ada, 'word '.repeat(200_000))
    await ada.whenDurable()
    const ben = join(url, way)
    await ben.whenSynced()
    expect(text(ben).length).toBe(1_000_000)
  })

  test('an id with slashes and other letters is the same document', async () => {
    const { url } = await start({ http: way.http })
    const ada = join(url, way, { documentId: 'Größe 1/a&b' })
    type(ada, 'hello')
    await ada.whenDurable()
    const ben = join(url, way, { documentId: 'Größe 1/a&b' })
    await ben.whenSynced()
    expect(text(ben).toString()).toBe('hello')
  })

  test('a server that crashes and comes back has all that was said to be saved', async () => {
    const store = createMemoryStore()
    const first = await start({ http: way.http, store })
    const ada = join(first.url, way)
    type(ada, 'saved ')
    await ada.whenDurable()
    await first.crash()
    type(ada, 'typed meanwhile ')
    await until('it is noticed', () => ada.status.get().connection !== 'live')
    const second = await start({ http: way.http, store, port: first.port })
    await ada.whenDurable()
    const ben = join(second.url, way)
    await ben.whenSynced()
    expect(text(ben).toString()).toBe('saved typed meanwhile ')
  })

  test('a server that restarts tells its clients when to come back [C2]', async () => {
    const store = createMemoryStore()
    const first = await start({ http: way.http, store })
    const ada = join(first.url, way)
    await ada.whenSynced()
    await first.stop()
    await until('it is told', () => ada.status.get().connection !== 'live')
    await start({ http: way.http, store, port: first.port })
    type(ada, 'after')
    await ada.whenDurable()
  })

  test.each<[string, Faults]>([
    ['latency and jitter', { latencyMs: 20, jitterMs: 30 }],
    ['slices of 100 bytes', { sliceBytes: 100 }],
    ['a cut every 6,000 bytes', { cutAfterBytes: 6_000 }],
  ])('loses no word through %s', async (_, faults) => {
    const { port } = await start({ http: way.http })
    const proxy = await startProxy(port, faults)
    const [ada, ben] = [join(proxy.url, way), join(proxy.url, way)]
    await typeTogether(ada, ben, 40)
  })

  test('loses no word through resets and stalls', async () => {
    const { port } = await start({ http: way.http })
    const proxy = await startProxy(port)
    const [ada, ben] = [join(proxy.url, way), join(proxy.url, way)]
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    let round = 0
    const trouble = setInterval(() => {
      round++
      if (round % 3 === 0) proxy.reset()
      else if (round % 3 === 1) proxy.faults = { stall: round % 2 === 0 ? 'up' : 'down' }
      else proxy.heal()
    }, 100)
    onTestFinished(() => clearInterval(trouble))
    for (let i = 0; i < 60; i++) {
      type(ada, `a${i} `)
      type(ben, `b${i} `)
      await new Promise((resolve) => setTimeout(resolve, 10)) // the speed of the typing, not a wait for anything
    }
    clearInterval(trouble)
    proxy.heal()
    await typeTogether2(ada, ben, 60)
  })
})

/** All words of both, once each. */
const typeTogether2 = async (ada: Session, ben: Session, count: number): Promise<void> => {
  await Promise.all([ada.whenDurable(), ben.whenDurable()])
  await until('both read the same', () => text(ada).toString() === text(ben).toString(), 30_000)
  const all = Array.from({ length: count }, (_, i) => [`a${i}`, `b${i}`]).flat()
  expect(words(ada)).toEqual(all.sort())
}

describe('several instances', () => {
  test.each(ways.filter(({ transport, http }) => transport !== 'websocket' && http === 1))(
    '$name: any instance serves any call',
    async (way) => {
      const [store, bus] = [createMemoryStore(), createMemoryBus()]
      const instances = [await start({ store, bus }), await start({ store, bus })]
      let calls = 0
      // A balancer without stickiness: each call goes to the next instance.
      const spread: typeof fetch = (input, init) => {
        const url = new URL(String(input))
        url.port = `${instances[calls++ % instances.length]?.port}`
        return fetch(url, init)
      }
      const url = instances[0]?.url ?? ''
      const [ada, ben] = [join(url, way, { fetch: spread }), join(url, way, { fetch: spread })]
      await typeTogether(ada, ben, 40)
      expect(ada.status.get().connection).toBe('live')
    },
  )
})

describe('choosing a way', () => {
  const all = { name: 'all', transport: 'websocket', http: 1 } as const
  const anyWay = { transports: ['websocket', 'sse', 'polling'] } as const

  test('a proxy that refuses upgrades: writing works over events within 5 s', async () => {
    const { port } = await start()
    const proxy = await startProxy(port, { blocksUpgrade: true })
    const startMs = performance.now()
    const session = join(proxy.url, all, anyWay)
    type(session, 'hello')
    await session.whenDurable()
    expect(performance.now() - startMs).toBeLessThan(5_000)
    expect(session.status.get().transport).toBe('sse')
  })

  test('a proxy that also holds events back: writing works over polls within 8 s', async () => {
    const { port } = await start()
    const proxy = await startProxy(port, { blocksUpgrade: true, holdsEvents: true })
    const startMs = performance.now()
    const session = join(proxy.url, all, anyWay)
    type(session, 'hello')
    await session.whenDurable()
    expect(performance.now() - startMs).toBeLessThan(8_000)
    expect(session.status.get().transport).toBe('polling')
  })

  test('the block is lifted: back on WebSocket without losing a character', async () => {
    const { port } = await start()
    const proxy = await startProxy(port, { blocksUpgrade: true })
    const page = Object.assign(new EventTarget(), { document: undefined })
    const [ada, ben] = [join(proxy.url, all, { ...anyWay, wakeSource: page }), join(proxy.url, all, anyWay)]
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    expect(ada.status.get().transport).toBe('sse')
    proxy.heal()
    const upgrading = until('it is upgraded', () => {
      page.dispatchEvent(new Event('online'))
      return ada.status.get().transport === 'websocket'
    })
    await typeTogether(ada, ben, 50)
    await upgrading
    await typeTogether2(ada, ben, 50)
  })
})
