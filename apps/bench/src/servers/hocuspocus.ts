import { startCluster } from './cluster.ts'
import { installPeers, peersFolder, peerVersion } from './peers.ts'
import { type ServerUnderTest, startProgram } from './server.ts'

/** As its own documentation starts it, in memory: it has no durability to pay for here. */
export const hocuspocus: ServerUnderTest = {
  name: 'hocuspocus',
  version: peerVersion('Hocuspocus', '@hocuspocus/server'),
  dialect: 'hocuspocus',
  prepare: async () => installPeers(),
  start: () => startProgram({ args: [`${peersFolder}hocuspocus.mjs`], ready: /listening on (\d+)/ }),
}

/** With its own Redis extension. */
export const hocuspocusWithRedis: ServerUnderTest = {
  ...hocuspocus,
  name: 'hocuspocus-redis',
  version: `${hocuspocus.version} × 2 + Redis`,
  instances: 2,
  start: () =>
    startCluster((redisUrl) =>
      startProgram({
        args: [`${peersFolder}hocuspocus.mjs`],
        env: { REDIS_URL: redisUrl },
        ready: /listening on (\d+)/,
      }),
    ),
}
