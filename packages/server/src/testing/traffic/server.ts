// A server whose memory is watched: `server.ts <database file>`, forked. Tells its address, and after each message how many
// bytes it holds once its garbage is collected.
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSqliteStore } from '../../stores/sqlite/store.ts'
import { serveCollaboration } from '../serve.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const [, , path = ''] = process.argv
const store = await createSqliteStore({ path })
const { socketUrl } = await serveCollaboration({ store, limits: { messagesPerSecond: 1_000_000 } })
process.on('message', async () => {
  // Buffers are freed on a thread of V8's own once a collection found them; the next one waits for that thread.
  collect()
  await setImmediate()
  collect()
  await setImmediate()
  process.send?.(process.memoryUsage().rss)
})
process.on('disconnect', () => process.exit())
process.send?.(socketUrl)
