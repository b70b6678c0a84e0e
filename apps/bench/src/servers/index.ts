import { fileURLToPath } from 'node:url'
import { hocuspocus } from './hocuspocus.ts'
import { quire } from './quire.ts'
import { type ServerUnderTest, startProgram } from './server.ts'
import { yWebsocket } from './y-websocket.ts'

/** Started with this process's own flags, as it is TypeScript. */
const relay: ServerUnderTest = {
  name: 'relay',
  version: 'bare ws relay',
  dialect: 'plain',
  prepare: async () => {},
  start: () =>
    startProgram({
      args: [...process.execArgv, fileURLToPath(new URL('relay-main.ts', import.meta.url))],
      ready: /listening on (\d+)/,
    }),
}

/** In the order in which they take turns. */
export const servers: readonly ServerUnderTest[] = [quire, hocuspocus, yWebsocket, relay]
