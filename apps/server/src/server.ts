import { fileURLToPath } from 'node:url'
import type { ServerType } from '@hono/node-server'
import { type Bus, type Collaboration, createCollaboration, type Store } from '@quire/server'
import { createSqliteStore } from '@quire/server/stores/sqlite'
import { Hono } from 'hono'
import type { Logger } from 'pino'
import { answerRefusal, createAccessRules } from './access.ts'
import type { Config } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { createFileRoutes } from './files/routes.ts'
import { FileStore } from './files/store.ts'
import { FirstLooks } from './first-look/first-looks.ts'
import { openDatabase } from './library/database.ts'
import { Library } from './library/library.ts'
import { createDocumentRoutes } from './library/routes.ts'
import { listen } from './listen.ts'
import { createLogger } from './logger.ts'
import { StartError } from './start-error.ts'
import { createWeb } from './web.ts'

const webFolder = fileURLToPath(new URL('../../web/dist', import.meta.url))
const loopback = ['127.0.0.1', '::1', 'localhost']

/** A server that listens. */
export interface RunningServer {
  /** e.g. `http://127.0.0.1:3000` */
  readonly url: string
  /** Drains within the configured time, then closes everything. */
  stop(why: string): Promise<void>
}

/**
 * Starts all of it: log, bus, rooms, library, web app.
 *
 * @throws {StartError} when something it needs cannot be had; nothing is left running then.
 */
export const startServer = async (config: Config): Promise<RunningServer> => {
  const logger = await createLogger(config.logLevel)
  const access = createAccessRules(config.tokenKeys)
  const folder = openDataFolder(config.dataDir)
  const files = new FileStore(folder.filesFolder)
  const store = await openStore(folder.logFile)
  const library = new Library(await openDatabase(folder.libraryFile))
  const bus = config.redisUrl === undefined ? undefined : await connectBus(config.redisUrl, logger)
  const collaboration = createCollaboration({
    store,
    bus,
    authenticate: access.authenticate,
    renew: access.renew,
    secret: config.secret === undefined ? folder.secret : new TextEncoder().encode(config.secret),
    limits: config.limits,
    allowedOrigins: allowedOrigins(config),
    trustedProxies: config.trustedProxies,
    logger,
  })
  const looks = new FirstLooks({
    store,
    now: () => performance.now(),
    onError: (err) => logger.warn({ err }, 'a document could not be read for its page'),
  })
  const app = new Hono()
    .onError(answerRefusal)
    .use('/api/documents', access.documents)
    .use('/api/documents/*', access.documents)
    .use('/api/files', access.uploads)
    .route('/', collaboration.app)
    .route('/api/documents', createDocumentRoutes({ collaboration, store, library }))
    .route('/', createFileRoutes({ files, maxBytes: config.maxUploadBytes }))
    .route(
      '/',
      // A page comes without a token: where those decide, it comes without the document too.
      createWeb({ folder: webFolder, firstLook: access.isOpen ? (id) => looks.of(id) : undefined }),
    )

  const { server, url } = await listen({ fetch: app.fetch, websocket: collaboration.websocket }, config)
  collaboration.shield(server)
  if (access.isOpen && !loopback.includes(config.host))
    logger.warn({ host: config.host }, 'open to all who can reach this address: anyone may read and write')
  logger.info({ dataDir: config.dataDir, redis: bus !== undefined }, `listening at ${url}`)
  return { url, stop: (why) => stop(why, { config, logger, server, collaboration, store, bus, library }) }
}

interface Parts {
  readonly config: Config
  readonly logger: Logger
  readonly server: ServerType
  readonly collaboration: Collaboration
  readonly store: Store
  readonly bus: Bus | undefined
  readonly library: Library
}

const stop = async (why: string, parts: Parts): Promise<void> => {
  parts.logger.info({ why }, 'draining')
  parts.server.close()
  await parts.collaboration.drain(parts.config.shutdownMs)
  await parts.collaboration.close()
  await parts.bus?.close()
  await parts.store.close()
  parts.library.close()
  parts.logger.info({}, 'stopped')
}

const openStore = async (path: string): Promise<Store> => {
  try {
    return await createSqliteStore({ path })
  } catch (cause) {
    throw new StartError(`${path} cannot be opened as the documents' log: ${(cause as Error).message}`, {
      cause,
    })
  }
}

/** Loaded only when it is used: the driver takes 20 MiB and a quarter of a second. */
const connectBus = async (url: string, logger: Logger): Promise<Bus> => {
  const { createRedisBus } = await import('@quire/server/buses/redis')
  return createRedisBus({ url, logger })
}

const allowedOrigins = ({ allowedOrigins, publicUrl }: Config): readonly string[] =>
  allowedOrigins === '*' ? ['*'] : [...(allowedOrigins ?? []), ...(publicUrl ? [publicUrl.origin] : [])]
