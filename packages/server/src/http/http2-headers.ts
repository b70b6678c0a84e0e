import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'

/**
 * Takes headers away that HTTP/2 forbids.
 *
 * Hono's `streamSSE` sets `Transfer-Encoding` and `Connection` whatever the protocol, and Node's HTTP/2 then throws
 * where nobody can catch it: one request would end the process.
 */
export const http2Headers: MiddlewareHandler = async (c, next) => {
  await next()
  const { incoming } = c.env as Partial<HttpBindings> // absent under app.request()
  if (incoming?.httpVersionMajor !== 2) return
  c.res.headers.delete('Transfer-Encoding')
  c.res.headers.delete('Connection')
}
