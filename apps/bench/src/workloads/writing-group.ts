import type { Client } from '../client/client.ts'
import { Typist } from '../client/keystrokes.ts'
import { forEachRange } from '../client/update-ranges.ts'
import type { Histogram } from '../measure/histogram.ts'
import type { Audience } from './audience.ts'

/** How many of a writer's latest keystrokes keep their time of sending; far more than are ever under way. */
const timesKept = 2 ** 15

/** What all groups of a run count together. */
export interface Tally {
  /** Keystrokes that reached a client other than their writer, each once. */
  delivered: number
  /** The same keystroke at the same client again. */
  repeated: number
  /** Frames that carried keystrokes. */
  frames: number
  sent: number
  readonly latency: Histogram
  /** To readers on another instance than the writers'. */
  readonly farLatency: Histogram
  readonly ackLatency: Histogram
}

interface Writer {
  readonly typist: Typist
  readonly client: Client
  readonly sentAtMs: Float64Array
  /** Deliveries of this writer's keystrokes, all readers together. */
  delivered: number
  /** Numbered frames before the first keystroke, so that an ack can be matched. */
  framesBefore: number
  acknowledged: number
}

/**
 * The clients of one document, of whom the first few type. Reads what comes back: every keystroke counts once for
 * every client but its writer, whether it comes alone, merged or twice.
 */
export class WritingGroup {
  readonly #tally: Tally
  readonly #firstClientId: number
  readonly #writers: Writer[] = []
  readonly #writerCount: number
  /** The instance of each client, counted from 0; writers are on the first. */
  readonly #instances: number[] = []
  /** Per client and writer: the clock that is expected next. */
  readonly #expected: Uint32Array

  /** @param firstClientId - the writers' client ids count on from it. */
  constructor(size: number, writers: number, firstClientId: number, tally: Tally) {
    this.#writerCount = writers
    this.#firstClientId = firstClientId
    this.#tally = tally
    this.#expected = new Uint32Array(size * writers)
  }

  get writers(): number {
    return this.#writerCount
  }

  /** Connects the group's next client to an instance. The first ones are the writers. */
  add(audience: Audience, documentId: string, instance: number): Client {
    const index = this.#instances.push(instance) - 1
    const events = {
      update: (bytes: Buffer, start: number, _end: number, atMs: number) =>
        this.#receive(index, bytes, start, atMs),
      acknowledged: (frames: number, atMs: number) => {
        const writer = this.#writers[index]
        if (writer) this.#acknowledged(writer, frames, atMs)
      },
    }
    const client = audience.add(documentId, events, instance)
    if (index < this.#writerCount)
      this.#writers.push({
        typist: new Typist(this.#firstClientId + index),
        client,
        sentAtMs: new Float64Array(timesKept),
        delivered: 0,
        framesBefore: -1,
        acknowledged: 0,
      })
    return client
  }

  /** Lets a writer type so many characters, a frame each. */
  type(turn: number, count = 1): void {
    const writer = this.#writers[turn]!
    if (writer.framesBefore < 0) writer.framesBefore = writer.client.numbered
    const nowMs = performance.now()
    const updates: Uint8Array[] = []
    for (let i = 0; i < count; i++) {
      writer.sentAtMs[writer.typist.clock & (timesKept - 1)] = nowMs
      updates.push(writer.typist.type())
    }
    writer.client.sendUpdates(...updates)
    this.#tally.sent += count
  }

  /** Lets every writer type until it has `underWay` keystrokes that its average reader has not seen. */
  fill(underWay: number): void {
    for (let turn = 0; turn < this.#writerCount; turn++) {
      const writer = this.#writers[turn]!
      const arrived = Math.floor(writer.delivered / (this.#instances.length - 1))
      const missing = underWay - (writer.typist.clock - arrived)
      if (missing > 0) this.type(turn, missing)
    }
  }

  #receive(reader: number, bytes: Buffer, start: number, atMs: number): void {
    let carriesKeystrokes = false
    forEachRange(bytes, start, (clientId, clock, length) => {
      const turn = clientId - this.#firstClientId
      if (turn < 0 || turn >= this.#writerCount || turn === reader) return
      carriesKeystrokes = true
      this.#deliver(reader, turn, clock, length, atMs)
    })
    if (carriesKeystrokes) this.#tally.frames += 1
  }

  #deliver(reader: number, turn: number, clock: number, length: number, atMs: number): void {
    const writer = this.#writers[turn]!
    const slot = reader * this.#writerCount + turn
    const end = clock + length
    const from = Math.max(clock, this.#expected[slot]!)
    this.#tally.repeated += Math.max(0, Math.min(end, from) - clock)
    if (end <= from) return
    this.#expected[slot] = end
    this.#tally.delivered += end - from
    writer.delivered += end - from
    const latency = this.#instances[reader] === 0 ? this.#tally.latency : this.#tally.farLatency
    for (let at = from; at < end; at++) latency.record(atMs - writer.sentAtMs[at & (timesKept - 1)]!)
  }

  #acknowledged(writer: Writer, frames: number, atMs: number): void {
    if (writer.framesBefore < 0) return
    const end = frames - writer.framesBefore
    for (; writer.acknowledged < end; writer.acknowledged++)
      this.#tally.ackLatency.record(atMs - writer.sentAtMs[writer.acknowledged & (timesKept - 1)]!)
  }
}
