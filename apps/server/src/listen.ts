import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import type { Config } from './config.ts'
import { StartError } from './start-error.ts'

/** What node-server serves: the app, and where upgrades go. */
type Served = Pick<Parameters<typeof createAdaptorServer>[0], 'fetch' | 'websocket'>

/** A server that accepts connections. */
export interface Listener {
  readonly server: ServerType
  /** e.g. `http://127.0.0.1:3000` */
  readonly url: string
}

/** How long the head of a request may take to come, an upgrade's too, and a TLS handshake. */
const maxHeadMs = 10_000

/**
 * Listens as the configuration says, with TLS or without.
 *
 * @param headMs - how long who connects may take to say what they want.
 * @throws {StartError} when the certificate cannot be used, or the port cannot be had.
 */
export const listen = async (
  served: Served,
  config: Pick<Config, 'host' | 'port' | 'tls'>,
  headMs: number = maxHeadMs,
): Promise<Listener> => {
  const server = config.tls ? createTlsServer(served, config.tls, headMs) : createAdaptorServer(served)
  // Node looks for those who are late once in 30 s. HTTP/2 servers take neither as an option, but all read both then.
  Object.assign(server, { headersTimeout: headMs, connectionsCheckingInterval: headMs / 10 })
  server.listen(config.port, config.host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw cannotListen(cause, config)
  }
  const address = server.address() as AddressInfo // a TCP server's, as it listens on a port
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { server, url: `${config.tls ? 'https' : 'http'}://${name}:${address.port}` }
}

/** HTTP/2 for pages and event streams; HTTP/1.1 beside it, which WebSockets need. */
const createTlsServer = (
  served: Served,
  { certFile, keyFile }: NonNullable<Config['tls']>,
  handshakeTimeout: number,
): ServerType => {
  const serverOptions = {
    allowHTTP1: true,
    handshakeTimeout,
    cert: readPem('QUIRE_TLS_CERT', certFile),
    key: readPem('QUIRE_TLS_KEY', keyFile),
  }
  try {
    return createAdaptorServer({ ...served, createServer: createSecureServer, serverOptions })
  } catch (cause) {
    throw new StartError(
      `QUIRE_TLS_CERT=${certFile}, QUIRE_TLS_KEY=${keyFile}: not a certificate and its key (${reasonOf(cause)})`,
      { cause },
    )
  }
}

const readPem = (name: string, path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new StartError(`${name}=${path}: the file cannot be read (${reasonOf(cause)})`, { cause })
  }
}

const cannotListen = (cause: unknown, { host, port }: Pick<Config, 'host' | 'port'>): StartError =>
  reasonOf(cause) === 'EADDRINUSE'
    ? new StartError(`port ${port} on ${host} is taken: stop the program that has it, or set PORT`, { cause })
    : new StartError(`cannot listen on ${host}, port ${port} (${reasonOf(cause)})`, { cause })

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
