import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pinned, serverCore } from '../pinning.ts'
import { freePort } from './free-port.ts'

/** A Redis server of our own. */
export interface Redis {
  readonly pid: number
  readonly url: string
  stop(): Promise<void>
}

const startDeadlineMs = 10_000

/**
 * Starts `redis-server` (or what `REDIS_SERVER_PATH` names), without a file.
 *
 * @throws {Error} when there is none, or it does not get ready.
 */
export const startRedis = async (): Promise<Redis> => {
  const port = await freePort()
  const program = process.env.REDIS_SERVER_PATH ?? 'redis-server'
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const [command, ...rest] = pinned(serverCore, [program, ...args])
  const child = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'ignore'] })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${program} ${why}`))
    const timer = setTimeout(() => fail(`is not ready after ${startDeadlineMs} ms`), startDeadlineMs)
    child.stdout.on('data', (chunk: Buffer) => {
      if (!/Ready to accept connections/i.test(chunk.toString())) return
      clearTimeout(timer)
      resolve()
    })
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with ${code}`)
    })
  })
  return { pid: child.pid!, url: `redis://127.0.0.1:${port}`, stop } // it printed something, so it was started
}
