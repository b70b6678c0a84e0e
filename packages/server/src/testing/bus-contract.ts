import assert from 'node:assert/strict'
import type { Bus } from '../core/bus.ts'

/** One rule that every bus keeps. Run it with any test runner; it throws where the rule is broken. */
export interface BusRule {
  readonly title: string
  /** @param open - opens another end of the same bus; closed by the rule. */
  readonly check: (open: () => Promise<Bus>) => Promise<void>
}

const waitMs = 2_000

/** Listens to a channel, and waits for messages to come. */
const listen = (bus: Bus, channel: string) => {
  const received: number[][] = []
  let wake = (): void => {}
  const subscription = bus.subscribe(channel, (bytes) => {
    received.push([...bytes])
    wake()
  })
  const atLeast = async (count: number): Promise<number[][]> => {
    const deadline = Date.now() + waitMs
    while (received.length < count) {
      assert.ok(Date.now() < deadline, `only ${received.length} of ${count} messages came`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return received
  }
  return { ...subscription, received, atLeast }
}

const rule = (title: string, check: (a: Bus, b: Bus) => Promise<void>): BusRule => ({
  title,
  check: async (open) => {
    const [a, b] = [await open(), await open()]
    try {
      await check(a, b)
    } finally {
      await Promise.all([a.close(), b.close()])
    }
  },
})

/** What every bus promises while nothing is broken. */
export const busContract: readonly BusRule[] = [
  rule('bytes reach the other end unchanged, and in order', async (a, b) => {
    const inbox = listen(b, 'updates:team/plan')
    await inbox.ready
    a.publish('updates:team/plan', Uint8Array.of(0, 255, 13, 10))
    a.publish('updates:team/plan', new Uint8Array([9, 1, 2, 9]).subarray(1, 3))
    a.publish('updates:team/plan', new Uint8Array())
    assert.deepEqual(await inbox.atLeast(3), [[0, 255, 13, 10], [1, 2], []])
  }),

  rule('a publisher hears itself when it listens', async (a) => {
    const inbox = listen(a, 'heads')
    await inbox.ready
    a.publish('heads', Uint8Array.of(1))
    assert.deepEqual(await inbox.atLeast(1), [[1]])
  }),

  rule('a message comes to all who listen to its channel, and to nobody else', async (a, b) => {
    const [one, two, other] = [listen(b, 'x'), listen(b, 'x'), listen(b, 'xy')]
    await Promise.all([one.ready, two.ready, other.ready])
    a.publish('x', Uint8Array.of(1))
    a.publish('xy', Uint8Array.of(2))
    assert.deepEqual(await other.atLeast(1), [[2]])
    assert.deepEqual(await one.atLeast(1), [[1]])
    assert.deepEqual(await two.atLeast(1), [[1]])
  }),

  rule('a closed subscription is silent, and the others on its channel go on', async (a, b) => {
    const [closed, open] = [listen(b, 'x'), listen(b, 'x')]
    await Promise.all([closed.ready, open.ready])
    closed.close()
    closed.close()
    a.publish('x', Uint8Array.of(1))
    await open.atLeast(1)
    assert.deepEqual(closed.received, [])
  }),

  rule('it can be listened to again after the last subscription was closed', async (a, b) => {
    const first = listen(b, 'x')
    await first.ready
    first.close()
    const second = listen(b, 'x')
    await second.ready
    a.publish('x', Uint8Array.of(7))
    assert.deepEqual(await second.atLeast(1), [[7]])
  }),

  rule('publishing never throws, also after the close', async (a) => {
    assert.equal(a.isConnected, true)
    await a.close()
    a.publish('x', Uint8Array.of(1))
  }),
]
