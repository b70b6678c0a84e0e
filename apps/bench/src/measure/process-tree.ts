import { readdirSync, readFileSync } from 'node:fs'

/** What processes and all that they started have used. */
export interface Usage {
  /** Seconds of processor time, in user and kernel mode, all threads. */
  readonly cpuSeconds: number
  /** Seconds that its main threads were ready to run and had no core: how much other work disturbed them. */
  readonly waitedSeconds: number
  readonly rssMiB: number
  readonly peakRssMiB: number
}

const ticksPerSecond = 100 // USER_HZ, the same on every Linux that Node runs on

/** @throws {Error} where there is no /proc (anything but Linux), or no such process. */
export const usageOf = (...pids: readonly number[]): Usage => {
  const usages = pids.flatMap(treeOf).map(usageOfOne)
  const sum = (pick: (usage: Usage) => number) => usages.reduce((total, usage) => total + pick(usage), 0)
  return {
    cpuSeconds: sum((usage) => usage.cpuSeconds),
    waitedSeconds: sum((usage) => usage.waitedSeconds),
    rssMiB: sum((usage) => usage.rssMiB),
    peakRssMiB: sum((usage) => usage.peakRssMiB),
  }
}

const treeOf = (root: number): readonly number[] => {
  const childrenOf = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(Number(name)) : undefined
    if (fields) childrenOf.set(fields.parent, [...(childrenOf.get(fields.parent) ?? []), Number(name)])
  }
  const withDescendants = (pid: number): number[] => [
    pid,
    ...(childrenOf.get(pid) ?? []).flatMap(withDescendants),
  ]
  return withDescendants(root)
}

const usageOfOne = (pid: number): Usage => {
  const stat = statOf(pid)
  if (!stat) throw new Error(`process ${pid} is gone: it cannot be measured`)
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mebibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024
  return {
    cpuSeconds: stat.ticks / ticksPerSecond,
    waitedSeconds: mainThreadWaitedSeconds(pid),
    rssMiB: mebibytes('VmRSS'),
    peakRssMiB: mebibytes('VmHWM'),
  }
}

/** Second field of `schedstat`: nanoseconds on a run queue. The main thread's alone, as helpers may well wait. */
const mainThreadWaitedSeconds = (pid: number): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9
  } catch {
    return 0 // a kernel without scheduler statistics
  }
}

/** Fields 4 (parent), 14 and 15 (user and system time) of `proc_pid_stat(5)`; the name in field 2 may hold anything. */
const statOf = (pid: number): { readonly parent: number; readonly ticks: number } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return undefined // it ended between the listing and the reading
  }
}
