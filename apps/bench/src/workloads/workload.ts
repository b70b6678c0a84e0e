import type { DialectName } from '../client/dialects.ts'

/** A server that runs, as the generator sees it. */
export interface Target {
  /** One for each instance. */
  readonly ports: readonly number[]
  /** Its root processes, a broker between instances included: what they and their children use is counted. */
  readonly pids: readonly number[]
  readonly dialect: DialectName
}

/** What a workload may do to the server it loads. */
export interface Control {
  /** Kills the server where it stands and starts it again over the same data. @returns where it is now. */
  killAndRestart(): Promise<Target>
}

/** How long a run lasts and how much of the full load it carries. */
export interface Effort {
  readonly warmUpMs: number
  readonly measuredMs: number
  /** Share of the full number of clients where a workload is about many: 1, or less for a quick look. */
  readonly scale: number
}

/** What a run gave: a number for each of the workload's figures, and what should not have happened, counted. */
export interface Outcome {
  readonly figures: Readonly<Record<string, number>>
  readonly troubles: Readonly<Record<string, number>>
}

/** A number that a workload reports. Smaller is better unless it says otherwise. */
export interface Figure {
  readonly key: string
  /** Head of its column, with its unit. */
  readonly title: string
  readonly isHigherBetter?: boolean
  /** Tells about the run rather than about the server, so no ratios are made of it. */
  readonly isContext?: boolean
}

/** One way to load a server. Runs in the generator's process. */
export interface Workload {
  readonly name: string
  readonly title: string
  readonly figures: readonly Figure[]
  /** Instances that it loads: 1 unless it says otherwise. */
  readonly instances?: 2
  /** Only for servers that keep what they acknowledged. */
  readonly needsDurability?: boolean
  /** Runs once. Every client is closed when it resolves. */
  run(target: Target, effort: Effort, control: Control): Promise<Outcome>
}

/** Processor time for 100,000 keystrokes (or cursors) that reached another client: the figure that noise moves least. */
export const cpuPer100k: Figure = { key: 'cpuPer100k', title: 'CPU s/100k' }
export const p50: Figure = { key: 'p50Ms', title: 'p50 ms' }
export const p99: Figure = { key: 'p99Ms', title: 'p99 ms' }
export const deliveredPerSecond: Figure = {
  key: 'deliveredPerSecond',
  title: 'delivered/s',
  isHigherBetter: true,
}
/** Of what others should have seen: 1 when nothing was lost. */
export const seenShare: Figure = { key: 'seenShare', title: 'seen', isHigherBetter: true, isContext: true }
export const cores: Figure = { key: 'cores', title: 'cores', isContext: true }
export const rss: Figure = { key: 'rssMiB', title: 'RSS MiB' }
export const generatorCores: Figure = { key: 'generatorCores', title: 'generator cores', isContext: true }
export const disturbed: Figure = { key: 'disturbed', title: 'disturbed', isContext: true }
