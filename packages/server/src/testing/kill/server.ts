// A server to be killed: `server.ts <database file>`. Prints its port.
import process from 'node:process'
import { createSqliteStore } from '../../stores/sqlite/store.ts'
import { serveCollaboration } from '../serve.ts'

const [, , path = ''] = process.argv
const store = await createSqliteStore({ path })
const { url } = await serveCollaboration({ store, limits: { messagesPerSecond: 1_000_000 } })
process.stdout.write(`${new URL(url).port}\n`)
