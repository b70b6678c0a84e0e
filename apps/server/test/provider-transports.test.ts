import type { TransportName } from '@quire/provider'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { FaultProxy, type Faults } from '../../../packages/provider/src/testing/fault-proxy.ts'
import { buildPageModule, launchBrowser } from './support/browser.ts'
import { FaultTable } from './support/fault-table.ts'
import { type NetworkPerson, openPage, type Place, thisProcess } from './support/network-people.ts'
import { openRoute, type Route, routeKinds, transports, wayName } from './support/network-routes.ts'
import { until } from './support/poll.ts'

/** More is for a long run: `QUIRE_WORDS=500`. */
const wordCount = Number(process.env.QUIRE_WORDS ?? 20)
const pauseMs = 20

const table = new FaultTable()
const ends: (() => Promise<unknown>)[] = []
let browser: BrowserContext
let pageCode: string
let routes: readonly Route[]

beforeAll(async () => {
  pageCode = await buildPageModule(new URL('./pages/network.ts', import.meta.url))
  browser = await launchBrowser()
  routes = await Promise.all(routeKinds.map((kind) => openRoute(kind, (end) => ends.push(end))))
})

afterAll(async () => {
  await browser.close()
  for (const end of ends.reverse()) await end()
  console.log(
    `Two people write ${wordCount} words each in ${(wordCount * pauseMs) / 1000} s; until all is saved`,
  )
  console.log(`and read by both, it takes after\n\n${table.toMarkdown()}`)
})

const placeAt = ({ http, scheme }: Route, port: number): Promise<Place> | Place => {
  const url = `${scheme}://127.0.0.1:${port}`
  return http === 1 ? thisProcess(url) : openPage(browser, url, pageCode)
}

/** A transport over a route, with people at its beginning. */
interface Way {
  readonly name: string
  readonly transport: TransportName
  readonly join: (person: string, documentId: string) => Promise<NetworkPerson>
}

/** All ways over a route, in one place. */
const openWays = async (route: Route, port = route.port): Promise<readonly Way[]> => {
  const place = await placeAt(route, port)
  return transports.map((transport) => ({
    name: wayName(transport, route),
    transport,
    join: (person, documentId) =>
      place.join(`${person} by ${transport}`, `${documentId}/${transport}`, [transport]),
  }))
}

/** Does something on all ways over these routes at once. A failure says on which. */
const onAll = async <Part>(
  parts: readonly Part[],
  nameOf: (part: Part) => string,
  travel: (part: Part) => Promise<void>,
) => {
  const results = await Promise.allSettled(parts.map(travel))
  const failures = results.flatMap((result, i) =>
    result.status === 'rejected' ? [`${nameOf(parts[i]!)}: ${result.reason?.stack ?? result.reason}`] : [],
  )
  expect(failures, failures.join('\n')).toEqual([])
}

const onEveryRoute = (travel: (route: Route) => Promise<void>) =>
  onAll(routes, ({ http, through }) => `HTTP/${http}, ${through}`, travel)

const onEveryWay = (travel: (way: Way) => Promise<void>) =>
  onEveryRoute(async (route) => onAll(await openWays(route), ({ name }) => name, travel))

const wordsOf = (person: string): string[] => Array.from({ length: wordCount }, (_, i) => `${person}${i}`)

const write = (ada: NetworkPerson, ben: NetworkPerson) =>
  Promise.all([ada.write(wordsOf('a'), pauseMs), ben.write(wordsOf('b'), pauseMs)])

/** Every word of both is there exactly once, saved and read by both. */
const agree = async (ada: NetworkPerson, ben: NetworkPerson): Promise<void> => {
  await Promise.all([ada.whenDurable(), ben.whenDurable()])
  await until('both read the same', async () => (await ada.text()) === (await ben.text()), 30_000)
  const words = (await ada.text()).trim().split(' ').sort()
  expect(words).toEqual([...wordsOf('a'), ...wordsOf('b')].sort())
}

test('two people see each other’s words and carets, and their words are saved', () =>
  onEveryWay(async ({ transport, join }) => {
    const [ada, ben] = [await join('ada', 'people'), await join('ben', 'people')]
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    expect(await ada.status()).toMatchObject({ connection: 'live', transport })
    await ada.introduce('Ada')
    await write(ada, ben)
    await agree(ada, ben)
    await until('Ben sees Ada', async () => (await ben.status()).peers === 1)
    await ada.leave()
    await until('Ben sees Ada go', async () => (await ben.status()).peers === 0)
  }))

test('a large document whose id has slashes and other letters arrives whole, both ways', () =>
  onEveryWay(async ({ join }) => {
    const documentId = 'Größe 1/a&b'
    const ada = await join('ada', documentId)
    await ada.write(['word'.repeat(250_000)], 0)
    await ada.whenDurable()
    const ben = await join('ben', documentId)
    await ben.whenSynced()
    expect((await ben.text()).length).toBe(1_000_001)
  }))

interface Trouble {
  readonly name: string
  /** What is wrong all the time. */
  readonly always?: Faults
  /** What goes wrong while they write, and is over when they have written. */
  readonly meanwhile?: Faults
  /** How often every connection is reset while they write. */
  readonly resetEveryMs?: number
}

const troubles: readonly Trouble[] = [
  { name: 'nothing' },
  { name: 'latency 20 ms', always: { latencyMs: 20 } },
  { name: 'jitter 30 ms', always: { jitterMs: 30 } },
  { name: 'slices of 100 B', always: { sliceBytes: 100 } },
  // Over HTTP/2 six people share a connection, which needs 3 KB before it says anything.
  { name: 'a cut every 24 KB', always: { cutAfterBytes: 24_000 } },
  { name: 'a stall', meanwhile: { stall: 'both' } },
  { name: 'a stall up', meanwhile: { stall: 'up' } },
  { name: 'a stall down', meanwhile: { stall: 'down' } },
  { name: 'resets every 100 ms', resetEveryMs: 100 },
  { name: 'answers buffered to 4 KB', meanwhile: { bufferBytes: 4_096 } },
]

test.each(troubles)('$name: no word is lost on any way', ({ name, always, meanwhile, resetEveryMs }) =>
  onEveryRoute(async (route) => {
    const proxy = await startProxy(route.port, always)
    const ways = await openWays(route, proxy.port)
    await onAll(
      ways,
      (way) => way.name,
      async (way) => {
        const [ada, ben] = [await way.join('ada', name), await way.join('ben', name)]
        await Promise.all([ada.whenSynced(), ben.whenSynced()])
        const startMs = performance.now()
        if (meanwhile) proxy.faults = meanwhile
        const resets = resetEveryMs && setInterval(() => proxy.reset(), resetEveryMs)
        await write(ada, ben)
        if (resets) clearInterval(resets)
        if (!always) proxy.heal()
        await agree(ada, ben)
        table.record(way.name, name, performance.now() - startMs)
      },
    )
  }),
)

const startProxy = async (port: number, faults: Faults = {}): Promise<FaultProxy> => {
  const proxy = await FaultProxy.start(port)
  proxy.faults = faults
  onTestFinished(() => proxy.close())
  return proxy
}

test.each([
  ['a crash', 'kill'],
  ['a restart', 'stop'],
] as const)('%s: what was saved is there, and what was written meanwhile', (name, how) =>
  onEveryRoute(async (route) => {
    const ways = await openWays(route)
    const people = await Promise.all(ways.map(({ join }) => join('ada', name)))
    await Promise.all(people.map((ada) => ada.write(['saved'], 0)))
    await Promise.all(people.map((ada) => ada.whenDurable()))
    await route.end(how)
    const startMs = performance.now()
    await Promise.all(people.map((ada) => ada.write(['meanwhile'], 0)))
    await route.comeBack()
    await onAll(
      ways,
      (way) => way.name,
      async (way) => {
        const ada = people[ways.indexOf(way)]!
        await ada.whenDurable()
        table.record(way.name, name, performance.now() - startMs)
        const ben = await way.join('ben', name)
        await ben.whenSynced()
        expect(await ben.text()).toBe('saved meanwhile ')
      },
    )
  }),
)
