import { expect, onTestFinished, test } from 'vitest'
import type { ConnectOptions } from './index.ts'
import { FakePage } from './testing/fake-page.ts'
import { FaultProxy } from './testing/fault-proxy.ts'
import { ManualClock } from './testing/manual-clock.ts'
import { startServer, text, type } from './testing/start-server.ts'
import { until } from './testing/until.ts'

/** A server, and sessions that reach it through a proxy, which does to the line what a test tells it to. */
const startBehindProxy = async () => {
  const { server, join } = await startServer()
  const proxy = await FaultProxy.start(server.port)
  onTestFinished(() => proxy.close())
  return {
    server,
    proxy,
    join: (options?: Partial<ConnectOptions>) => join({ url: proxy.url, ...options }),
  }
}

test('a line that died without a word is found dead within 30 s, and nothing typed meanwhile is lost', async () => {
  const { server, proxy, join } = await startBehindProxy()
  const clock = new ManualClock()
  const session = join({ clock })
  await session.whenSynced()
  proxy.faults = { stall: 'both' }
  type(session, 'into the void')
  await clock.pass(29_000)
  expect(session.status.get()).toMatchObject({ connection: 'live', unacknowledged: 1 })
  proxy.faults = {}
  await clock.pass(2_000)
  await until('it is back', () => server.text('team/plan') === 'into the void')
  await clock.pass(100)
  await session.whenDurable()
})

test('a laptop that wakes up finds its dead line within 5 s', async () => {
  const { server, proxy, join } = await startBehindProxy()
  const clock = new ManualClock()
  const session = join({ clock })
  await session.whenSynced()
  proxy.faults = { stall: 'both' }
  clock.sleep(8 * 3_600_000)
  await clock.pass(0)
  type(session, 'good morning')
  proxy.faults = {}
  await clock.pass(5_000)
  await clock.pass(100)
  await until('it is back', () => server.text('team/plan') === 'good morning')
})

test('the network’s return is worth an attempt at once, unless the server asked for patience [C2]', async () => {
  const { server, proxy, join } = await startBehindProxy()
  const clock = new ManualClock()
  const page = new FakePage()
  proxy.faults = { refuses: true }
  const session = join({ clock, wakeSource: page, random: () => 1 })
  await until('the first attempt failed', () => session.status.get().connection === 'offline')
  proxy.faults = {}
  page.fire('online')
  await session.whenSynced()

  server.closeAll('restarting', 60)
  await until('it is told', () => session.status.get().connection !== 'live')
  const before = server.upgrades
  page.fire('online')
  await clock.pass(59_999)
  expect(server.upgrades).toBe(before)
  await clock.pass(10_000)
  await until('it is back', () => session.status.get().connection === 'live')
})

test('a page that is seen again asks whether its line still lives', async () => {
  const { server, proxy, join } = await startBehindProxy()
  const clock = new ManualClock()
  const page = new FakePage()
  const session = join({ clock, wakeSource: page })
  await session.whenSynced()
  proxy.faults = { stall: 'both' }
  page.show('hidden')
  page.show('visible')
  proxy.faults = {}
  await clock.pass(5_001)
  await until('a new connection', () => server.upgrades === 2)
})

test('a page that goes away leaves at once, with its last words, and comes back from the cache', async () => {
  const { server, join } = await startBehindProxy()
  const page = new FakePage()
  const session = join({ wakeSource: page })
  await session.whenSynced()
  await session.whenDurable()
  type(session, 'last words')
  page.fire('pagehide')
  await until('the server sees it go', () => server.connections.length === 0)
  expect(server.text('team/plan')).toBe('last words')
  page.fire('pageshow')
  await session.whenDurable()
  expect(session.status.get().connection).toBe('live')
})

test('a server that opens and says nothing is left after 10 s', async () => {
  const { server, join } = await startBehindProxy()
  const clock = new ManualClock()
  server.isMute = true
  const session = join({ clock })
  await until('it is open', () => server.connections.length === 1)
  await clock.pass(10_000)
  expect(session.status.get().connection).toBe('offline')
  server.isMute = false
  await clock.pass(1_000)
  await session.whenSynced()
})

test.each([
  ['latency and jitter', { latencyMs: 10, jitterMs: 20 }],
  ['slices of three bytes', { sliceBytes: 3 }],
  ['a cut every 2,000 bytes', { cutAfterBytes: 2_000 }],
])('two people type through %s and lose no word', async (_, faults) => {
  const { server, proxy, join } = await startBehindProxy()
  proxy.faults = faults
  const [ada, ben] = [join(), join()]
  const words: string[] = []
  for (let i = 0; i < 60; i++) {
    for (const session of [ada, ben]) {
      const word = `${session === ada ? 'a' : 'b'}${i} `
      words.push(word.trim())
      type(session, word)
    }
    await new Promise((resolve) => setTimeout(resolve, 5)) // the speed of the typing, not a wait for anything
  }
  proxy.heal()
  await Promise.all([ada.whenDurable(), ben.whenDurable()])
  await until('both read the same', () => text(ada).toString() === text(ben).toString())
  expect(server.text('team/plan').trim().split(' ').sort()).toEqual(words.sort())
})
