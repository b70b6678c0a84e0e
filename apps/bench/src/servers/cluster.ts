import { startRedis } from './redis.ts'
import type { RunningServer } from './server.ts'

/**
 * Starts Redis and two instances that find each other through it. What Redis uses counts as theirs.
 *
 * @param startInstance - starts one; called twice.
 */
export const startCluster = async (
  startInstance: (redisUrl: string) => Promise<RunningServer>,
): Promise<RunningServer> => {
  const redis = await startRedis()
  const started: RunningServer[] = []
  const stop = async () => {
    await Promise.all(started.map((instance) => instance.stop()))
    await redis.stop()
  }
  try {
    for (let i = 0; i < 2; i++) started.push(await startInstance(redis.url))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    pids: [...started.flatMap(({ pids }) => pids), redis.pid],
    ports: started.flatMap(({ ports }) => ports),
    stop,
    again: () => Promise.reject(new Error('no workload kills a cluster')),
  }
}
