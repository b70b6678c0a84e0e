import type { TransportName } from '@quire/provider'
import { makeCertificate } from './certificate.ts'
import { type NginxOptions, startNginx } from './nginx.ts'
import { type AtEnd, atTestEnd, freePort, type Instance, startInstance, temporaryFolder } from './process.ts'

/** What lies between people and a server. */
export interface RouteKind {
  /** 2 is TLS and what Chromium speaks over it; a WebSocket then has a TLS connection of its own. */
  readonly http: 1 | 2
  readonly through: 'direct' | 'nginx'
}

export const routeKinds: readonly RouteKind[] = [
  { http: 1, through: 'direct' },
  { http: 1, through: 'nginx' },
  { http: 2, through: 'direct' },
  { http: 2, through: 'nginx' },
]

const transportWords: Readonly<Record<TransportName, string>> = {
  websocket: 'WebSocket',
  sse: 'events',
  polling: 'polls',
}

export const transports: readonly TransportName[] = ['websocket', 'sse', 'polling']

/** The name of a way: a transport over a route. */
export const wayName = (transport: TransportName, { http, through }: RouteKind): string =>
  `${transportWords[transport]}, HTTP/${http === 1 ? '1.1' : '2'}, ${through}`

/** A server as a process that can be killed and come back, and the way to it. */
export interface Route extends RouteKind {
  /** Where people connect to: the server's port, or that of what stands before it. */
  readonly port: number
  readonly scheme: 'http' | 'https'
  /** Ends the server, in order or as a crash would. */
  end(how: 'stop' | 'kill'): Promise<void>
  /** Starts it again with the same data, at the same address. */
  comeBack(): Promise<void>
  /** An nginx in between behaves in another manner from now on. */
  reload(manner: NginxOptions['manner']): Promise<void>
}

export const openRoute = async (
  { http, through, manner }: RouteKind & Pick<NginxOptions, 'manner'>,
  atEnd: AtEnd = atTestEnd,
): Promise<Route> => {
  const certificate = http === 2 ? await makeCertificate(atEnd) : undefined
  const serverPort = await freePort()
  const environment = {
    PORT: `${serverPort}`,
    QUIRE_DATA_DIR: await temporaryFolder(atEnd),
    ...(certificate && through === 'direct'
      ? { QUIRE_TLS_CERT: certificate.certFile, QUIRE_TLS_KEY: certificate.keyFile }
      : {}),
  }
  let instance: Instance = await startInstance(environment, atEnd)
  const nginx =
    through === 'nginx'
      ? await startNginx({ upstreamPort: serverPort, certificate, manner }, atEnd)
      : undefined
  return {
    http,
    through,
    port: nginx?.port ?? serverPort,
    scheme: certificate ? 'https' : 'http',
    end: async (how) => void (await instance[how]()),
    comeBack: async () => {
      instance = await startInstance(environment, atEnd)
    },
    reload: async (next) => nginx?.reload(next),
  }
}
