import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { FaultProxy, type Faults } from '../../../packages/provider/src/testing/fault-proxy.ts'
import { buildPageModule, launchBrowser } from './support/browser.ts'
import { type NetworkPerson, openPage, thisProcess } from './support/network-people.ts'
import { openRoute } from './support/network-routes.ts'
import type { NginxOptions } from './support/nginx.ts'
import { until } from './support/poll.ts'

const allTransports = ['websocket', 'sse', 'polling'] as const

let browser: BrowserContext
let pageCode: string

beforeAll(async () => {
  pageCode = await buildPageModule(new URL('./pages/network.ts', import.meta.url))
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** A network that is in the way, until it is lifted. */
interface Obstacle {
  join(person: string): Promise<NetworkPerson>
  lift(): Promise<void>
}

type Manner = Exclude<NginxOptions['manner'], 'documented' | undefined>

const faultsOf: Readonly<Record<Manner, Faults>> = {
  'refuses upgrades': { blocksUpgrade: true },
  'refuses upgrades and holds answers back': { blocksUpgrade: true, holdsEvents: true },
}

const behindProxy = async (manner: Manner): Promise<Obstacle> => {
  const route = await openRoute({ http: 1, through: 'direct' })
  const proxy = await FaultProxy.start(route.port)
  onTestFinished(() => proxy.close())
  proxy.faults = faultsOf[manner]
  const place = thisProcess(proxy.url)
  return {
    join: (person) => place.join(person, 'plan', allTransports),
    lift: async () => proxy.heal(),
  }
}

const behindNginx = async (manner: Manner): Promise<Obstacle> => {
  const route = await openRoute({ http: 2, through: 'nginx', manner })
  const place = await openPage(browser, `https://127.0.0.1:${route.port}`, pageCode)
  return {
    join: (person) => place.join(person, 'plan', allTransports),
    lift: () => route.reload('documented'),
  }
}

describe.each([
  ['a proxy, HTTP/1.1', behindProxy],
  ['nginx, Chromium over HTTP/2', behindNginx],
])('%s', (_, startBehind) => {
  test.each([
    ['refuses upgrades', 5_000, 'sse'],
    ['refuses upgrades and holds answers back', 8_000, 'polling'],
  ] as const)('that %s: writing works within %i ms, over %s', async (manner, withinMs, transport) => {
    const { join } = await startBehind(manner)
    const startMs = performance.now()
    const ada = await join('ada')
    await ada.write(['hello'], 0)
    await ada.whenDurable()
    const tookMs = performance.now() - startMs
    console.log(`writing worked after ${Math.round(tookMs)} ms`)
    expect(tookMs).toBeLessThan(withinMs)
    expect((await ada.status()).transport).toBe(transport)
  })

  test('that stops refusing upgrades: back on WebSocket without losing a character', async () => {
    const { join, lift } = await startBehind('refuses upgrades')
    const [ada, ben] = [await join('ada'), await join('ben')]
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    expect((await ada.status()).transport).toBe('sse')
    await lift()
    const upgrading = until('Ada is on WebSocket', async () => {
      await ada.wake()
      return (await ada.status()).transport === 'websocket'
    })
    const words = (person: string) => Array.from({ length: 50 }, (_, i) => `${person}${i}`)
    await Promise.all([ada.write(words('a'), 20), ben.write(words('b'), 20)])
    await upgrading
    await Promise.all([ada.whenDurable(), ben.whenDurable()])
    await until('both read the same', async () => (await ada.text()) === (await ben.text()))
    expect((await ben.text()).trim().split(' ').sort()).toEqual([...words('a'), ...words('b')].sort())
  })
})
