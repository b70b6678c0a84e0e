import { connect, type Session, type TransportName } from '@quire/provider'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { FaultProxy, Faults } from '../../../../packages/provider/src/testing/fault-proxy.ts'
import { until } from './poll.ts'
import { freePort, type Instance, startInstance, temporaryFolder } from './process.ts'

export type Random = () => number

/** mulberry32: the same draws again for the same seed. */
export const createRandom = (seed: number): Random => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

type Fault = (proxy: FaultProxy, random: Random) => void

const setting =
  (faultsFrom: (random: Random) => Faults): Fault =>
  (proxy, random) => {
    proxy.faults = faultsFrom(random)
  }

/** What networks do, by the name under which it is counted. */
const faults: Readonly<Record<string, Fault>> = {
  reset: (proxy) => proxy.reset(),
  cut: (proxy) => proxy.cut(),
  stallUp: setting(() => ({ stall: 'up' })),
  stallDown: setting(() => ({ stall: 'down' })),
  stallBoth: setting(() => ({ stall: 'both' })),
  slow: setting((random) => ({ latencyMs: random() * 50, jitterMs: random() * 50 })),
  slice: setting((random) => ({ sliceBytes: 1 + Math.floor(random() * 50) })),
  buffer: setting((random) => ({ bufferBytes: Math.floor(random() * 4_096) })),
  cutAfterBytes: setting((random) => ({ cutAfterBytes: 200 + Math.floor(random() * 5_000) })),
  refuse: (proxy) => {
    proxy.faults = { refuses: true }
    proxy.reset()
  },
}

/** Does one of the {@link faults}. @returns its name. */
export const doRandomFault = (proxy: FaultProxy, random: Random): string => {
  const [name, fault] = pick(Object.entries(faults), random)
  fault(proxy, random)
  return name
}

const pick = <Item>(items: readonly Item[], random: Random): Item =>
  items[Math.floor(random() * items.length)]! // below the length: `random` is below 1

/** Where somebody's own words stand at a moment. */
interface Progress {
  readonly typed: number
  readonly deleted: number
}

/** Types words that nobody else types, now and then deletes one, and remembers what was shown as saved. */
export class Writer {
  readonly name: string
  readonly session: Session
  /** Words in the order in which they were typed. */
  readonly #typed: string[] = []
  readonly #deleted: string[] = []
  #saved: Progress = { typed: 0, deleted: 0 }
  #wasSaved = true

  /** @param onSaved - called in the very moment in which the indicator turns to "saved". */
  constructor(name: string, session: Session, onSaved: (writer: Writer) => void) {
    this.name = name
    this.session = session
    const end = session.status.subscribe(() => {
      const isSaved = this.isSaved
      if (isSaved) this.#saved = { typed: this.#typed.length, deleted: this.#deleted.length }
      if (isSaved && !this.#wasSaved) onSaved(this)
      this.#wasSaved = isSaved
    })
    onTestFinished(end)
  }

  get isSaved(): boolean {
    return this.session.status.get().unacknowledged === 0
  }

  get wordCount(): number {
    return this.#typed.length
  }

  write(random: Random): void {
    const text = this.session.doc.getText('text')
    if (this.#typed.length > 0 && random() < 0.1) {
      const word = pick(this.#typed, random)
      const at = text.toString().indexOf(word)
      if (at < 0) return // deleted before
      this.#deleted.push(word)
      text.delete(at, word.length)
    } else {
      const word = `${this.name}${this.#typed.length} `
      this.#typed.push(word)
      text.insert(text.length, word)
    }
    this.#wasSaved = false
  }

  /** What is wrong with a document that should have all this person did; `undefined` when nothing is. */
  faultIn(text: string, { typed, deleted }: Progress = this.#all): string | undefined {
    const found = text.split(/(?<= )/).filter((word) => word.startsWith(this.name))
    const isFound = new Set(found)
    const gone = new Set(this.#deleted.slice(0, deleted))
    const mayBeGone = new Set(this.#deleted)
    const missing = this.#typed.slice(0, typed).filter((word) => !isFound.has(word) && !mayBeGone.has(word))
    if (missing.length > 0) return `${this.name} lost ${missing.length} words: ${missing.join('')}`
    const back = found.filter((word) => gone.has(word))
    if (back.length > 0) return `deleted words of ${this.name} are there: ${back.join('')}`
    const inOrder = this.#typed.filter((word) => isFound.has(word))
    return inOrder.join('') === found.join('')
      ? undefined
      : `${this.name}’s words are out of order or there twice`
  }

  /** As {@link faultIn}, of what was shown as saved. */
  savedFaultIn(text: string): string | undefined {
    return this.faultIn(text, this.#saved)
  }

  get #all(): Progress {
    return { typed: this.#typed.length, deleted: this.#deleted.length }
  }
}

const documentId = 'chaos'

/** Joins by one transport and no other, coming back sooner than people have to wait. */
export const joinChaos = (url: string, transport: TransportName): Session => {
  const session = connect({
    url,
    documentId,
    WebSocket,
    transports: [transport],
    random: () => Math.random() / 10,
  })
  onTestFinished(() => session.close())
  return session
}

/** A server process that can be killed at any moment and comes back on the same port with the same folder. */
export class MortalServer {
  readonly port: number
  readonly #environment: Record<string, string>
  #instance: Instance

  static async start(): Promise<MortalServer> {
    const port = await freePort()
    const environment = { QUIRE_DATA_DIR: await temporaryFolder(), PORT: `${port}` }
    return new MortalServer(port, environment, await startInstance(environment))
  }

  private constructor(port: number, environment: Record<string, string>, instance: Instance) {
    this.port = port
    this.#environment = environment
    this.#instance = instance
  }

  /** SIGKILL, at once. Resolves when the next process listens. */
  async killAndRestart(): Promise<void> {
    await this.#instance.kill()
    this.#instance = await startInstance(this.#environment)
  }

  /** What is on its disk, as somebody reads it who was never here. */
  async read(): Promise<string> {
    const reader = connect({ url: this.#instance.url, documentId, WebSocket, transports: ['websocket'] })
    await reader.whenSynced()
    const text = reader.doc.getText('text').toString()
    reader.close()
    return text
  }
}

/** Waits until every writer is shown as saved, and says otherwise what is shown. */
export const untilSaved = async (writers: readonly Writer[], deadlineMs: number): Promise<void> => {
  try {
    await until('', () => writers.every(({ isSaved }) => isSaved), deadlineMs)
  } catch {
    const shown = writers.map(({ name, session }) => `${name}: ${JSON.stringify(session.status.get())}`)
    throw new Error(`not saved within ${deadlineMs} ms: ${shown.join('; ')}`)
  }
}
