import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve as serveHono } from '@hono/node-server'
import { type Collaboration, type CollaborationOptions, createCollaboration } from '../collaboration.ts'

/** A collaboration that listens on a free port of this machine. */
export interface ServedCollaboration {
  readonly collaboration: Collaboration
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** `ws://127.0.0.1:<port>/collab` */
  readonly socketUrl: string
  readonly server: Server
  /** Ends the collaboration and stops listening; store and bus are the caller's. */
  close(): Promise<void>
}

/** Serves a collaboration over real sockets. */
export const serveCollaboration = async (options: CollaborationOptions): Promise<ServedCollaboration> => {
  const collaboration = createCollaboration(options)
  const server = serveHono({
    fetch: collaboration.app.fetch,
    websocket: collaboration.websocket,
    port: 0,
    hostname: '127.0.0.1',
  }) as Server // no TLS and no HTTP/2 was asked for
  collaboration.shield(server)
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP port was asked for
  return {
    collaboration,
    url: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}/collab`,
    server,
    close: async () => {
      await collaboration.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
