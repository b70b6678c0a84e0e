import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import {
  type Bus,
  type Collaboration,
  type CollaborationOptions,
  createCollaboration,
  createMemoryStore,
  type Limits,
  type Store,
} from '@quire/server'

export interface ServingOptions
  extends Pick<CollaborationOptions, 'authenticate' | 'renew' | 'allowedOrigins'> {
  readonly store?: Store
  readonly bus?: Bus
  readonly port?: number
  readonly limits?: Partial<Limits>
}

/** A collaboration that serves in this process. */
export interface Serving {
  readonly collaboration: Collaboration
  readonly store: Store
  readonly port: number
  readonly url: string
  /** Ends it as a crash would: sockets are cut, nobody is told. */
  crash(): Promise<void>
  /** Ends it as an operator would. */
  stop(): Promise<void>
}

/** Serves a collaboration on a port of 127.0.0.1. */
export const serve = async ({
  store = createMemoryStore(),
  bus,
  port = 0,
  limits = {},
  authenticate,
  renew,
  allowedOrigins,
}: ServingOptions = {}): Promise<Serving> => {
  const collaboration = createCollaboration({ store, bus, limits, authenticate, renew, allowedOrigins })
  const server = createAdaptorServer({
    fetch: collaboration.app.fetch,
    websocket: collaboration.websocket,
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const listening = (server.address() as AddressInfo).port // a TCP server's address is an object
  const cut = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    collaboration,
    store,
    port: listening,
    url: `http://127.0.0.1:${listening}`,
    crash: async () => {
      await cut()
      await collaboration.close()
    },
    stop: async () => {
      await collaboration.drain(2_000)
      await collaboration.close()
      await cut()
    },
  }
}
