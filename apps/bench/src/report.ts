import type { ServerName, ServerUnderTest } from './servers/server.ts'
import { targets } from './targets.ts'
import type { Figure, Outcome, Workload } from './workloads/workload.ts'

/** One run of a workload on a server. */
export interface Run {
  readonly workload: string
  readonly server: ServerName
  readonly outcome: Outcome
}

/** @returns a Markdown section: a row for each server, best and median of its runs, ratios to the relay. */
export const table = (
  workload: Workload,
  servers: readonly ServerUnderTest[],
  runs: readonly Run[],
): string => {
  const figures = workload.figures.filter(({ key }) =>
    runs.some((run) => isMeasured(run.outcome.figures[key])),
  )
  const rows = servers.map(({ name, version }) => {
    const cells = figures.map((figure) => cell(figure, workload.name, name, runs))
    return `| ${[version, ...cells].join(' | ')} |`
  })
  return [
    `## ${workload.name}: ${workload.title}`,
    '',
    `| ${['', ...figures.map(({ title }) => title)].join(' | ')} |`,
    `| ${['---', ...figures.map(() => '---:')].join(' | ')} |`,
    ...rows,
    ...troublesOf(runs),
  ].join('\n')
}

/** @returns a Markdown section: each target of the project with the ratio that was reached, if it was measured. */
export const verdicts = (runs: readonly Run[]): string => {
  const lines = targets.flatMap(({ workload, figure, against, atMost }) => {
    const ours = bestOf(['quire', 'quire-redis'], (name) => best(figure, workload, name, runs))
    const theirs = against === undefined ? 1 : bestOf(against, (name) => best(figure, workload, name, runs))
    if (ours === undefined || theirs === undefined) return []
    const reached = ours / theirs
    const verdict = reached <= atMost ? 'reached' : '**missed**'
    const bar = against === undefined ? format(atMost) : `${format(atMost)}x ${against.join(' / ')}`
    return [`| ${workload} ${figure} | ${bar} | ${format(reached)} | ${verdict} |`]
  })
  if (lines.length === 0) return ''
  return ['## Targets', '', '| figure | at most | measured | |', '| --- | --- | ---: | --- |', ...lines].join(
    '\n',
  )
}

/** The servers that know nothing of documents; one of them at most runs a workload. */
const floors: readonly ServerName[] = ['relay', 'relay-redis']

const cell = (figure: Figure, workload: string, server: ServerName, runs: readonly Run[]): string => {
  const values = valuesOf(figure.key, workload, server, runs)
  if (values.length === 0) return '–'
  const own = bestValue(values, figure)
  const floorValues = floors.flatMap((name) => valuesOf(figure.key, workload, name, runs))
  const floor = bestValue(floorValues, figure)
  const isCompared = !figure.isContext && Number.isFinite(floor) && floor > 0 && !floors.includes(server)
  const ratio = isCompared ? ` **${format(own / floor)}×**` : ''
  return values.length === 1 ? `${format(own)}${ratio}` : `${format(own)} (${format(median(values))})${ratio}`
}

const bestValue = (values: readonly number[], { isHigherBetter }: Pick<Figure, 'isHigherBetter'>): number =>
  isHigherBetter ? Math.max(...values) : Math.min(...values)

/** Targets are about figures where less is better. */
const best = (
  key: string,
  workload: string,
  server: ServerName,
  runs: readonly Run[],
): number | undefined => {
  const values = valuesOf(key, workload, server, runs)
  return values.length === 0 ? undefined : Math.min(...values)
}

const bestOf = (
  names: readonly ServerName[],
  pick: (name: ServerName) => number | undefined,
): number | undefined => {
  const values = names.map(pick).filter(isMeasured)
  return values.length === 0 ? undefined : Math.min(...values)
}

const valuesOf = (
  key: string,
  workload: string,
  server: ServerName,
  runs: readonly Run[],
): readonly number[] =>
  calmOnes(runs.filter((run) => run.workload === workload && run.server === server))
    .map((run) => run.outcome.figures[key])
    .filter(isMeasured)

/**
 * Runs that other work held up count only for want of calmer ones: a server that gathers what comes then gathers
 * more, and looks better than it is.
 */
const calmOnes = (runs: readonly Run[]): readonly Run[] => {
  const least = Math.min(...runs.map(disturbanceOf))
  return runs.filter((run) => disturbanceOf(run) <= Math.max(calmShare, least))
}

/** Up to this share of the time without a core, a run is fit for comparison. */
export const calmShare = 0.1

/** How much other work held a run up; one that failed counts as nothing but held up. */
export const disturbanceOf = ({ outcome }: Run): number => {
  const { disturbed } = outcome.figures
  return isMeasured(disturbed) ? disturbed : Number.POSITIVE_INFINITY
}

/** NaN does not survive the way between the processes: it arrives as null. */
const isMeasured = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value)

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Three digits that count. */
const format = (value: number): string => {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(size >= 1 ? 3 : 2)))
}

const troublesOf = (runs: readonly Run[]): readonly string[] => {
  const lines = runs.flatMap(({ server, outcome }) =>
    Object.entries(outcome.troubles).map(
      ([what, times]) => `- ${server}: ${what}${times > 1 ? ` (${times} times)` : ''}`,
    ),
  )
  return lines.length === 0 ? [] : ['', ...new Set(lines)]
}
