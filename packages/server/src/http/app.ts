import { type HttpBindings, upgradeWebSocket } from '@hono/node-server'
import { CollabError, type DocumentId, parseDocumentId } from '@quire/protocol'
import { type Context, Hono } from 'hono'
import type { WebSocket } from 'ws'
import type { Authenticate } from '../core/authenticate.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Rooms } from '../core/rooms.ts'
import type { HttpCalls, HttpHome } from '../transports/http-home.ts'
import { dialectOf, serveWebSocket } from '../transports/websocket.ts'
import { FrameWriter } from '../transports/websocket-frames.ts'
import { clientAddress } from './client-address.ts'
import { asCollabError, refusalResponse } from './errors.ts'
import { http2Headers } from './http2-headers.ts'
import { isAllowedOrigin } from './origin.ts'
import type { PrometheusMetrics } from './prometheus.ts'
import type { Tickets } from './tickets.ts'
import { type Admitted, createTransportRoutes } from './transport-routes.ts'

/** Whether the instance should get new connections, and what is wrong if anything is. */
export interface Readiness {
  /** `degraded` still serves everybody: another instance's edits only arrive later. */
  readonly status: 'ready' | 'degraded' | 'unready'
  readonly reasons: ReadonlyArray<'draining' | 'store' | 'bus'>
}

export interface AppOptions {
  readonly rooms: Rooms
  readonly home: HttpHome
  readonly calls: HttpCalls
  readonly maxMessageBytes: number
  readonly authenticate: Authenticate
  readonly allowedOrigins: readonly string[]
  readonly trustedProxies: number
  readonly readiness: () => Readiness
  readonly logger: Logger
  readonly metrics: Metrics
  readonly tickets: Tickets
  /** The page of figures, when they are kept here. */
  readonly figures: PrometheusMetrics | undefined
}

/** The routes of the collaboration server. Everything that can be refused is refused here, before an upgrade. */
export const createApp = (options: AppOptions): Hono => {
  const { rooms, authenticate, readiness, logger, metrics, tickets } = options
  const app = new Hono()
  const writer = new FrameWriter()

  app.onError((error, c) => {
    const refusal = asCollabError(error)
    if (!refusal) {
      logger.error({ err: error, path: c.req.path }, 'a request failed')
      return c.json({ message: 'The server failed.' }, 500)
    }
    metrics.count('refusals', { reason: refusal.reason })
    return refusalResponse(c, refusal)
  })
  app.use(http2Headers)

  app.get('/livez', (c) => c.text('ok'))
  app.get('/readyz', (c) => {
    const state = readiness()
    return c.json(state, state.status === 'unready' ? 503 : 200)
  })

  const { figures } = options
  if (figures)
    app.get('/metrics', async (c) =>
      c.body(await figures.page(), 200, { 'Content-Type': figures.contentType }),
    )

  const admit = async (c: Context, documentId: DocumentId): Promise<Admitted> => {
    const address = addressOf(c, options.trustedProxies)
    rooms.admit(documentId, address)
    const ticket = c.req.query('ticket')
    const grant =
      ticket === undefined
        ? await authenticate({ documentId, request: c.req.raw, address })
        : await tickets.redeem(ticket, documentId)
    rooms.admit(documentId, address, grant.person)
    return { grant, address }
  }

  app.post('/api/tickets', async (c) => {
    assertOrigin(c, options)
    const documentId = await documentIdInBody(c)
    const address = addressOf(c, options.trustedProxies)
    rooms.admit(documentId, address)
    const grant = await authenticate({ documentId, request: c.req.raw, address })
    c.header('Cache-Control', 'no-store')
    return c.json({ ticket: await tickets.issue(documentId, grant) })
  })

  app.get(
    `${prefix}*`,
    upgradeWebSocket(async (c) => {
      const documentId = documentIdOf(c)
      assertOrigin(c, options)
      const { grant, address } = await admit(c, documentId)
      return {
        onOpen: (_, { raw }) => {
          const socket = raw as WebSocket
          serveWebSocket({ socket, stream: bindings(c).incoming.socket, writer }, (connection) =>
            rooms.join({ documentId, grant, dialect: dialectOf(socket), address, connection }),
          )
        },
      }
    }),
    (c) => c.text('This address is for WebSockets.', 426, { Upgrade: 'websocket' }),
  )

  app.route(
    '/',
    createTransportRoutes({ ...options, admit, assertOrigin: (c) => assertOrigin(c, options), parseId }),
  )
  return app
}

const bindings = (c: Context): HttpBindings => c.env as HttpBindings // @hono/node-server always passes them

const prefix = '/collab/'
const maxBodyLength = 4_096

/** The document's id is all that follows, percent-decoded once; the app may be mounted below some path. */
const documentIdOf = (c: Context): DocumentId => {
  const { pathname } = new URL(c.req.url)
  return parseId(pathname.slice(pathname.indexOf(prefix) + prefix.length))
}

const parseId = (encoded: string): DocumentId => {
  try {
    return parseDocumentId(decodeURIComponent(encoded))
  } catch (cause) {
    if (cause instanceof CollabError) throw cause
    throw new CollabError('notFound', 'the document id is not percent-encoded UTF-8', { cause })
  }
}

/** The body of a ticket request, `{ "documentId": "…" }`; only JSON, which no page of another origin can send unasked. */
const documentIdInBody = async (c: Context): Promise<DocumentId> => {
  if (!c.req.header('content-type')?.startsWith('application/json'))
    throw new CollabError('badMessage', 'a ticket is asked for with JSON')
  const text = await c.req.text()
  if (text.length > maxBodyLength) throw new CollabError('tooLarge', 'the body is too large')
  let documentId: unknown
  try {
    documentId = (JSON.parse(text) as { documentId?: unknown } | null)?.documentId
  } catch (cause) {
    throw new CollabError('badMessage', 'the body is no JSON', { cause })
  }
  if (typeof documentId !== 'string') throw new CollabError('badMessage', 'the body names no documentId')
  return parseDocumentId(documentId)
}

const assertOrigin = (c: Context, { allowedOrigins, trustedProxies }: AppOptions): void => {
  const forwardedHost = trustedProxies > 0 ? c.req.header('x-forwarded-host') : undefined
  // HTTP/2 has no `Host`; what stands for it is in the address.
  const host = forwardedHost ?? c.req.header('host') ?? new URL(c.req.url).host
  if (!isAllowedOrigin({ origin: c.req.header('origin'), host }, allowedOrigins))
    throw new CollabError('forbidden', 'pages of this origin may not connect')
}

const addressOf = (c: Context, trustedProxies: number): string =>
  clientAddress(
    (c.env as Partial<HttpBindings>)?.incoming?.socket.remoteAddress,
    c.req.header('x-forwarded-for'),
    trustedProxies,
  )
