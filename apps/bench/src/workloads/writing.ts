import { randomInt } from 'node:crypto'
import { Histogram } from '../measure/histogram.ts'
import { play, typingSchedule } from '../measure/schedule.ts'
import { Span, type SpanFigures } from '../measure/span.ts'
import { Audience, until } from './audience.ts'
import {
  cores,
  cpuPer100k,
  deliveredPerSecond,
  disturbed,
  type Effort,
  generatorCores,
  type Outcome,
  p50,
  p99,
  rss,
  seenShare,
  type Target,
  type Workload,
} from './workload.ts'
import { type Tally, WritingGroup } from './writing-group.ts'

/** People who type into documents while others read. */
export interface Writing {
  readonly name: string
  readonly title: string
  readonly documents: number
  readonly clientsPerDocument: number
  readonly writersPerDocument: number
  /** With 2, writers and the first half of the readers are on one, the other readers on the other. */
  readonly instances?: 2
  /** Keystrokes a second and writer, in an open loop; or how many each keeps under way, as fast as the server can. */
  readonly pace: { readonly perSecond: number } | { readonly underWay: number }
  /** What a full run takes at least, where a figure needs more than the others are given. */
  readonly atLeast?: { readonly warmUpMs: number; readonly measuredMs: number }
}

/** From so many clients on, a quick look does with a share of them. */
const manyClients = 1000
const drainMs = 3000
const seed = 20_261_123

/** @returns the workload in which those people type. */
export const writing = (plan: Writing): Workload => ({
  name: plan.name,
  title: plan.title,
  ...(plan.instances && { instances: plan.instances }),
  figures: [
    p50,
    p99,
    { key: 'farP50Ms', title: 'far p50 ms' },
    { key: 'farP99Ms', title: 'far p99 ms' },
    cpuPer100k,
    deliveredPerSecond,
    { key: 'keystrokesPerFrame', title: 'keystrokes/frame', isContext: true },
    { key: 'ackP50Ms', title: 'ack p50 ms' },
    { key: 'ackP95Ms', title: 'ack p95 ms' },
    { key: 'ackP99Ms', title: 'ack p99 ms' },
    seenShare,
    rss,
    { key: 'joinMs', title: 'all joined ms' },
    cores,
    generatorCores,
    { key: 'lateP99Ms', title: 'generator late p99 ms', isContext: true },
    disturbed,
  ],
  run: (target, effort) => run(plan, target, effortOf(plan, effort)),
})

const effortOf = ({ atLeast }: Writing, effort: Effort): Effort =>
  atLeast === undefined || effort.scale < 1
    ? effort
    : {
        warmUpMs: Math.max(effort.warmUpMs, atLeast.warmUpMs),
        measuredMs: Math.max(effort.measuredMs, atLeast.measuredMs),
        scale: effort.scale,
      }

const run = async (plan: Writing, target: Target, effort: Effort): Promise<Outcome> => {
  const audience = new Audience(target)
  const tally: Tally = {
    delivered: 0,
    repeated: 0,
    frames: 0,
    sent: 0,
    latency: new Histogram(),
    farLatency: new Histogram(),
    ackLatency: new Histogram(),
  }
  const isAboutMany = plan.documents > 1 && plan.documents * plan.clientsPerDocument >= manyClients
  const documents = Math.max(1, Math.round(plan.documents * (isAboutMany ? effort.scale : 1)))
  const groups = Array.from(
    { length: documents },
    () => new WritingGroup(plan.clientsPerDocument, plan.writersPerDocument, newClientIds(), tally),
  )
  try {
    const joiningFromMs = performance.now()
    await audience.addAll(documents * plan.clientsPerDocument, (index) =>
      groups[index % documents]!.add(audience, `bench-${index % documents}`, instanceOf(plan, index)),
    )
    const joinMs = performance.now() - joiningFromMs
    const figures = await measure(plan, target, effort, groups, tally)
    if (tally.repeated > 0) audience.trouble(`${tally.repeated} keystrokes delivered twice`)
    return { figures: { ...figures, joinMs }, troubles: audience.troubles }
  } finally {
    audience.close()
  }
}

const instanceOf = ({ instances, documents, clientsPerDocument }: Writing, index: number): number =>
  instances === 2 && index >= (documents * clientsPerDocument) / 2 ? 1 : 0

/** The high half of Yjs's range, so that ids take five bytes as real ones do. */
const newClientIds = (): number => randomInt(2 ** 31, 2 ** 32 - 1000)

const measure = async (
  plan: Writing,
  target: Target,
  effort: Effort,
  groups: readonly WritingGroup[],
  tally: Tally,
): Promise<Record<string, number>> => {
  const readers = plan.clientsPerDocument - 1
  let span!: Span
  let before!: Pick<Tally, 'delivered' | 'frames'>
  let used!: SpanFigures
  let counted!: Pick<Tally, 'delivered' | 'frames'>
  const lateness = new Histogram()
  const begin = () => {
    lateness.clear()
    tally.latency.clear()
    tally.farLatency.clear()
    tally.ackLatency.clear()
    before = { delivered: tally.delivered, frames: tally.frames }
    span = new Span(target.pids)
  }
  const end = () => {
    used = span.end()
    counted = { delivered: tally.delivered - before.delivered, frames: tally.frames - before.frames }
  }

  if ('perSecond' in plan.pace)
    await typeOnSchedule(plan.pace.perSecond, effort, groups, lateness, begin, end)
  else await typeSaturated(plan.pace.underWay, effort, groups, begin, end)
  await until(() => tally.delivered >= tally.sent * readers, drainMs)

  return {
    ...used,
    cpuPer100k: (used.cpuSeconds / counted.delivered) * 100_000,
    p50Ms: tally.latency.percentile(0.5),
    p99Ms: tally.latency.percentile(0.99),
    farP50Ms: tally.farLatency.percentile(0.5),
    farP99Ms: tally.farLatency.percentile(0.99),
    deliveredPerSecond: counted.delivered / used.seconds,
    keystrokesPerFrame: counted.delivered / counted.frames,
    ackP50Ms: tally.ackLatency.percentile(0.5),
    ackP95Ms: tally.ackLatency.percentile(0.95),
    ackP99Ms: tally.ackLatency.percentile(0.99),
    seenShare: tally.delivered / (tally.sent * readers),
    lateP99Ms: lateness.percentile(0.99),
  }
}

const typeOnSchedule = async (
  perSecond: number,
  { warmUpMs, measuredMs }: Effort,
  groups: readonly WritingGroup[],
  lateness: Histogram,
  begin: () => void,
  end: () => void,
): Promise<void> => {
  const writersPerGroup = groups[0]!.writers
  const schedule = typingSchedule(groups.length * writersPerGroup, perSecond, warmUpMs + measuredMs, seed)
  const timer = setTimeout(begin, warmUpMs)
  await play(schedule, (turn, lateMs) => {
    lateness.record(lateMs)
    groups[turn % groups.length]!.type(Math.floor(turn / groups.length))
  })
  clearTimeout(timer)
  end()
}

const typeSaturated = (
  underWay: number,
  { warmUpMs, measuredMs }: Effort,
  groups: readonly WritingGroup[],
  begin: () => void,
  end: () => void,
): Promise<void> =>
  new Promise((resolve) => {
    const startMs = performance.now()
    let hasBegun = false
    const turn = () => {
      const elapsedMs = performance.now() - startMs
      if (!hasBegun && elapsedMs >= warmUpMs) {
        hasBegun = true
        begin()
      }
      if (elapsedMs >= warmUpMs + measuredMs) {
        end()
        resolve()
        return
      }
      for (const group of groups) group.fill(underWay)
      setImmediate(turn)
    }
    turn()
  })
