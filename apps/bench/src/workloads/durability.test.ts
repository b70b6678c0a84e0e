import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { encode } from '@quire/protocol'
import * as decoding from 'lib0/decoding'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import * as Y from 'yjs'
import { durability } from './durability.ts'

let server: WebSocketServer
afterEach(() => {
  for (const socket of server.clients) socket.terminate()
  server.close()
})

/** A server that acknowledges each update at once and keeps what `isKept` says of it when it is killed. */
const start = async (isKept: (index: number, updates: number) => boolean) => {
  const documents = new Map<string, Uint8Array[]>()
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'quire.v1' })
  server.on('connection', (socket, { url = '/' }) => {
    let count = 0
    const updates = documents.get(url) ?? []
    documents.set(url, updates)
    socket.on('message', (frame: Buffer) => {
      if (frame[1] === 0) {
        socket.send(encode({ type: 'syncStep2', update: Y.mergeUpdates([Uint8Array.of(0, 0), ...updates]) }))
        return
      }
      const decoder = decoding.createDecoder(frame.subarray(2))
      updates.push(decoding.readVarUint8Array(decoder).slice())
      socket.send(encode({ type: 'ack', count: ++count }))
    })
  })
  await once(server, 'listening')
  const target = {
    ports: [(server.address() as AddressInfo).port],
    pids: [process.pid],
    dialect: 'quire' as const,
  }
  const killAndRestart = async () => {
    for (const socket of server.clients) socket.terminate()
    for (const updates of documents.values())
      updates.splice(0, updates.length, ...updates.filter((_, i) => isKept(i, updates.length)))
    return target
  }
  return { target, killAndRestart }
}

const crowd = { documents: 2, writersPerDocument: 1, perSecond: 40 }
const effort = { warmUpMs: 50, measuredMs: 300, scale: 1 }

test('a server that keeps all it acknowledged loses nothing', async () => {
  const { target, killAndRestart } = await start(() => true)
  const { figures } = await durability('kill', crowd).run(target, effort, { killAndRestart })
  expect(figures).toMatchObject({ acknowledgedLost: 0, rounds: 2 })
  expect(figures.acknowledged).toBeGreaterThan(10)
  expect(figures.ackP50Ms).toBeGreaterThan(0)
})

test('a server that acknowledges before it has written is caught', { timeout: 20_000 }, async () => {
  const { target, killAndRestart } = await start((index, updates) => index < updates - 2)
  const { figures } = await durability('kill', crowd).run(target, effort, {
    killAndRestart,
  })
  // Two keystrokes in each of two documents and rounds; the cut may come before the last of their acks is read.
  expect(figures.acknowledgedLost).toBeGreaterThan(0)
  expect(figures.acknowledgedLost).toBeLessThanOrEqual(2 * 2 * 2)
})
