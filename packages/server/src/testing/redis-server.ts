import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A Redis of one's own, on a free port, that can be killed and started again. */
export interface RedisServer {
  readonly url: string
  /** SIGKILL: nothing is saved, no connection is closed in order. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty. */
  start(): Promise<void>
  /** Stops it and removes its folder. */
  close(): Promise<void>
}

const startDeadlineMs = 10_000

/**
 * Starts the `redis-server` that `REDIS_SERVER_PATH` names, or the one on PATH.
 *
 * @throws when there is none: the message says how to get it.
 */
export const startRedisServer = async (): Promise<RedisServer> => {
  const executable = process.env.REDIS_SERVER_PATH ?? 'redis-server'
  const folder = await mkdtemp(join(tmpdir(), 'quire-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    child = spawn(
      executable,
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await untilReady(child, executable)
  }
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const untilReady = (child: ChildProcess, executable: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string): void =>
      reject(new Error(`${executable}: ${why}. Install redis-server or set REDIS_SERVER_PATH.`))
    const timer = setTimeout(() => fail(`not ready after ${startDeadlineMs} ms`), startDeadlineMs)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`ended with ${code}: ${output.slice(-200)}`))
    child.stdout?.on('data', (data: Buffer) => {
      output += data.toString()
      if (!/ready to accept connections/i.test(output)) return
      clearTimeout(timer)
      resolve()
    })
  })

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no free port')
  return address.port
}
