import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Redis } from 'ioredis'
import { type WebSocket, WebSocketServer } from 'ws'

const snapshotBytes = 64 * 1024
const senderBytes = 8

/** A relay that listens. */
export interface Relay {
  readonly port: number
  close(): void
}

/**
 * The floor: hands each frame to all others of the same path and knows nothing of Yjs. The first large update of a
 * path it keeps, and gives it as it is to whoever sends a step 1: the least that a join can cost.
 *
 * @param connectRedis - makes a connection to the Redis that joins several relays; called twice.
 */
export const startRelay = async (connectRedis?: () => Redis): Promise<Relay> => {
  const rooms = new Map<string, Set<WebSocket>>()
  const snapshots = new Map<string, Buffer>()
  const deliver = (url: string, frame: Buffer, sender?: WebSocket) => {
    for (const other of rooms.get(url) ?? []) if (other !== sender) other.send(frame)
  }
  const publish = connectRedis ? await joinOthers(connectRedis, deliver) : undefined
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
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
      deliver(url, frame, socket)
      publish?.(url, frame)
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

/** @returns what sends a frame to the other relays; their frames are given to `onFrame`. */
const joinOthers = async (
  connectRedis: () => Redis,
  onFrame: (url: string, frame: Buffer) => void,
): Promise<(url: string, frame: Buffer) => void> => {
  const [publisher, subscriber] = [connectRedis(), connectRedis()]
  const self = randomBytes(senderBytes)
  await subscriber.psubscribe('/*')
  subscriber.on('pmessageBuffer', (_pattern: string, url: Buffer, message: Buffer) => {
    if (!message.subarray(0, senderBytes).equals(self)) onFrame(url.toString(), message.subarray(senderBytes))
  })
  return (url, frame) => void publisher.publish(url, Buffer.concat([self, frame]))
}
