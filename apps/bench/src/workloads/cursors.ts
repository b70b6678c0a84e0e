import { randomInt } from 'node:crypto'
import { encodeCursor, forEachState } from '../client/cursors.ts'
import { Histogram } from '../measure/histogram.ts'
import { play, typingSchedule } from '../measure/schedule.ts'
import { Span } from '../measure/span.ts'
import { Audience, until } from './audience.ts'
import {
  cores,
  cpuPer100k,
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

const timesKept = 1024
const drainMs = 2000
const seed = 5

/** @returns the workload in which `people` of one document each move a caret so many times a second. */
export const cursors = (name: string, people: number, perSecond: number): Workload => ({
  name,
  title: `${people} people in one document move their carets ${perSecond} times a second`,
  figures: [
    p50,
    p99,
    cpuPer100k,
    seenShare,
    { key: 'mbPerSecond', title: 'MB/s out' },
    rss,
    cores,
    generatorCores,
    disturbed,
  ],
  run: (target, effort) => run(people, perSecond, target, effort),
})

/** Who moved when, and what each client has seen of it. */
class Carets {
  moved = 0
  seen = 0
  bytes = 0
  readonly latency: Histogram = new Histogram()
  readonly #people: number
  readonly #firstClientId: number = randomInt(2 ** 31, 2 ** 32 - 1000)
  readonly #clocks: Uint32Array
  readonly #movedAtMs: Float64Array
  /** Per reader and person: the newest clock seen. */
  readonly #newest: Uint32Array

  constructor(people: number) {
    this.#people = people
    this.#clocks = new Uint32Array(people)
    this.#movedAtMs = new Float64Array(people * timesKept)
    this.#newest = new Uint32Array(people * people)
  }

  /** @returns the awareness update of a person's next position. */
  move(person: number): Uint8Array {
    const clock = ++this.#clocks[person]!
    this.#movedAtMs[person * timesKept + (clock & (timesKept - 1))] = performance.now()
    this.moved += 1
    return encodeCursor(this.#firstClientId + person, clock)
  }

  see(reader: number, bytes: Buffer, start: number, end: number, atMs: number): void {
    this.bytes += end - start
    forEachState(bytes, start, (clientId, clock) => {
      const person = clientId - this.#firstClientId
      if (person < 0 || person >= this.#people || person === reader) return
      const slot = reader * this.#people + person
      if (clock <= this.#newest[slot]!) return
      this.#newest[slot] = clock
      this.seen += 1
      this.latency.record(atMs - this.#movedAtMs[person * timesKept + (clock & (timesKept - 1))]!)
    })
  }
}

const run = async (people: number, perSecond: number, target: Target, effort: Effort): Promise<Outcome> => {
  const audience = new Audience(target)
  const carets = new Carets(people)
  try {
    await audience.addAll(people, (reader) =>
      audience.add('bench', {
        awareness: (bytes, start, end, atMs) => carets.see(reader, bytes, start, end, atMs),
      }),
    )
    const move = (person: number) => audience.clients[person]!.sendAwareness(carets.move(person))
    for (let person = 0; person < people; person++) move(person)
    await until(() => carets.seen >= people * (people - 1) * 0.99, drainMs)

    await play(typingSchedule(people, perSecond, effort.warmUpMs, seed), move)
    const before = { moved: carets.moved, seen: carets.seen, bytes: carets.bytes }
    carets.latency.clear()
    const span = new Span(target.pids)
    await play(typingSchedule(people, perSecond, effort.measuredMs, seed + 1), move)
    const used = span.end()
    const seenInTime = carets.seen - before.seen
    const bytes = carets.bytes - before.bytes
    const due = (carets.moved - before.moved) * (people - 1)
    await until(() => carets.seen - before.seen >= due, drainMs)
    return {
      figures: {
        ...used,
        p50Ms: carets.latency.percentile(0.5),
        p99Ms: carets.latency.percentile(0.99),
        cpuPer100k: (used.cpuSeconds / seenInTime) * 100_000,
        seenShare: seenInTime / due,
        mbPerSecond: bytes / used.seconds / 1e6,
      },
      troubles: audience.troubles,
    }
  } finally {
    audience.close()
  }
}
