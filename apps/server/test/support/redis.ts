import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { freePort, temporaryFolder } from './process.ts'

/** A real Redis of the test's own. */
export interface Redis {
  readonly url: string
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>
}

/** Starts `redis-server` on a free port; it ends with the test. */
export const startRedis = async (): Promise<Redis> => {
  const port = await freePort()
  const folder = await temporaryFolder()
  let child = await launch(port, folder)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(kill)
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      child = await launch(port, folder)
    },
  }
}

const launch = async (port: number, folder: string): Promise<ChildProcess> => {
  const executable = process.env.REDIS_SERVER_PATH ?? 'redis-server'
  const child = spawn(
    executable,
    ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`redis-server exited with ${code}`)))
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
  return child
}
