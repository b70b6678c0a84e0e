import { encode } from '@quire/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { Arena, Attacker, documentId, until } from './testing/hostile/arena.ts'
import { makeBombs, presence } from './testing/hostile/bombs.ts'
import * as raw from './testing/hostile/raw-update.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** Floods, and what they cost the honest: Ben waits for Ada's keystrokes hardly longer than when it is quiet. */
let arena: Arena
beforeEach(async () => {
  arena = await Arena.open()
})
afterEach(() => arena.close())

const keystrokes = 60
/** Server, clients and attacker share one thread here, and the machine with other programs: so much is noise. */
const noiseMs = 250

const p99 = (sorted: readonly number[]): number => sorted[Math.ceil(sorted.length * 0.99) - 1]!

const expectCalm = (quiet: number, flooded: number): void => {
  console.log(`p99 of a keystroke: ${quiet.toFixed(1)} ms when quiet, ${flooded.toFixed(1)} ms in the flood`)
  expect(flooded).toBeLessThan(Math.max(2 * quiet, noiseMs))
}

/**
 * Sends a batch every few milliseconds until told to stop. Whoever is thrown out comes back after a second: how often an
 * address may connect is a bound of its own.
 */
const flood = (batch: (mallory: Attacker) => void): (() => Promise<void>) => {
  let isOn = true
  const run = async (): Promise<void> => {
    let mallory = await arena.mallory()
    while (isOn) {
      if (mallory.closedWith !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        mallory = await arena.mallory()
      }
      if (mallory.socket.readyState === WebSocket.OPEN) batch(mallory)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    mallory.close()
  }
  const running = run()
  return async () => {
    isOn = false
    await running
  }
}

/** A document large enough that encoding it takes a while. */
const enlarge = async (): Promise<void> => {
  const doc = new Y.Doc()
  doc.clientID = 50
  const text = doc.getText('large')
  for (let i = 0; i < 6_000; i++) text.insert((i * 7919) % (text.length + 1), `word${i} `)
  const builder = await arena.mallory()
  builder.sendUpdate(Y.encodeStateAsUpdate(doc))
  await until('the document is large', () => arena.ben.doc.getText('large').length === text.length)
  builder.close()
}

let clock = 0
const arrayBomb = makeBombs()[0]!.update
const floods: ReadonlyArray<readonly [string, (mallory: Attacker) => void]> = [
  [
    'array bombs',
    (mallory) => {
      for (let i = 0; i < 20; i++) mallory.sendUpdate(arrayBomb)
    },
  ],
  [
    'edits whose base never comes',
    (mallory) => {
      for (let i = 0; i < 5; i++)
        mallory.sendUpdate(
          raw.encodeRaw({
            sections: [
              {
                client: 77,
                clock: 5 + clock++,
                structs: [{ content: raw.string('x'.repeat(1000)), parent: 'text' }],
              },
            ],
          }),
        )
    },
  ],
  [
    'deletions of what never was',
    (mallory) => {
      for (let i = 0; i < 5; i++)
        mallory.sendUpdate(raw.encodeRaw({ sections: [], deletes: [{ client: 77, ranges: [[clock++, 1]] }] }))
    },
  ],
  [
    'words of somebody else',
    (mallory) => {
      for (let i = 0; i < 5; i++)
        mallory.sendUpdate(
          raw.encodeRaw({ sections: [{ client: 1, clock: 13, structs: [{ content: raw.gc(1_000_000) }] }] }),
        )
    },
  ],
  [
    'presence',
    (mallory) => {
      for (let i = 0; i < 20; i++)
        mallory.send(
          encode({ type: 'awareness', update: presence([4_000_000_000, clock++, `{"at":${clock}}`]) }),
        )
    },
  ],
  [
    'questions who is there',
    (mallory) => {
      for (let i = 0; i < 20; i++) mallory.send(encode({ type: 'queryAwareness' }))
    },
  ],
  [
    'questions what there is',
    (mallory) => {
      for (let i = 0; i < 5; i++) mallory.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) }))
    },
  ],
  [
    'questions what there is beyond a little',
    (mallory) => {
      for (let i = 0; i < 5; i++)
        mallory.send(encode({ type: 'syncStep1', stateVector: Uint8Array.of(1, 1, 1) }))
    },
  ],
  [
    'frames that are none',
    (mallory) => {
      for (let i = 0; i < 20; i++) mallory.send(Uint8Array.of(99))
    },
  ],
]

describe('while Mallory sends all she can', () => {
  // A measurement on a machine that somebody else keeps busy is made again.
  test.each(floods)('%s: the honest hardly notice', { retry: 2 }, async (_, batch) => {
    await enlarge()
    const quiet = p99(await arena.latencies(keystrokes))
    const stop = flood(batch)
    const flooded = p99(await arena.latencies(keystrokes))
    await stop()
    expectCalm(quiet, flooded)
    await arena.unharmed()
  })

  test('connections: those who are in hardly notice', async () => {
    const quiet = p99(await arena.latencies(keystrokes))
    const attackers = Array.from(
      { length: 200 },
      () => new Attacker(`${arena.served.socketUrl}/${documentId}?name=Mallory`, 'plain'),
    )
    const flooded = p99(await arena.latencies(keystrokes))
    for (const attacker of attackers) attacker.close()
    expectCalm(quiet, flooded)
    await arena.unharmed()
  })
})
