// The load generator: a process of its own, on a core of its own. Gets one job over IPC, answers with its outcome, ends.
import { workloads } from './workloads/index.ts'
import type { Effort, Outcome, Target } from './workloads/workload.ts'

/** What the benchmark asks of the generator. */
export interface Job {
  readonly workload: string
  readonly target: Target
  readonly effort: Effort
}

/** What the generator answers. */
export type Answer = { readonly outcome: Outcome } | { readonly error: string }

const answerTo = async ({ workload, target, effort }: Job): Promise<Answer> => {
  const found = workloads.find(({ name }) => name === workload)
  if (!found) return { error: `no workload ${workload}` }
  try {
    return { outcome: await found.run(target, effort) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

process.once('message', async (job: Job) => {
  const answer = await answerTo(job)
  process.send!(answer, undefined, undefined, () => process.exit(0)) // it was started with a channel
})
