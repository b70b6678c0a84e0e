import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type DocumentId, decodeServerMessage, encode, parseDocumentId } from '@quire/protocol'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createSqliteStore } from '../../stores/sqlite/store.ts'

/** `KILL_ROUNDS=500` is the long form. */
const rounds = Number(process.env.KILL_ROUNDS ?? 4)
const writers = 4
const editsPerSecond = 1_000
const entry = fileURLToPath(new URL('./server.ts', import.meta.url))

const start = async (path: string): Promise<{ child: ChildProcess; port: number }> => {
  const tsx = import.meta.resolve('tsx')
  const child = spawn(process.execPath, ['--import', tsx, '--conditions=@quire/source', entry, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, port: Number(line.toString()) }
}

/** Writes without pause once it is told to, and remembers what was acknowledged and when. */
const connectWriter = async (port: number, documentId: DocumentId) => {
  const doc = new Y.Doc()
  const text = doc.getText('t')
  const sent: Array<{ update: Uint8Array; at: number }> = []
  const acknowledged: Uint8Array[] = []
  const delaysMs: number[] = []
  const socket = new WebSocket(`ws://127.0.0.1:${port}/collab/${documentId}`, ['quire.v1'])
  socket.on('error', () => {}) // it is killed: that is the point
  let edits = 0
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === 'server' || socket.readyState !== socket.OPEN) return
    edits += 1
    sent.push({ update, at: performance.now() })
    socket.send(encode({ type: 'update', update }))
  })
  const synced = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = decodeServerMessage(data)
      if (message.type === 'update' || message.type === 'syncStep2')
        Y.applyUpdate(doc, message.update, 'server')
      if (message.type === 'syncStep2') resolve()
      if (message.type === 'ack')
        for (const { update, at } of sent.splice(0, message.count - acknowledged.length)) {
          acknowledged.push(update)
          delaysMs.push(performance.now() - at)
        }
    })
  })
  await once(socket, 'open')
  socket.send(encode({ type: 'syncStep1', stateVector: Y.encodeStateVector(doc) }))
  await synced
  const edit = (): void => {
    if (Math.random() < 0.2 && text.length > 10) text.delete(Math.floor(Math.random() * (text.length - 2)), 1)
    else text.insert(Math.floor(Math.random() * text.length), 'x')
  }
  let timer: NodeJS.Timeout | undefined
  return {
    acknowledged,
    delaysMs,
    get edits() {
      return edits
    },
    /** A timer that is late makes up for it, so that a busy machine does not slow the writing. */
    start: () => {
      const startedAt = performance.now()
      let done = 0
      timer = setInterval(
        () => {
          const due = ((performance.now() - startedAt) / 1_000) * (editsPerSecond / writers)
          for (; done < due; done++) edit()
        },
        (1_000 * writers) / editsPerSecond,
      )
    },
    stop: () => {
      clearInterval(timer)
      socket.terminate()
    },
  }
}

/** How many of some updates bring something that the log does not have. */
const missingIn = async (
  path: string,
  documentId: DocumentId,
  updates: readonly Uint8Array[],
): Promise<number> => {
  const store = await createSqliteStore({ path })
  const { snapshot, rows } = await store.read(documentId, 0)
  await store.close()
  const doc = new Y.Doc()
  doc.transact(() => {
    if (snapshot) Y.applyUpdate(doc, snapshot.update)
    for (const { update } of rows) Y.applyUpdate(doc, update)
  })
  let missing = 0
  doc.on('update', () => {
    missing += 1
  })
  for (const update of updates) Y.applyUpdate(doc, update)
  return missing + (doc.store.pendingStructs ? 1 : 0)
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.floor(sorted.length * q)] ?? 0

test(`[K2] ${rounds} times kill -9 while typing: nothing that was acknowledged is lost`, {
  timeout: rounds * 30_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-kill-'))
  const path = join(folder, 'quire.db')
  const delaysMs: number[] = []
  let acknowledged = 0
  let edits = 0
  let writingMs = 0
  let missing = 0
  for (let round = 0; round < rounds; round++) {
    const documentId = parseDocumentId(`d${Math.floor(round / 10)}`)
    const { child, port } = await start(path)
    const active = await Promise.all(Array.from({ length: writers }, () => connectWriter(port, documentId)))
    const startedAt = performance.now()
    for (const writer of active) writer.start()
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600)) // the moment is the chance
    const exited = once(child, 'exit')
    writingMs += performance.now() - startedAt
    child.kill('SIGKILL')
    await exited
    for (const writer of active) writer.stop()
    const updates = active.flatMap((writer) => writer.acknowledged)
    for (const writer of active) {
      delaysMs.push(...writer.delaysMs)
      edits += writer.edits
    }
    acknowledged += updates.length
    missing += await missingIn(path, documentId, updates)
    if ((round + 1) % 50 === 0)
      process.stdout.write(`${round + 1} rounds, ${acknowledged} acknowledged, ${missing} missing\n`)
  }
  await rm(folder, { recursive: true })
  delaysMs.sort((a, b) => a - b)
  process.stdout.write(
    `${rounds} rounds of kill -9: ${edits} edits, ${Math.round((edits * 1_000) / writingMs)} a second, ` +
      `${acknowledged} of them acknowledged, ${missing} missing, ` +
      `ack p50 ${quantile(delaysMs, 0.5).toFixed(1)} ms, p99 ${quantile(delaysMs, 0.99).toFixed(1)} ms\n`,
  )
  expect(acknowledged).toBeGreaterThan(rounds * 10)
  expect(missing).toBe(0)
})
