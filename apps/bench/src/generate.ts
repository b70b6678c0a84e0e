import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FromGenerator, Job, ToGenerator } from './generator.ts'
import { generatorCore, pinned } from './pinning.ts'
import type { Control, Outcome } from './workloads/workload.ts'

const generator = fileURLToPath(new URL('generator.ts', import.meta.url))

/**
 * Runs one job in a generator process.
 *
 * @param deadlineMs - after this long the process is ended.
 * @throws {Error} when the workload could not be run to its end.
 */
export const generate = async (job: Job, control: Control, deadlineMs: number): Promise<Outcome> => {
  const [command, ...args] = pinned(generatorCore, [process.execPath, ...process.execArgv, generator])
  const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const tell = (message: ToGenerator) => child.send(message)
    tell({ job })
    return await outcomeOf(child, deadlineMs, async () => tell({ restarted: await control.killAndRestart() }))
  } finally {
    child.kill('SIGKILL')
  }
}

const outcomeOf = (
  child: ChildProcess,
  deadlineMs: number,
  restart: () => Promise<unknown>,
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(why))
    }
    const timer = setTimeout(() => fail(`the run did not end within ${deadlineMs} ms`), deadlineMs)
    child.on('message', (message: FromGenerator) => {
      if ('wants' in message) restart().catch((error: Error) => fail(error.message))
      else if ('error' in message) fail(message.error)
      else {
        clearTimeout(timer)
        resolve(message.outcome)
      }
    })
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`the generator ended with ${code}`))
  })
