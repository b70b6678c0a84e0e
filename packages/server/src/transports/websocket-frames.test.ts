import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { FrameWriter } from './websocket-frames.ts'

test('every length is read back by ws as it was, in order', async () => {
  const messages = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) =>
    new Uint8Array(length).fill(length % 251),
  )
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (_, request) => request.socket.write(new FrameWriter().write(messages)))
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const received: Uint8Array[] = []
  client.on('message', (data: Buffer) => received.push(Uint8Array.from(data)))
  await vi.waitFor(() => expect(received).toHaveLength(messages.length))
  expect(received).toEqual(messages)
  client.terminate()
  server.close()
})

test('a list that goes to many is put together once, a large one also when another came between', () => {
  const writer = new FrameWriter()
  const [small, large] = [[Uint8Array.of(1)], [new Uint8Array(5_000)]]
  const written = writer.write(small)
  expect(writer.write(small)).toBe(written)
  const writtenLarge = writer.write(large)
  expect(writer.write(small)).toBe(written)
  expect(writer.write([Uint8Array.of(2)])).not.toEqual(written)
  expect(writer.write(large)).toBe(writtenLarge)
})
