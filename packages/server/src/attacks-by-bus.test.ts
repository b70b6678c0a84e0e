import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { createMemoryBus } from './buses/memory.ts'
import { channels, encodeUpdates } from './core/bus-messages.ts'
import { Arena, documentId } from './testing/hostile/arena.ts'
import { makeBombs, victimClient } from './testing/hostile/bombs.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Somebody who can write to the bus, but not to the log. */
const bus = createMemoryBus()
let arena: Arena
beforeAll(async () => {
  arena = await Arena.open({ bus })
})
afterAll(async () => {
  await arena.close()
  await bus.close()
})

const head = async (): Promise<number> => (await arena.store.list())[0]!.head

describe('a message on the bus', () => {
  // Whom a client id belongs to is decided where an update comes in, so D4 is not asked again here.
  const bombs = makeBombs().filter(({ rule }) => rule !== 'D4')

  test.each(bombs)(
    'with an update that carries $name is stopped by $rule, and the log is believed',
    async ({ name }) => {
      const clock = Y.getState(arena.ada.doc.store, victimClient)
      const { update } = makeBombs(clock).find((bomb) => bomb.name === name)!
      const from = (await head()) + 1
      bus.publish(
        channels.updates(documentId),
        encodeUpdates({ instance: 'mallory', from, to: from, updates: [update], owners: [] }),
      )
      await arena.unharmed()
    },
  )

  test.each([
    ['nothing', new Uint8Array(0)],
    ['an unknown version', Uint8Array.of(99, 1, 2, 3)],
    ['a count that cannot be', Uint8Array.of(1, 1, 109, 1, 1, 255, 255, 255, 15)],
    ['noise', Uint8Array.from({ length: 200 }, (_, i) => (i * 73) % 256)],
  ])('that is %s is left alone', async (_, bytes) => {
    for (const channel of [channels.updates(documentId), channels.presence(documentId), channels.heads])
      bus.publish(channel, bytes)
    await arena.unharmed()
    expect(arena.ada.losses).toBe(0)
  })
})
