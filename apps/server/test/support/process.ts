import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** One server process, as an operator runs it. */
export interface Instance {
  /** e.g. `http://127.0.0.1:40123` */
  readonly url: string
  readonly process: ChildProcess
  /** All it printed so far, a line each. */
  readonly output: readonly string[]
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code when it is gone. */
  stop(): Promise<number | null>
}

/** Takes what ends something that was started: by default the test does so when it is over. */
export type AtEnd = (end: () => Promise<unknown>) => void

export const atTestEnd: AtEnd = (end) => onTestFinished(async () => void (await end()))

/** A folder that is removed when the test is over. */
export const temporaryFolder = async (atEnd: AtEnd = atTestEnd): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-test-'))
  atEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/**
 * Starts the built server on a free port and waits until it listens.
 *
 * @param environment - beside `PORT=0`; give `QUIRE_DATA_DIR`.
 * @throws when it exits instead, with what it printed.
 */
export const startInstance = async (
  environment: Record<string, string>,
  atEnd: AtEnd = atTestEnd,
): Promise<Instance> => {
  const child = launch({ PORT: '0', ...environment })
  atEnd(async () => {
    if (isRunning(child)) await end(child, 'SIGKILL')
  })
  const output: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface(stream).on('line', (line) => {
          output.push(line)
          const address = line.match(/https?:\/\/[\w.:[\]-]+/)?.[0]
          if (line.includes('listening') && address) resolve(address)
        })
    child.once('exit', (code) => reject(new Error(`the server exited with ${code}:\n${output.join('\n')}`)))
  })
  return {
    url,
    process: child,
    output,
    kill: async () => void (await end(child, 'SIGKILL')),
    stop: () => end(child, 'SIGTERM'),
  }
}

/** Runs the server to its end, for starts that must fail. */
export const runToExit = async (
  environment: Record<string, string>,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> => {
  const child = launch(environment)
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}

/** A port that nothing listens on at this moment. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return address.port
}

const launch = (environment: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null

const end = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
  if (!isRunning(child)) return child.exitCode
  const exited = once(child, 'exit') as Promise<[number | null]>
  child.kill(signal)
  return (await exited)[0]
}

const textOf = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
  let text = ''
  if (stream) for await (const chunk of stream) text += String(chunk)
  return text
}
