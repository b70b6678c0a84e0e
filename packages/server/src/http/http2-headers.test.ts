import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { expect, test } from 'vitest'
import { createCollaboration } from '../collaboration.ts'
import { createMemoryStore } from '../stores/memory.ts'
import { http2Headers } from './http2-headers.ts'

test('server-sent events over HTTP/2 do not end the process', async () => {
  const app = new Hono()
  app.use(http2Headers)
  app.get('/events', (c) => streamSSE(c, async (stream) => stream.writeSSE({ data: 'hello' })))
  const server = serve({ fetch: app.fetch, createServer, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const stream = client.request({ ':path': '/events' })
  let body = ''
  for await (const chunk of stream) body += chunk
  expect(body).toBe('data: hello\n\n')
  client.close()
  server.close()
})

test('over HTTP/2 a page of the server’s own host may connect, and no other', async () => {
  const collaboration = createCollaboration({ store: createMemoryStore() })
  const server = serve({
    fetch: collaboration.app.fetch,
    createServer,
    port: 0,
    hostname: '127.0.0.1',
  })
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = connect(address)
  const statusFor = async (origin: string): Promise<unknown> => {
    const stream = client.request({ ':method': 'POST', ':path': '/collab-http/plan/connections', origin })
    const [headers] = await once(stream.end(), 'response')
    stream.resume()
    return headers[':status']
  }
  expect(await statusFor(address)).toBe(201)
  expect(await statusFor('https://evil.example')).toBe(403)
  client.close()
  server.close()
  await collaboration.close()
})
