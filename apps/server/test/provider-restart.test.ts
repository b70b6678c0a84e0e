import { connect, type Session } from '@quire/provider'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { until } from './support/poll.ts'
import { freePort, startInstance, temporaryFolder } from './support/process.ts'

/** The long run: `QUIRE_CLIENTS=2000`. */
const clientCount = Number(process.env.QUIRE_CLIENTS ?? 200)

test(
  `${clientCount} clients of a server that restarts come back spread out, none before it asked them to [C2]`,
  async () => {
    const environment = {
      QUIRE_DATA_DIR: await temporaryFolder(),
      QUIRE_MAX_CONNECTIONS_PER_ADDRESS: '10000',
      PORT: `${await freePort()}`,
    }
    const first = await startInstance(environment)
    const startMs = performance.now()
    const sessions: Session[] = []
    onTestFinished(() => {
      for (const session of sessions) session.close()
    })
    /** When each connection ended, and for how long the client was asked to stay away; in ms. */
    const gone: { readonly atMs: number; readonly adviceMs: number }[] = []
    const back: number[] = []
    for (let i = 0; i < clientCount; i++) {
      class WatchedWebSocket extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols)
          this.on('close', (_code, reason) => {
            // Without advice for those who did not answer the goodbye in time and were cut.
            const seconds = /retry-after=(\d+)/.exec(reason.toString())?.[1] ?? 0
            gone[i] ??= { atMs: performance.now(), adviceMs: Number(seconds) * 1000 }
          })
          this.on('open', () => {
            if (gone[i]) back[i] ??= performance.now()
          })
        }
      }
      const documentId = `document-${i % 50}`
      sessions.push(
        connect({ url: first.url, documentId, WebSocket: WatchedWebSocket, transports: ['websocket'] }),
      )
      // It is the return that is to be a storm, not the arrival.
      if (i % 100 === 99) await Promise.all(sessions.map((session) => session.whenSynced()))
    }
    await Promise.all(sessions.map((session) => session.whenSynced()))
    console.log(`all are here after ${Math.round(performance.now() - startMs)} ms`)
    await first.stop()
    await startInstance(environment)
    await until('all are back', () => Object.keys(back).length === clientCount, 40_000)
    await Promise.all(sessions.map((session) => session.whenSynced()))

    expect(gone.filter(({ adviceMs }) => adviceMs > 0).length).toBeGreaterThan(clientCount * 0.9)
    const awayMs = gone.map(({ atMs }, i) => (back[i] ?? 0) - atMs)
    const histogram = new Map<number, number>()
    for (const ms of awayMs)
      histogram.set(Math.floor(ms / 1000), (histogram.get(Math.floor(ms / 1000)) ?? 0) + 1)
    const rows = [...histogram].sort(([a], [b]) => a - b).map(([second, count]) => `${second}: ${count}`)
    console.log(`clients back after so many seconds: ${rows.join(', ')}`)
    // A millisecond for the two clocks that this is read from.
    expect(gone.filter(({ adviceMs }, i) => (awayMs[i] ?? 0) < adviceMs - 1)).toEqual([])
    expect(Math.max(...awayMs)).toBeLessThan(30_000)
    expect(Math.max(...histogram.values())).toBeLessThan(clientCount * 0.75)
  },
  60_000 + clientCount * 100,
)
