import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { createAdaptorServer, type ServerType, type WebSocketServerLike } from '@hono/node-server'
import type { Hono } from 'hono'

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Takes over the upgrades below `/collab/` of a server that somebody else made.
 *
 * `@hono/node-server` wires a WebSocket server to the HTTP server it makes itself, takes every upgrade for its own,
 * and does not answer a refused one when others listen as well. So it gets a stand-in that shows it our part only.
 */
export const attachUpgrades = (
  server: HttpServer | HttpsServer,
  app: Hono,
  websocket: { readonly server: WebSocketServerLike },
): void => {
  const standIn = {
    listenerCount: () => 1,
    on(event: string, listener: (...parameters: never[]) => void) {
      if (event === 'upgrade') server.on('upgrade', onlyOurs(listener as OnUpgrade))
      if (event === 'close') server.on('close', listener as () => void)
      return standIn
    },
  }
  createAdaptorServer({
    fetch: app.fetch as never, // its environment is what node-server passes; Hono's type leaves that open
    websocket,
    createServer: (() => standIn as unknown as ServerType) as never, // only `on` and `listenerCount` are called
  })
}

const onlyOurs =
  (listener: OnUpgrade): OnUpgrade =>
  (request, socket, head) => {
    if (request.url?.includes('/collab/')) listener(request, socket, head)
  }
