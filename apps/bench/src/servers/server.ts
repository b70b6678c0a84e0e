import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { DialectName } from '../client/dialects.ts'
import { pinned, serverCore } from '../pinning.ts'

export type ServerName =
  | 'quire'
  | 'hocuspocus'
  | 'y-websocket'
  | 'relay'
  | 'quire-redis'
  | 'hocuspocus-redis'
  | 'relay-redis'

/** A kind of server that the benchmark can start. */
export interface ServerUnderTest {
  readonly name: ServerName
  /** e.g. `hocuspocus 4.7.0`, for the table. */
  readonly version: string
  readonly dialect: DialectName
  /** Two instances with Redis between them: 2. Alone: absent. */
  readonly instances?: 2
  /** Whether what it acknowledged is still there after a crash; the others have nothing to be tested for. */
  readonly isDurable?: boolean
  /** Builds or installs what is missing. Called once, before anything is measured. */
  prepare(): Promise<void>
  /** @throws {Error} with what the server printed, when it does not listen within the deadline. */
  start(): Promise<RunningServer>
}

export interface RunningServer {
  readonly pids: readonly number[]
  readonly ports: readonly number[]
  /** Resolves when the process is gone, by force if it has to be. */
  stop(): Promise<void>
  /** Kills the process where it stands (SIGKILL) and starts the program again, over the same data. */
  again(): Promise<RunningServer>
}

/** A Node program that says on standard output where it listens. */
export interface Program {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Its first group is the port. */
  readonly ready: RegExp
}

const startDeadlineMs = 15_000
const stopDeadlineMs = 3_000
const outputKept = 4_000

/** Starts the program on the servers' core and waits until it listens. */
export const startProgram = async (program: Program): Promise<RunningServer> => {
  const { args, env, ready } = program
  const [command, ...rest] = pinned(serverCore, [process.execPath, ...args])
  const child = spawn(command!, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  try {
    const port = await portOf(child, ready)
    return {
      pids: [child.pid!], // it printed something, so it was started
      ports: [port],
      stop: () => end(child, 'SIGTERM'),
      again: async () => {
        await end(child, 'SIGKILL')
        return startProgram(program)
      },
    }
  } catch (error) {
    await end(child, 'SIGKILL')
    throw error
  }
}

const portOf = (child: ChildProcess, ready: RegExp): Promise<number> =>
  new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string) => reject(new Error(`${child.spawnargs.join(' ')} ${why}\n${output}`))
    const timer = setTimeout(() => fail(`does not listen after ${startDeadlineMs} ms`), startDeadlineMs)
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-outputKept)
      const port = ready.exec(output)?.[1]
      if (port === undefined) return
      clearTimeout(timer)
      resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with ${code}`)
    })
  })

const end = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs)
  await gone
  clearTimeout(timer)
}
