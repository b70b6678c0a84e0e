import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { WebSocketServerLike } from '@hono/node-server'
import type { DocumentId } from '@quire/protocol'
import type { Hono } from 'hono'
import { type Authenticate, openAccess, type Recheck, type Renew } from './core/authenticate.ts'
import type { Bus } from './core/bus.ts'
import type { Clock } from './core/clock.ts'
import { defaultLimits, type Limits } from './core/limits.ts'
import { type Logger, silentLogger } from './core/logger.ts'
import { type Metrics, noMetrics } from './core/metrics.ts'
import type { Random } from './core/random.ts'
import { type AccessChange, Rooms } from './core/rooms.ts'
import type { DocumentRecord, Store } from './core/store.ts'
import { createUpdateCheck } from './core/update-check.ts'
import {
  createUpdateValidator,
  defaultValidatorLimits,
  type ValidatorLimits,
} from './core/validator/index.ts'
import { createApp, type Readiness } from './http/app.ts'
import { createPrometheusMetrics, type PrometheusMetrics } from './http/prometheus.ts'
import { Tickets } from './http/tickets.ts'
import { systemClock } from './system/clock.ts'
import { systemRandom } from './system/random.ts'
import { attachUpgrades } from './transports/attach.ts'
import { HttpHome } from './transports/http-home.ts'
import { HttpRelay } from './transports/http-relay.ts'
import { createWebSocketServer, untilClosed } from './transports/websocket.ts'

/** What a collaboration is made of. Only the store is needed. */
export interface CollaborationOptions {
  /** Where documents live. The caller made it and closes it, after the collaboration. */
  readonly store: Store
  /** Joins instances that share the store; without it the instance is alone. The caller closes it. */
  readonly bus?: Bus | undefined
  /** Who may come in. Default: anyone may edit. */
  readonly authenticate?: Authenticate | undefined
  /** Looks at a fresh token of somebody whose grant is about to end. Without it they have to come back. */
  readonly renew?: Renew | undefined
  /** Says once a minute for each session what its person may do by now. */
  readonly recheck?: Recheck | undefined
  /** Signs tickets: 32 bytes or more, the same on all instances. Default: made up at the start. */
  readonly secret?: Uint8Array | undefined
  /** Bounds that differ from `defaultLimits`. */
  readonly limits?: Partial<Limits> | undefined
  /** Bounds of what one update may hold, and which root types there may be; the rest is `validator/RULES.md`. */
  readonly validator?: Partial<ValidatorLimits> | undefined
  /** Origins a browser may come from besides the server's own, e.g. `https://docs.example.org`, or `*` for all. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** How many proxies stand before this server, whose `X-Forwarded-*` headers are believed. Default 0. */
  readonly trustedProxies?: number | undefined
  readonly logger?: Logger | undefined
  /** Where figures go. Default: they are kept for Prometheus and shown at `/metrics`. */
  readonly metrics?: Metrics | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
}

/** A document with who is in it. */
export interface DocumentSummary extends DocumentRecord {
  /** Clients with a caret or a name in it, on all instances that this one hears of. */
  readonly present: number
}

/** The collaboration server: rooms, their routes, and a way to end them well. */
export interface Collaboration {
  /** Routes: `GET /collab/<document id>` (WebSocket), `/livez`, `/readyz`. Mount it with `app.route('/', …)`. */
  readonly app: Hono
  /** For `serve({ fetch, websocket })` of `@hono/node-server`. */
  readonly websocket: { readonly server: WebSocketServerLike }
  /** Takes over the upgrades to `/collab/` of a server that somebody else made; other upgrades are left alone. */
  attach(server: HttpServer | HttpsServer): void
  /**
   * Turns connections away, before anything is read from them, that come from an address which goes on and on after it
   * was refused. Does nothing behind a proxy (`trustedProxies`), from whose address everybody comes.
   */
  shield(server: { on(event: 'connection', listener: (socket: Socket) => void): unknown }): void

  /** All documents, in no order. */
  documents(): Promise<readonly DocumentSummary[]>
  /** Clients present in a document; 0 when it is not open here. */
  present(documentId: DocumentId): number
  /** What each of them says about itself, e.g. `{ user: { name, color }, … }`. The shapes are the clients' own. */
  presence(documentId: DocumentId): ReadonlyArray<Readonly<Record<string, unknown>>>
  /**
   * Writes the first content of a document, unless it has some. Safe to call for each opening and from several
   * instances: one of them writes.
   *
   * @param update - a Yjs v1 update.
   * @returns whether this call wrote it.
   */
  seed(documentId: DocumentId, update: Uint8Array): Promise<boolean>

  /**
   * Tells the instances that somebody's access has changed: it holds within a second for those who are connected, and
   * who has none any more is disconnected.
   */
  changeAccess(change: AccessChange): void
  /**
   * Forgets for good what was deleted from a document, its history included.
   *
   * @returns whether it was done; not when another instance did the same at that moment.
   */
  purge(documentId: DocumentId): Promise<boolean>

  readiness(): Readiness
  /**
   * Refuses newcomers, writes what is unwritten, asks everybody to come back in a while, and closes.
   *
   * @param deadlineMs - resolves after this time at the latest, come what may.
   */
  drain(deadlineMs: number): Promise<void>
  /** Ends it now: connections are cut, timers gone. What was acknowledged is in the store. */
  close(): Promise<void>
}

/** How long a client may take to answer a goodbye. */
const goodbyeMs = 1_000

/** Puts a collaboration together. It begins to serve when its app and WebSocket server are given to a server. */
export const createCollaboration = (options: CollaborationOptions): Collaboration => {
  const { store, bus } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const logger = options.logger ?? silentLogger
  const figures = options.metrics ? undefined : createPrometheusMetrics()
  const metrics = options.metrics ?? figures ?? noMetrics
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const { renew, recheck } = options
  const updateCheck = createUpdateCheck(
    createUpdateValidator({ ...defaultValidatorLimits, ...options.validator }),
  )
  const rooms = new Rooms({ store, bus, clock, random, limits, logger, metrics, renew, recheck, updateCheck })
  const secret = options.secret ?? random.bytes(32)
  const tickets = new Tickets({ secret, clock, random, control: rooms.control })
  const server = createWebSocketServer(limits.maxMessageBytes)
  const home = new HttpHome(clock, random)
  const relay = new HttpRelay(home, bus, clock, logger)
  const closeTransports = (): void => {
    relay.close()
    home.close()
  }

  const readiness = (): Readiness => {
    const reasons: Array<Readiness['reasons'][number]> = []
    if (rooms.isDraining) reasons.push('draining')
    if (rooms.isStoreFailing) reasons.push('store')
    if (bus && !bus.isConnected) reasons.push('bus')
    const isDown = rooms.isDraining || rooms.isStoreFailing
    return { status: isDown ? 'unready' : reasons.length > 0 ? 'degraded' : 'ready', reasons }
  }

  const app = createApp({
    rooms,
    home,
    calls: relay,
    maxMessageBytes: limits.maxMessageBytes,
    authenticate: options.authenticate ?? openAccess,
    allowedOrigins: options.allowedOrigins ?? [],
    trustedProxies: options.trustedProxies ?? 0,
    readiness,
    logger,
    metrics,
    tickets,
    figures,
  })
  if (figures) showGauges(figures, rooms)
  const websocket = { server: server as unknown as WebSocketServerLike } // ws's own types say more than it asks for

  return {
    app,
    websocket,
    attach: (httpServer) => attachUpgrades(httpServer, app, websocket),
    shield: (anyServer) => {
      if (options.trustedProxies) return
      anyServer.on('connection', (socket) => {
        if (!rooms.mayKnock(socket.remoteAddress ?? '')) socket.destroy()
      })
    },
    documents: async () =>
      (await store.list()).map((record) => ({ ...record, present: rooms.presentClients(record.documentId) })),
    present: (documentId) => rooms.presentClients(documentId),
    presence: (documentId) => rooms.presence(documentId),
    seed: (documentId, update) => rooms.seed(documentId, update),
    changeAccess: (change) => rooms.changeAccess(change),
    purge: (documentId) => rooms.purge(documentId),
    readiness,
    drain: async (deadlineMs) => {
      const startedAt = clock.now()
      // Half for the log, which matters; clients that do not answer the goodbye are cut after the rest.
      await rooms.drain(deadlineMs / 2)
      rooms.close()
      const patienceMs = Math.min(goodbyeMs, deadlineMs - (clock.now() - startedAt))
      await Promise.all([untilClosed(server, patienceMs), home.untilTold(patienceMs)])
    },
    close: async () => {
      rooms.close()
      closeTransports()
      await untilClosed(server, 0)
    },
  }
}

const showGauges = (figures: PrometheusMetrics, rooms: Rooms): void => {
  figures.gauge('sessions', 'Sessions, by dialect.', () => rooms.sessionsByDialect(), 'dialect')
  figures.gauge('sessions_lagging', 'Sessions too slow for changes right now.', () => rooms.laggingSessions)
  figures.gauge('documents_open', 'Documents in memory.', () => rooms.openDocuments)
  figures.gauge(
    'documents_bytes',
    'Bytes of memory that open documents take, about.',
    () => rooms.approximateBytes,
  )
  figures.gauge('log_queue_bytes', 'Bytes of updates that are not in the log yet.', () => rooms.unsavedBytes)
}
