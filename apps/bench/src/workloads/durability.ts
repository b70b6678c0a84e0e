import { randomInt } from 'node:crypto'
import { Typist } from '../client/keystrokes.ts'
import { forEachRange } from '../client/update-ranges.ts'
import { Histogram } from '../measure/histogram.ts'
import { play, randomFrom, typingSchedule } from '../measure/schedule.ts'
import { Audience, until } from './audience.ts'
import { type Control, disturbed, type Effort, type Outcome, type Target, type Workload } from './workload.ts'

/** Who types while the server is killed. */
export interface Crowd {
  readonly documents: number
  readonly writersPerDocument: number
  /** Keystrokes a second and writer. */
  readonly perSecond: number
}

const roundMs = 500
/** What follows a step 2 comes in the same write; a newcomer that lacks something after this long never gets it. */
const readBackMs = 2_000
const seed = 9

/** @returns the workload in which the server is killed again and again while people type. */
export const durability = (name: string, crowd: Crowd): Workload => ({
  name,
  title: `kill -9 while ${crowd.documents * crowd.writersPerDocument * crowd.perSecond} keys a second are typed into ${crowd.documents} documents, then read by newcomers`,
  needsDurability: true,
  figures: [
    { key: 'acknowledgedLost', title: 'acknowledged, lost' },
    { key: 'acknowledged', title: 'acknowledged', isContext: true },
    { key: 'unacknowledgedLost', title: 'not acknowledged, lost', isContext: true },
    { key: 'rounds', title: 'kills', isContext: true },
    { key: 'ackP50Ms', title: 'ack p50 ms' },
    { key: 'ackP99Ms', title: 'ack p99 ms' },
    { key: 'restartMs', title: 'restart ms' },
    disturbed,
  ],
  run: (target, effort, control) => run(crowd, target, effort, control),
})

/** Someone who types, and what is known of it. */
interface Writer {
  readonly documentId: string
  readonly typist: Typist
  readonly sentAtMs: number[]
  acknowledged: number
}

const run = async (crowd: Crowd, first: Target, effort: Effort, control: Control): Promise<Outcome> => {
  const rounds = Math.max(2, Math.round(effort.measuredMs / roundMs))
  const random = randomFrom(seed)
  const ackLatency = new Histogram()
  const lost = { acknowledged: 0, unacknowledged: 0 }
  const troubles: Record<string, number> = {}
  let [acknowledged, restartMs, target] = [0, 0, first]
  for (let round = 0; round < rounds; round++) {
    const typing = new Audience(target)
    const writers = await join(typing, crowd, `durable-${round}`, ackLatency)
    await type(typing, writers, crowd, roundMs * (0.5 + random()))
    const startMs = performance.now()
    // Not awaited yet: what is acknowledged until the connections break counts.
    const restarted = control.killAndRestart()
    target = await restarted
    restartMs = Math.max(restartMs, performance.now() - startMs)
    typing.close()

    const kept = await readBack(target, writers)
    for (const [i, { typist, acknowledged: promised }] of writers.entries()) {
      acknowledged += promised
      lost.acknowledged += Math.max(0, promised - kept[i]!)
      lost.unacknowledged += Math.max(0, typist.clock - Math.max(promised, kept[i]!))
    }
  }
  return {
    figures: {
      acknowledged,
      acknowledgedLost: lost.acknowledged,
      unacknowledgedLost: lost.unacknowledged,
      rounds,
      restartMs,
      ackP50Ms: ackLatency.percentile(0.5),
      ackP99Ms: ackLatency.percentile(0.99),
    },
    troubles,
  }
}

const join = async (
  audience: Audience,
  { documents, writersPerDocument }: Crowd,
  round: string,
  ackLatency: Histogram,
): Promise<readonly Writer[]> => {
  const writers: Writer[] = []
  await audience.addAll(documents * writersPerDocument, (index) => {
    const writer: Writer = {
      documentId: `${round}-${index % documents}`,
      typist: new Typist(randomInt(2 ** 31, 2 ** 32)),
      sentAtMs: [],
      acknowledged: 0,
    }
    writers.push(writer)
    const client = audience.add(writer.documentId, {
      acknowledged: (frames, atMs) => {
        // Frames before the first keystroke are the answers to the server's step 1.
        const count = frames - (client.numbered - writer.sentAtMs.length)
        for (; writer.acknowledged < count; writer.acknowledged++)
          ackLatency.record(atMs - writer.sentAtMs[writer.acknowledged]!)
      },
    })
    return client
  })
  return writers
}

const type = async (
  audience: Audience,
  writers: readonly Writer[],
  { perSecond }: Crowd,
  durationMs: number,
): Promise<void> => {
  await play(typingSchedule(writers.length, perSecond, durationMs, seed), (turn) => {
    const { typist, sentAtMs } = writers[turn]!
    sentAtMs.push(performance.now())
    audience.clients[turn]!.sendUpdates(typist.type())
  })
}

/** @returns how many of each writer's keystrokes a newcomer gets. */
const readBack = async (target: Target, writers: readonly Writer[]): Promise<readonly number[]> => {
  const kept = new Map<number, number>()
  const audience = new Audience(target)
  const documentIds = [...new Set(writers.map(({ documentId }) => documentId))]
  try {
    await audience.addAll(documentIds.length, (index) =>
      audience.add(documentIds[index]!, {
        update: (bytes, start) =>
          forEachRange(bytes, start, (clientId, clock, length) => {
            if (clock === (kept.get(clientId) ?? 0)) kept.set(clientId, clock + length)
          }),
      }),
    )
    const isAllThere = () =>
      writers.every(({ typist, acknowledged }) => (kept.get(typist.clientId) ?? 0) >= acknowledged)
    await until(isAllThere, readBackMs)
    return writers.map(({ typist }) => kept.get(typist.clientId) ?? 0)
  } finally {
    audience.close()
  }
}
