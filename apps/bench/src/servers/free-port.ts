import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** For programs that cannot choose a port themselves. @returns one that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server's, as it listens on a port
  server.close()
  await once(server, 'close')
  return port
}
