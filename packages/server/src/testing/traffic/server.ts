// A server whose memory is watched: `server.ts <database file>`, forked. Tells its address, and after each message how many
// bytes it holds once the garbage of both its threads is collected.
import process from 'node:process'
import { BroadcastChannel, Worker } from 'node:worker_threads'
import { entryBeside } from '../../stores/sqlite/start-thread.ts'
import { openSqliteStore } from '../../stores/sqlite/store.ts'
import { serveCollaboration } from '../serve.ts'
import { collectGarbage } from './collect-garbage.ts'

const [, , path = ''] = process.argv
const { entry, options } = entryBeside(import.meta.url)
const store = await openSqliteStore({ path }, (workerData) => new Worker(entry, { ...options, workerData }))
const { socketUrl } = await serveCollaboration({ store, limits: { messagesPerSecond: 1_000_000 } })

const channel = new BroadcastChannel('garbage')
const collectAll = async (): Promise<void> => {
  const collected = new Promise<void>((resolve) => {
    channel.onmessage = () => resolve()
  })
  channel.postMessage('collect')
  await collected
  await collectGarbage()
}

process.on('message', async () => {
  await collectAll()
  process.send?.(process.memoryUsage().rss)
})
process.on('disconnect', () => process.exit())
process.send?.(socketUrl)
