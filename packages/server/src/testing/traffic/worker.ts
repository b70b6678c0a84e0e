// The thread of the database, which also collects its garbage when it is told to: else how much of that there is at a
// reading is chance, as V8 lets up to 64 MB of buffers lie.
import { BroadcastChannel } from 'node:worker_threads'
import '../../stores/sqlite/worker.ts'
import { collectGarbage } from './collect-garbage.ts'

const channel = new BroadcastChannel('garbage')
channel.onmessage = async ({ data }: { data: unknown }) => {
  if (data !== 'collect') return
  await collectGarbage()
  channel.postMessage('collected')
}
