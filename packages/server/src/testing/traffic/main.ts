// `pnpm test:memory`: what a server holds after 60 MB of traffic, which is to be no more than 10 MB on top.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { decodeServerMessage, encode } from '@quire/protocol'
import { WebSocket } from 'ws'
import * as Y from 'yjs'

const entry = fileURLToPath(new URL('./server.ts', import.meta.url))
const mebibyte = 1024 * 1024
const pageLength = 200_000
const maxGrowthBytes = 10 * mebibyte

/** As docs/self-hosting.md has it: else the C library keeps freed buffers, and how many is chance. */
const fewArenas = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' }

/** A server in a process of its own, which says how much memory it holds. */
const startServer = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-traffic-'))
  const child = fork(entry, [join(folder, 'quire.db')], {
    execArgv: ['--import', import.meta.resolve('tsx'), '--conditions=@quire/source'],
    env: { ...process.env, ...fewArenas },
  })
  const [socketUrl] = (await once(child, 'message')) as [string]
  const residentBytes = async (): Promise<number> => {
    child.send('how much')
    return ((await once(child, 'message')) as [number])[0]
  }
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'exit')
    await rm(folder, { recursive: true })
  }
  return { socketUrl, residentBytes, close }
}

/** Somebody who writes a page over and over, and waits for each to be kept; the others read along. */
const startWriter = async (socketUrl: string) => {
  const socket = new WebSocket(`${socketUrl}/plan`, ['quire.v1'])
  await once(socket, 'open')
  const doc = new Y.Doc()
  const text = doc.getText('text')
  let sent = 0
  let acknowledged = 0
  let wake = (): void => {}
  socket.on('message', (data: Buffer) => {
    const message = decodeServerMessage(data)
    if (message.type === 'ack') acknowledged = message.count
    wake()
  })
  const write = async (bytes: number): Promise<void> => {
    for (let left = bytes; left > 0; left -= pageLength) {
      const before = Y.encodeStateVector(doc)
      text.delete(0, text.length)
      text.insert(0, String(sent % 10).repeat(pageLength))
      socket.send(encode({ type: 'update', update: Y.encodeStateAsUpdate(doc, before) }))
      sent += 1
      while (acknowledged < sent)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
  return { write, close: () => socket.terminate() }
}

const { socketUrl, residentBytes, close } = await startServer()
const readers = [1, 2, 3].map(() => new WebSocket(`${socketUrl}/plan`, ['quire.v1']))
await Promise.all(readers.map((reader) => once(reader, 'open')))
const writer = await startWriter(socketUrl)

const readEveryMs = 500
const restMs = 10_000
/** What it holds when it has come to rest. What was deleted is tidied away every five seconds; until then it is held. */
const bytesAtRest = async (): Promise<number> => {
  let least = Number.POSITIVE_INFINITY
  for (let waited = 0; waited < restMs; waited += readEveryMs) {
    await setTimeout(readEveryMs)
    least = Math.min(least, await residentBytes())
  }
  return least
}

const fresh = await residentBytes()
await writer.write(60_000_000) // what the engine and SQLite keep for themselves
const before = await bytesAtRest()
await writer.write(60_000_000)
const growth = (await bytesAtRest()) - before
writer.close()
for (const reader of readers) reader.terminate()
await close()

const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MB`
process.stdout.write(
  `${inMebibytes(fresh)} at first, ${inMebibytes(before)} after 60 MB, ${inMebibytes(growth)} more after the next 60 MB\n`,
)
if (growth > maxGrowthBytes) process.exitCode = 1
