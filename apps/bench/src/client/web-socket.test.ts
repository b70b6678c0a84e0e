import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { WebSocketClient } from './web-socket.ts'

let server: WebSocketServer
afterEach(() => {
  for (const socket of server.clients) socket.terminate()
  server.close()
})

const listen = async (onConnection: (socket: WebSocket) => void): Promise<number> => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', onConnection)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Connects and collects what arrives. */
const collect = (port: number, count: number, greet: readonly Uint8Array[] = []) =>
  new Promise<{ readonly messages: readonly Buffer[]; readonly end: string | undefined }>((resolve) => {
    const messages: Buffer[] = []
    const done = (end?: string) => {
      client.destroy()
      resolve({ messages, end })
    }
    const client = new WebSocketClient(port, '/', undefined, {
      open: () => client.send(...greet),
      message: (bytes, start, end) => {
        messages.push(Buffer.from(bytes.subarray(start, end)))
        if (messages.length === count) done()
      },
      close: done,
    })
  })

test('messages of every size of header come back as they were sent, however the network cuts them', async () => {
  const port = await listen((socket) => socket.on('message', (bytes) => socket.send(bytes)))
  const sizes = [0, 1, 125, 126, 65_535, 65_536, 300_000, 3, 3]
  const sent = sizes.map((size, i) => Buffer.alloc(size, i + 1))
  const { messages } = await collect(port, sizes.length, sent)
  expect(messages.map((message) => message.equals(sent[messages.indexOf(message)]!))).not.toContain(false)
  expect(messages.map(({ length }) => length)).toEqual(sizes)
})

test('thousands of small messages in few writes are told apart', async () => {
  const port = await listen((socket) => {
    for (let i = 0; i < 5000; i++) socket.send(Uint8Array.of(i & 0xff, i >> 8))
  })
  const { messages } = await collect(port, 5000)
  expect(messages.map((message) => message[0]! + message[1]! * 256)).toEqual(
    Array.from({ length: 5000 }, (_, i) => i),
  )
})

test('a ping is answered', async () => {
  const ponged = new Promise<string>((resolve) => {
    void listen((socket) => {
      socket.once('pong', (data) => {
        resolve(data.toString())
        socket.send(Uint8Array.of(1))
      })
      socket.ping('are you there')
    }).then((port) => collect(port, 1))
  })
  expect(await ponged).toBe('are you there')
})

test('why a server closed is told', async () => {
  const port = await listen((socket) => socket.close(1013, 'rateLimited;retry-after=3'))
  expect((await collect(port, 1)).end).toBe('closed 1013 rateLimited;retry-after=3')
})

test('a refused upgrade is told with its status', async () => {
  const port = await listen(() => {})
  server.options.path = '/elsewhere'
  expect((await collect(port, 1)).end).toBe('HTTP/1.1 400 Bad Request')
})
