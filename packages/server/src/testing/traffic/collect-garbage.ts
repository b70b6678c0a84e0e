import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Frees what this thread holds no more. */
export const collectGarbage = async (): Promise<void> => {
  // Buffers are freed on a thread of V8's own once a collection found them; the next one waits for that thread.
  collect()
  await setImmediate()
  collect()
  await setImmediate()
}
