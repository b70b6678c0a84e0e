import { connect, type Session, type TransportName } from '@quire/provider'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { FaultProxy, type Faults } from '../../../packages/provider/src/testing/fault-proxy.ts'
import { serve } from './support/collaboration.ts'
import { until } from './support/poll.ts'
import { freePort, type Instance, startInstance, temporaryFolder } from './support/process.ts'

/** More of both is for the long runs: `QUIRE_FAULTS=1000 QUIRE_KILLS=200`. */
const faultCount = Number(process.env.QUIRE_FAULTS ?? 40)
const killCount = Number(process.env.QUIRE_KILLS ?? 5)
const seed = Number(process.env.QUIRE_SEED ?? 1)

const transports: readonly TransportName[] = ['websocket', 'sse', 'polling']
const documentId = 'chaos'

const join = (url: string, transport: TransportName): Session => {
  const session = connect({ url, documentId, WebSocket, transports: [transport] })
  onTestFinished(() => session.close())
  return session
}

const text = (session: Session) => session.doc.getText('text')
const type = (session: Session, words: string): void => text(session).insert(text(session).length, words)
/** One person's words in the order of the document. */
const wordsOf = (session: Session, person: string): string[] =>
  text(session)
    .toString()
    .split(' ')
    .filter((word) => word.startsWith(person))

/** mulberry32: the same faults again for the same seed. */
const createRandom = (start: number) => {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const kinds: ReadonlyArray<(random: () => number) => Faults> = [
  () => ({ stall: 'up' }),
  () => ({ stall: 'down' }),
  () => ({ stall: 'both' }),
  (random) => ({ latencyMs: random() * 50, jitterMs: random() * 50 }),
  (random) => ({ sliceBytes: 1 + Math.floor(random() * 50) }),
  (random) => ({ cutAfterBytes: 200 + Math.floor(random() * 5_000) }),
  () => ({ refuses: true }),
]

test.each(transports)(
  `%s: ${faultCount} random faults while two people type: no word lost, each one’s order kept (seed ${seed})`,
  async (transport) => {
    const serving = await serve()
    const proxy = await FaultProxy.start(serving.port)
    onTestFinished(async () => {
      await proxy.close()
      await serving.stop()
    })
    const random = createRandom(seed)
    const [ada, ben] = [join(proxy.url, transport), join(proxy.url, transport)]
    await Promise.all([ada.whenSynced(), ben.whenSynced()])
    let typed = 0
    for (let fault = 0; fault < faultCount; fault++) {
      const dice = random()
      if (dice < 0.25) proxy.reset()
      else if (dice < 0.5) proxy.heal()
      else proxy.faults = kinds[Math.floor(random() * kinds.length)]?.(random) ?? {}
      for (let i = 0; i < 5; i++) {
        type(ada, `a${typed} `)
        type(ben, `b${typed} `)
        typed++
        await new Promise((resolve) => setTimeout(resolve, random() * 20)) // the speed of the typing
      }
    }
    proxy.heal()
    proxy.reset()
    await Promise.all([ada.whenDurable(), ben.whenDurable()])
    await until('both read the same', () => text(ada).toString() === text(ben).toString(), 30_000)
    const expected = (person: string) => Array.from({ length: typed }, (_, i) => `${person}${i}`)
    expect(wordsOf(ada, 'a')).toEqual(expected('a'))
    expect(wordsOf(ada, 'b')).toEqual(expected('b'))
  },
  60_000 + faultCount * 400,
)

test.each(transports)(
  `%s: the server is killed ${killCount} times the moment all shows as saved, and all of it is there`,
  async (transport) => {
    const folder = await temporaryFolder()
    const port = await freePort()
    const start = (): Promise<Instance> => startInstance({ QUIRE_DATA_DIR: folder, PORT: `${port}` })
    let instance = await start()
    const ada = join(instance.url, transport)
    await ada.whenSynced()
    for (let round = 0; round < killCount; round++) {
      for (let i = 0; i < 3; i++) type(ada, `a${round * 3 + i} `)
      await ada.whenDurable()
      expect(ada.status.get().unacknowledged).toBe(0)
      await instance.kill()
      instance = await start()
      const fresh = connect({ url: instance.url, documentId, WebSocket, transports: [transport] })
      await fresh.whenSynced()
      expect(wordsOf(fresh, 'a')).toEqual(Array.from({ length: (round + 1) * 3 }, (_, i) => `a${i}`))
      fresh.close()
    }
  },
  60_000 + killCount * 4_000,
)
