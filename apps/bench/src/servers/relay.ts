import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

const snapshotBytes = 64 * 1024

/** A relay that listens. */
export interface Relay {
  readonly port: number
  close(): void
}

/**
 * The floor: hands each frame to all others of the same path and knows nothing of Yjs. The first large update of a
 * path it keeps, and gives it as it is to whoever sends a step 1: the least that a join can cost.
 */
export const startRelay = async (port = 0): Promise<Relay> => {
  const server = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false })
  const rooms = new Map<string, Set<WebSocket>>()
  const snapshots = new Map<string, Buffer>()
  server.on('connection', (socket, { url = '/' }) => {
    const room = rooms.get(url) ?? new Set()
    rooms.set(url, room.add(socket))
    socket.on('close', () => room.delete(socket))
    socket.on('message', (frame: Buffer) => {
      if (frame[0] === 0 && frame[1] === 0) {
        socket.send(snapshots.get(url) ?? Uint8Array.of(0, 1, 2, 0, 0))
        return
      }
      if (frame.length > snapshotBytes && !snapshots.has(url))
        snapshots.set(url, Buffer.concat([Uint8Array.of(0, 1), frame.subarray(2)]))
      for (const other of room) if (other !== socket) other.send(frame)
    })
  })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port, // a TCP server's, as it listens on a port
    close: () => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
