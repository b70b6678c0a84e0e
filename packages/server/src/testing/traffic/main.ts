// `pnpm test:memory`: what a server holds after 60 MB of traffic, which is to be no more than 10 MB on top.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { decodeServerMessage, encode } from '@quire/protocol'
import { WebSocket } from 'ws'
import * as Y from 'yjs'

const entry = fileURLToPath(new URL('./server.ts', import.meta.url))
const mebibyte = 1024 * 1024
const pageLength = 200_000
const maxGrowthBytes = 10 * mebibyte

/** A server in a process of its own, which says how much memory it holds. */
const startServer = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-traffic-'))
  const child = fork(entry, [join(folder, 'quire.db')], {
    execArgv: ['--import', import.meta.resolve('tsx'), '--conditions=@quire/source'],
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
const fresh = await residentBytes()
await writer.write(40_000_000) // what the engine and SQLite keep for themselves
const before = await residentBytes()
await writer.write(60_000_000)
const growth = (await residentBytes()) - before
writer.close()
for (const reader of readers) reader.terminate()
await close()

const inMebibytes = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MB`
process.stdout.write(
  `${inMebibytes(fresh)} at first, ${inMebibytes(before)} after 40 MB of traffic, ${inMebibytes(growth)} more after 60 MB more\n`,
)
if (growth > maxGrowthBytes) process.exitCode = 1
