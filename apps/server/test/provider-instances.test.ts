import { expect, test } from 'vitest'
import { type NetworkPerson, thisProcess } from './support/network-people.ts'
import { until } from './support/poll.ts'
import { type Instance, startInstance, temporaryFolder } from './support/process.ts'
import { startRedis } from './support/redis.ts'

/** Two instances with one data folder and a Redis, and a balancer that knows no stickiness: each call goes to the next one. */
const startBalanced = async () => {
  const { url: REDIS_URL } = await startRedis()
  const QUIRE_DATA_DIR = await temporaryFolder()
  const start = () => startInstance({ QUIRE_DATA_DIR, REDIS_URL })
  const instances: readonly Instance[] = [await start(), await start()]
  const lost = new Set<Instance>()
  const callsTo = new Map(instances.map((instance) => [instance, 0]))
  let calls = 0
  const spread: typeof fetch = (input, init) => {
    const left = instances.filter((instance) => !lost.has(instance))
    const instance = left[calls++ % left.length]!
    callsTo.set(instance, (callsTo.get(instance) ?? 0) + 1)
    const { pathname, search } = new URL(String(input))
    return fetch(new URL(pathname + search, instance.url), init)
  }
  return {
    place: thisProcess(instances[0]!.url, spread),
    /** SIGKILL, and no call goes there any more. */
    lose: async (index: 0 | 1) => {
      const instance = instances[index]!
      await instance.kill()
      lost.add(instance)
    },
    callCounts: () => [...callsTo.values()],
  }
}

const wordsOf = (person: string): string[] => Array.from({ length: 50 }, (_, i) => `${person}${i}`)

const agree = async (ada: NetworkPerson, ben: NetworkPerson): Promise<void> => {
  await Promise.all([ada.whenDurable(), ben.whenDurable()])
  await until('both read the same', async () => (await ada.text()) === (await ben.text()), 30_000)
  expect((await ben.text()).trim().split(' ').sort()).toEqual([...wordsOf('a'), ...wordsOf('b')].sort())
}

test.each(['sse', 'polling'] as const)(
  '%s: any instance serves any call of a connection',
  async (transport) => {
    const { place, callCounts } = await startBalanced()
    const ada = await place.join('ada', 'plan', [transport])
    const ben = await place.join('ben', 'plan', [transport])
    await Promise.all([ada.write(wordsOf('a'), 10), ben.write(wordsOf('b'), 10)])
    await agree(ada, ben)
    expect((await ada.status()).connection).toBe('live')
    for (const count of callCounts()) expect(count).toBeGreaterThan(1)
  },
)

test.each([
  ['sse', 0],
  ['sse', 1],
  ['polling', 0],
  ['polling', 1],
] as const)('%s: instance %i dies while two people write, and no word with it', async (transport, index) => {
  const { place, lose } = await startBalanced()
  const ada = await place.join('ada', 'plan', [transport])
  const ben = await place.join('ben', 'plan', [transport])
  await Promise.all([ada.whenSynced(), ben.whenSynced()])
  const writing = Promise.all([ada.write(wordsOf('a'), 10), ben.write(wordsOf('b'), 10)])
  await until('some words are written', async () => (await ada.text()).length > 50)
  await lose(index)
  await writing
  await agree(ada, ben)
})
