import { freePort } from './free-port.ts'
import { installPeers, peersFolder, peerVersion } from './peers.ts'
import { type ServerUnderTest, startProgram } from './server.ts'

/** The server that y-websocket's documentation names, as it comes, in memory. */
export const yWebsocket: ServerUnderTest = {
  name: 'y-websocket',
  version: peerVersion('y-websocket-server', '@y/websocket-server'),
  dialect: 'plain',
  prepare: async () => installPeers(),
  start: async () =>
    startProgram({
      args: [`${peersFolder}node_modules/@y/websocket-server/src/server.js`],
      env: { HOST: '127.0.0.1', PORT: String(await freePort()) },
      ready: /on port (\d+)/,
    }),
}
