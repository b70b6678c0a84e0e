import { build, built } from './build.ts'
import { startCluster } from './cluster.ts'
import { hocuspocus, hocuspocusWithRedis } from './hocuspocus.ts'
import { quire, quireWithRedis } from './quire.ts'
import { type RunningServer, type ServerUnderTest, startProgram } from './server.ts'
import { yWebsocket } from './y-websocket.ts'

const startRelay = (env: Readonly<Record<string, string>> = {}): Promise<RunningServer> =>
  startProgram({
    args: [built('apps/bench/dist/servers/relay-main.js')],
    env,
    ready: /listening on (\d+)/,
  })

const relay: ServerUnderTest = {
  name: 'relay',
  version: 'bare ws relay',
  dialect: 'plain',
  prepare: async () => build('apps/bench'),
  start: () => startRelay(),
}

const relayWithRedis: ServerUnderTest = {
  ...relay,
  name: 'relay-redis',
  version: 'bare ws relay × 2 + Redis',
  instances: 2,
  start: () => startCluster((redisUrl) => startRelay({ REDIS_URL: redisUrl })),
}

/** In the order in which they take turns. */
export const servers: readonly ServerUnderTest[] = [
  quire,
  hocuspocus,
  yWebsocket,
  relay,
  quireWithRedis,
  hocuspocusWithRedis,
  relayWithRedis,
]
