import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FaultProxy } from './fault-proxy.ts'
import { until } from './until.ts'

let echo: Server
let proxy: FaultProxy
let client: Socket
let received: string

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await FaultProxy.start((echo.address() as AddressInfo).port)
})

afterEach(async () => {
  client.destroy()
  await proxy.close()
  echo.close()
})

const open = async (): Promise<void> => {
  received = ''
  client = connect(proxy.port, '127.0.0.1')
  client.on('error', () => {})
  client.on('data', (bytes) => {
    received += bytes.toString()
  })
  await once(client, 'connect')
}

test('without faults bytes pass, and an end arrives after them', async () => {
  await open()
  client.end('hello')
  await once(client, 'end')
  expect(received).toBe('hello')
})

test('latency and jitter delay and keep the order', async () => {
  proxy.faults = { latencyMs: 20, jitterMs: 20 }
  await open()
  const startMs = performance.now()
  const sent = Array.from({ length: 50 }, (_, i) => `${i},`)
  for (const text of sent) client.write(text)
  await until('all is back', () => received === sent.join(''))
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(40)
})

test('slices keep every byte', async () => {
  proxy.faults = { sliceBytes: 3 }
  await open()
  client.write('a long line of text')
  await until('all is back', () => received === 'a long line of text')
})

test('a cut comes after so many bytes', async () => {
  proxy.faults = { cutAfterBytes: 10 }
  await open()
  client.write('12345678901234567890')
  await once(client, 'close')
})

test.each(['up', 'down', 'both'] as const)(
  'a stall %s lets nothing through until it heals',
  async (stall) => {
    await open()
    client.write('a')
    await until('it works', () => received === 'a')
    proxy.faults = { stall }
    client.write('b')
    await until('it would have come', () => client.bytesWritten === 2)
    expect(received).toBe('a')
    proxy.heal()
    await until('it comes', () => received === 'ab')
  },
)

test('a buffer gives nothing until it is full', async () => {
  proxy.faults = { bufferBytes: 8 }
  await open()
  client.write('1234')
  client.write('5678')
  await until('it is full', () => received === '12345678')
})

test('an upgrade is answered with 400, other requests pass', async () => {
  proxy.faults = { blocksUpgrade: true }
  await open()
  client.write('GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n')
  await once(client, 'end')
  expect(received).toMatch(/^HTTP\/1.1 400/)
  await open()
  client.write('GET / HTTP/1.1\r\n\r\n')
  await until('it passes', () => received.startsWith('GET / HTTP/1.1'))
})

test('a reset and a refusal end the connection with an error', async () => {
  await open()
  client.write('a')
  await until('it works', () => received === 'a')
  const error = once(client, 'error')
  proxy.reset()
  expect((await error).map(({ code }) => code)).toEqual(['ECONNRESET'])
  proxy.faults = { refuses: true }
  client = connect(proxy.port, '127.0.0.1')
  client.on('error', () => {})
  await new Promise((resolve) => client.once('close', resolve))
  expect(proxy.accepted).toBe(2)
})
