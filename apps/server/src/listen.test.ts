import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { makeCertificate } from '../test/support/certificate.ts'
import { type Listener, listen } from './listen.ts'

const headMs = 400
let listener: Listener
afterEach(() => {
  listener.server.close()
})

const open = async (tls?: { certFile: string; keyFile: string }): Promise<number> => {
  const served = { fetch: () => new Response('hello') }
  listener = await listen(served, { host: '127.0.0.1', port: 0, tls }, headMs)
  return Number(new URL(listener.url).port)
}

/** Says something and then no more. @returns what was heard until the connection was ended. */
const untilCut = async (socket: Socket, words = ''): Promise<string> => {
  onTestFinished(() => void socket.destroy())
  let heard = ''
  socket.setEncoding('latin1').on('data', (text) => {
    heard += text
  })
  socket.on('error', () => {})
  socket.write(words)
  await once(socket, 'close')
  return heard
}

const half = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '
const halfUpgrade = `GET /collab/plan HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`

describe('who connects and does not say what they want', () => {
  test.each([
    ['says nothing', ''],
    ['stops in the middle of a request', half],
    ['stops in the middle of a handshake', halfUpgrade],
  ])('is cut off when it %s', async (_, words) => {
    const port = await open()
    expect(await untilCut(connect(port, '127.0.0.1'), words)).toMatch(/^(HTTP\/1\.1 408 |$)/)
  })

  test('is cut off behind TLS, and within its handshake', async () => {
    const { ca, certFile, keyFile } = await makeCertificate()
    const port = await open({ certFile, keyFile })
    await untilCut(connect(port, '127.0.0.1'))
    await untilCut(connectTls({ port, host: '127.0.0.1', ca, ALPNProtocols: ['http/1.1'] }), half)
  })

  test('keeps nobody from being served, and cuts off no open WebSocket', async () => {
    const port = await open()
    const sockets = new WebSocketServer({ noServer: true })
    listener.server.on('upgrade', (request, stream, head) =>
      sockets.handleUpgrade(request, stream, head, (socket) =>
        socket.on('message', (data) => socket.send(data)),
      ),
    )
    const socket = new WebSocket(`ws://127.0.0.1:${port}`)
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    for (let i = 0; i < 3; i++) await untilCut(connect(port, '127.0.0.1'), half)
    socket.send('still here')
    expect(String((await once(socket, 'message'))[0])).toBe('still here')
    expect(await (await fetch(listener.url)).text()).toBe('hello')
  })
})
