import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { WebSocketServerLike } from '@hono/node-server'
import type { DocumentId } from '@quire/protocol'
import type { Hono } from 'hono'
import type { Authenticate } from './core/authenticate.ts'
import type { Bus } from './core/bus.ts'
import type { Clock } from './core/clock.ts'
import type { Limits } from './core/limits.ts'
import type { Logger } from './core/logger.ts'
import type { Metrics } from './core/metrics.ts'
import type { Random } from './core/random.ts'
import type { DocumentRecord, Store } from './core/store.ts'

/** What a collaboration is made of. Only the store is needed. */
export interface CollaborationOptions {
  /** Where documents live. The caller made it and closes it, after the collaboration. */
  readonly store: Store
  /** Joins instances that share the store; without it the instance is alone. The caller closes it. */
  readonly bus?: Bus | undefined
  /** Who may come in. Default: anyone may edit. */
  readonly authenticate?: Authenticate | undefined
  /** Bounds that differ from `defaultLimits`. */
  readonly limits?: Partial<Limits> | undefined
  /** Origins a browser may come from besides the server's own, e.g. `https://docs.example.org`, or `*` for all. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** How many proxies stand before this server, whose `X-Forwarded-*` headers are believed. Default 0. */
  readonly trustedProxies?: number | undefined
  readonly logger?: Logger | undefined
  readonly metrics?: Metrics | undefined
  readonly clock?: Clock | undefined
  readonly random?: Random | undefined
}

/** A document with who is in it. */
export interface DocumentSummary extends DocumentRecord {
  /** Clients with a caret or a name in it, on all instances that this one hears of. */
  readonly present: number
}

/** Whether the instance should get new connections, and what is wrong if anything is. */
export interface Readiness {
  /** `degraded` still serves everybody: another instance's edits only arrive later. */
  readonly status: 'ready' | 'degraded' | 'unready'
  readonly reasons: ReadonlyArray<'draining' | 'store' | 'bus'>
}

/** The collaboration server: rooms, their routes, and a way to end them well. */
export interface Collaboration {
  /** Routes: `GET /collab/<document id>` (WebSocket), `/livez`, `/readyz`. Mount it with `app.route('/', …)`. */
  readonly app: Hono
  /** For `serve({ fetch, websocket })` of `@hono/node-server`. */
  readonly websocket: { readonly server: WebSocketServerLike }
  /** Takes over the upgrades to `/collab/` of a server that somebody else made; other upgrades are left alone. */
  attach(server: HttpServer | HttpsServer): void

  /** All documents, in no order. */
  documents(): Promise<readonly DocumentSummary[]>
  /** Clients present in a document; 0 when it is not open here. */
  present(documentId: DocumentId): number
  /**
   * Writes the first content of a document, unless it has some. Safe to call for each opening and from several
   * instances: one of them writes.
   *
   * @param update - a Yjs v1 update.
   * @returns whether this call wrote it.
   */
  seed(documentId: DocumentId, update: Uint8Array): Promise<boolean>

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
