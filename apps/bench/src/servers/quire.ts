import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAll, built } from './build.ts'
import { startCluster } from './cluster.ts'
import { type RunningServer, type ServerUnderTest, startProgram } from './server.ts'

/** Beside the program and not in /tmp, which may be memory: a commit has to cost what a disk costs. */
const dataFolder = fileURLToPath(new URL('../../data/', import.meta.url))

/** The load comes from one address and types faster than people do; nothing else differs from a default install. */
const limits = {
  QUIRE_MAX_CONNECTIONS: '20000',
  QUIRE_MAX_CONNECTIONS_PER_ADDRESS: '20000',
  QUIRE_MAX_SESSIONS_PER_DOCUMENT: '20000',
  QUIRE_MESSAGES_PER_SECOND: '1000000',
}

/** Ours as it is shipped: validation on, SQLite with a commit before each acknowledgement. */
export const quire: ServerUnderTest = {
  name: 'quire',
  version: 'Quire',
  dialect: 'quire',
  isDurable: true,
  prepare: async () => buildAll(),
  start: async () => {
    const folder = newDataFolder()
    return keeping(folder, await startQuire(folder))
  },
}

/** Two instances over one data folder, which instances on one machine may share. */
export const quireWithRedis: ServerUnderTest = {
  ...quire,
  name: 'quire-redis',
  version: 'Quire × 2 + Redis',
  instances: 2,
  start: async () => {
    const folder = newDataFolder()
    const cluster = await startCluster((redisUrl) => startQuire(folder, { REDIS_URL: redisUrl }))
    return keeping(folder, cluster)
  },
}

const newDataFolder = (): string => {
  mkdirSync(dataFolder, { recursive: true })
  return mkdtempSync(join(dataFolder, 'run-'))
}

const startQuire = (folder: string, env: Readonly<Record<string, string>> = {}): Promise<RunningServer> =>
  startProgram({
    args: [...profilerArgs(), built('apps/server/dist/main.js')],
    env: {
      ...limits,
      ...env,
      HOST: '127.0.0.1',
      PORT: '0',
      QUIRE_DATA_DIR: folder,
      QUIRE_SHUTDOWN_SECONDS: '2',
    },
    ready: /listening at http:\/\/127\.0\.0\.1:(\d+)/,
  })

/** The same server, with a data folder that goes when it is stopped. */
const keeping = (folder: string, server: RunningServer): RunningServer => ({
  ...server,
  stop: async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  },
  again: async () => keeping(folder, await server.again()),
})

/** `QUIRE_PROFILE=<folder>` writes a CPU profile of each run there. */
const profilerArgs = (): readonly string[] =>
  process.env.QUIRE_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.QUIRE_PROFILE}`] : []
