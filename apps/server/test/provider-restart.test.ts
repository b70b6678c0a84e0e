import { connect, type Session } from '@quire/provider'
import { createMemoryStore } from '@quire/server'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { serve } from './support/collaboration.ts'
import { until } from './support/poll.ts'

/** The long run: `QUIRE_CLIENTS=2000`. */
const clientCount = Number(process.env.QUIRE_CLIENTS ?? 200)

test(`${clientCount} clients of a server that restarts come back spread out, none before it asked them to [C2]`, async () => {
  const store = createMemoryStore()
  const limits = { maxConnectionsPerAddress: 10_000, maxSessionsPerDocument: 10_000 }
  const first = await serve({ store, limits })
  const told: number[] = []
  const sessions: Session[] = []
  onTestFinished(() => {
    for (const session of sessions) session.close()
  })
  const back: (number | undefined)[] = []
  class WatchedWebSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols)
      this.on('close', (_code, reason) => {
        const seconds = /retry-after=(\d+)/.exec(reason.toString())?.[1]
        if (seconds) told.push(Number(seconds))
      })
    }
  }
  for (let i = 0; i < clientCount; i++)
    sessions.push(
      connect({
        url: first.url,
        documentId: `document-${i % 50}`,
        WebSocket: WatchedWebSocket,
        transports: ['websocket'],
      }),
    )
  await Promise.all(sessions.map((session) => session.whenSynced()))
  await first.stop()
  const stoppedMs = performance.now()
  await until('all are told', () => sessions.every((session) => session.status.get().connection !== 'live'))
  const second = await serve({ store, limits, port: first.port })
  onTestFinished(() => second.stop())
  for (const [i, session] of sessions.entries())
    session.status.subscribe(() => {
      if (session.status.get().connection === 'live') back[i] ??= performance.now() - stoppedMs
    })
  await until('all are back', () => back.filter((ms) => ms !== undefined).length === clientCount, 40_000)

  const times = back.filter((ms) => ms !== undefined).sort((a, b) => a - b)
  const histogram = new Map<number, number>()
  for (const ms of times)
    histogram.set(Math.floor(ms / 1000), (histogram.get(Math.floor(ms / 1000)) ?? 0) + 1)
  console.log(`back within s: ${[...histogram].map(([second, count]) => `${second}: ${count}`).join(', ')}`)
  expect(told.length).toBe(clientCount)
  // Whoever was told to wait n seconds is not back sooner; the shortest advice bounds them all.
  expect(times[0]).toBeGreaterThanOrEqual(Math.min(...told) * 1000 - 100)
  expect(times.at(-1)).toBeLessThan(30_000)
  expect(Math.max(...histogram.values())).toBeLessThan(clientCount * 0.75)
}, 120_000)
