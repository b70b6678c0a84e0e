import { build, built } from './build.ts'
import { hocuspocus } from './hocuspocus.ts'
import { quire } from './quire.ts'
import { type ServerUnderTest, startProgram } from './server.ts'
import { yWebsocket } from './y-websocket.ts'

const relay: ServerUnderTest = {
  name: 'relay',
  version: 'bare ws relay',
  dialect: 'plain',
  prepare: async () => build('apps/bench'),
  start: () =>
    startProgram({ args: [built('apps/bench/dist/servers/relay-main.js')], ready: /listening on (\d+)/ }),
}

/** In the order in which they take turns. */
export const servers: readonly ServerUnderTest[] = [quire, hocuspocus, yWebsocket, relay]
