import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, Job } from './generator.ts'
import { generatorCore, pinned } from './pinning.ts'
import type { Outcome } from './workloads/workload.ts'

const generator = fileURLToPath(new URL('generator.ts', import.meta.url))

/**
 * Runs one job in a generator process.
 *
 * @param deadlineMs - after this long the process is ended.
 * @throws {Error} when the workload could not be run to its end.
 */
export const generate = async (job: Job, deadlineMs: number): Promise<Outcome> => {
  const [command, ...args] = pinned(generatorCore, [process.execPath, ...process.execArgv, generator])
  const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    child.send(job)
    const answer = await answerOf(child, deadlineMs)
    if ('error' in answer) throw new Error(answer.error)
    return answer.outcome
  } finally {
    child.kill('SIGKILL')
  }
}

const answerOf = (child: ChildProcess, deadlineMs: number): Promise<Answer> =>
  new Promise((resolve) => {
    const fail = (error: string) => resolve({ error })
    const timer = setTimeout(() => fail(`the run did not end within ${deadlineMs} ms`), deadlineMs)
    child.once('message', (answer: Answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`the generator ended with ${code}`)
    })
  })
