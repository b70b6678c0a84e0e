// Measures servers beside each other: `pnpm bench --help` says how.
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { dirname } from 'node:path'
import { generate } from './generate.ts'
import { type Options, readOptions, usage } from './options.ts'
import { canPin } from './pinning.ts'
import { calmShare, disturbanceOf, type Run, table, verdicts } from './report.ts'
import { servers } from './servers/index.ts'
import type { ServerUnderTest } from './servers/server.ts'
import { workloads } from './workloads/index.ts'
import type { Target, Workload } from './workloads/workload.ts'

/** What a run takes besides its measured time: starting, joining, draining, at the worst. */
const overheadMs = 100_000

const main = async (): Promise<void> => {
  if (process.argv.includes('--help')) return console.log(usage)
  const options = readOptions(process.argv.slice(2), {
    workloads: namesOf(workloads),
    servers: namesOf(servers),
  })
  const chosenServers = servers.filter(({ name }) => options.servers.includes(name))
  const chosenWorkloads = workloads.filter(({ name }) => options.workloads.includes(name))
  const ready = await prepare(chosenServers)

  const startMs = performance.now()
  const minutesPassed = () => (performance.now() - startMs) / 60_000
  const sections: string[] = []
  const all: Run[] = []
  for (const workload of chosenWorkloads) {
    const fit = ready.filter(
      ({ isDurable, instances }) =>
        instances === workload.instances && (isDurable || !workload.needsDurability),
    )
    if (fit.length === 0) continue
    const runs = await repeat(workload, fit, options, () => minutesPassed() > options.minutes)
    all.push(...runs)
    sections.push(table(workload, fit, runs))
    console.log(`\n${sections.at(-1)}`)
  }
  const text = [heading(options, minutesPassed()), ...sections, verdicts(all)].filter(Boolean).join('\n\n')
  console.log(`\n${verdicts(all)}\n\n${minutesPassed().toFixed(1)} minutes`)
  mkdirSync(dirname(options.out), { recursive: true })
  writeFileSync(options.out, `${text}\n`)
}

const namesOf = (named: readonly { readonly name: string }[]): readonly string[] =>
  named.map(({ name }) => name)

/** A server that cannot be had is said and left out, so that the others are measured all the same. */
const prepare = async (chosen: readonly ServerUnderTest[]): Promise<readonly ServerUnderTest[]> => {
  const ready: ServerUnderTest[] = []
  for (const server of chosen)
    try {
      await server.prepare()
      ready.push(server)
    } catch (error) {
      console.error(`${server.name} is left out: ${(error as Error).message}`)
    }
  return ready
}

/** A B C, A B C: what disturbs the machine for a while then disturbs all of them. */
const repeat = async (
  workload: Workload,
  chosen: readonly ServerUnderTest[],
  options: Options,
  isOver: () => boolean,
): Promise<readonly Run[]> => {
  const runs: Run[] = []
  for (let round = 0; round < options.repeats; round++)
    for (const server of chosen) {
      if (isOver()) {
        console.error(`${workload.name} on ${server.name}: left out, ${options.minutes} minutes are over`)
        continue
      }
      process.stderr.write(`${workload.name} ${round + 1}/${options.repeats} ${server.name}\n`)
      runs.push(await runInPeace(workload, server, options, isOver))
    }
  return runs
}

/** Runs again, a few times at most, while other work on the machine disturbs it; keeps the run that was disturbed least. */
const runInPeace = async (
  workload: Workload,
  server: ServerUnderTest,
  options: Options,
  isOver: () => boolean,
): Promise<Run> => {
  let calmest = await runOnce(workload, server, options)
  for (let extra = 0; extra < options.extraRuns && disturbanceOf(calmest) > calmShare && !isOver(); extra++) {
    const again = await runOnce(workload, server, options)
    if (disturbanceOf(again) < disturbanceOf(calmest)) calmest = again
  }
  return calmest
}

const runOnce = async (workload: Workload, server: ServerUnderTest, options: Options): Promise<Run> => {
  const names = { workload: workload.name, server: server.name }
  try {
    let running = await server.start()
    const target = (): Target => ({ pids: running.pids, ports: running.ports, dialect: server.dialect })
    const killAndRestart = async (): Promise<Target> => {
      running = await running.again()
      return target()
    }
    try {
      const job = { workload: workload.name, target: target(), effort: options }
      const deadlineMs = options.warmUpMs + options.measuredMs * 5 + overheadMs
      return { ...names, outcome: await generate(job, { killAndRestart }, deadlineMs) }
    } finally {
      await running.stop()
    }
  } catch (error) {
    console.error((error as Error).message)
    return { ...names, outcome: { figures: {}, troubles: { [(error as Error).message.split('\n')[0]!]: 1 } } }
  }
}

const heading = (options: Options, minutes: number): string =>
  [
    `# Measured ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`,
    `${options.repeats} repeats in turns, ${options.measuredMs / 1000} s measured each, ${minutes.toFixed(1)} minutes in all; ` +
      `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ` +
      `generator and server ${canPin ? 'on a core each' : 'not pinned'}; loopback. ` +
      'Best of the repeats, in brackets the median; bold: the ratio of the bests to the bare relay.',
  ].join('\n\n')

await main()
