// The load generator: a process of its own, on a core of its own. Gets one job over IPC, answers with its outcome, ends.
import { workloads } from './workloads/index.ts'
import type { Control, Effort, Outcome, Target } from './workloads/workload.ts'

/** What the benchmark asks of the generator. */
export interface Job {
  readonly workload: string
  readonly target: Target
  readonly effort: Effort
}

/** What the benchmark says to the generator: first a job, then where the server is after each restart. */
export type ToGenerator = { readonly job: Job } | { readonly restarted: Target }

/** What the generator says: how the job ended, or that it wants the server killed. */
export type FromGenerator =
  | { readonly outcome: Outcome }
  | { readonly error: string }
  | { readonly wants: 'killAndRestart' }

const say = (message: FromGenerator, then?: () => void): void => {
  process.send!(message, undefined, undefined, then) // it was started with a channel
}

const control: Control = {
  killAndRestart: () =>
    new Promise((resolve) => {
      process.once('message', (message: ToGenerator) => {
        if ('restarted' in message) resolve(message.restarted)
      })
      say({ wants: 'killAndRestart' })
    }),
}

const run = async ({ workload, target, effort }: Job): Promise<FromGenerator> => {
  const found = workloads.find(({ name }) => name === workload)
  if (!found) return { error: `no workload ${workload}` }
  try {
    return { outcome: await found.run(target, effort, control) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

process.once('message', async (message: ToGenerator) => {
  if ('job' in message) say(await run(message.job), () => process.exit(0))
})
