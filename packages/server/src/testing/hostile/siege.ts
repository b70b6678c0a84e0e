import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import * as Y from 'yjs'
import { documentId, HonestClient, until } from './arena.ts'
import { canonicalDocument } from './compare.ts'
import { run } from './cores.ts'
import type { Measurement } from './measurement.ts'

/** The slowest hundredth of keystrokes in a flood, and while it was quiet, in ms. */
export interface Comparison {
  readonly flood: string
  readonly quiet: number
  readonly flooded: number
  /** How many keystrokes of the flood were measured. */
  readonly measured: number
}

const floodsPerQuiet = 3
const windowMs = 200
const pauseMs = 3
/** What the server was kept from does not only delay the keystroke at hand: it rests after what took it long. */
const aftermathMs = 20

/**
 * A server, and an attacker, each in a process of its own, and Ada and Ben here, who type.
 *
 * Quiet and floods take turns, many times within a minute. A keystroke counts only if who shares a processor with others
 * had it when they wanted it, then and just before: what the attacker's own process and other programs take of this
 * machine is not the server's to give.
 */
export class Siege {
  readonly #server: ChildProcess
  readonly #url: string
  readonly #ada: HonestClient
  readonly #ben: HonestClient
  readonly #measurement: Measurement

  private constructor(server: ChildProcess, port: number, measurement: Measurement) {
    this.#server = server
    this.#measurement = measurement
    this.#url = `ws://127.0.0.1:${port}/collab`
    this.#ada = new HonestClient(this.#url, 'Ada')
    this.#ben = new HonestClient(this.#url, 'Ben')
  }

  static async lay(measurement: Measurement): Promise<Siege> {
    measurement.prepare()
    const server = run(new URL('./flood-server.ts', import.meta.url), measurement.server)
    const [line] = (await once(server.stdout!, 'data')) as [Buffer]
    const siege = new Siege(server, Number(line.toString()), measurement)
    await Promise.all([siege.#ada.synced(), siege.#ben.synced()])
    await siege.#enlarge()
    return siege
  }

  /**
   * Measures all floods in turns.
   *
   * @throws {Error} when the machine is too busy to measure anything.
   */
  async compare(names: readonly string[]): Promise<readonly Comparison[]> {
    const { enough, patienceMs, mallory: place, warmsUp } = this.#measurement
    const mallory = run(new URL('./flooder.ts', import.meta.url), place, `${this.#url}/${documentId}`)
    await once(mallory, 'message')
    const quiet: number[] = []
    const floods = names.map((name) => ({ name, waits: [] as number[] }))
    const deadline = performance.now() + patienceMs
    // A first time warms up.
    await this.#type([])
    if (warmsUp)
      for (const { name } of floods) {
        mallory.send(name)
        await this.#type([])
      }
    mallory.send('off')
    // Those that have enough are done with: the time goes to those of which a busy machine lets few count.
    const wanting = (): typeof floods => floods.filter(({ waits }) => waits.length < enough)
    for (let left = wanting(); left.length > 0; left = wanting()) {
      if (performance.now() > deadline) throw new Error(`this machine is too busy: ${describe(floods)}`)
      for (const [i, { name, waits }] of left.entries()) {
        if (i % floodsPerQuiet === 0) await this.#type(quiet)
        mallory.send(name)
        await this.#type(waits)
        mallory.send('off')
      }
    }
    await end(mallory)
    return floods.map(({ name, waits }) => ({
      flood: name,
      quiet: p99(quiet),
      flooded: p99(waits),
      measured: waits.length,
    }))
  }

  /** @throws {Error} when the honest were disconnected, or a newcomer reads something else than they do. */
  async unharmed(): Promise<void> {
    const newcomer = new HonestClient(this.#url, 'Newcomer')
    try {
      await newcomer.synced()
      const documents = [this.#ada.doc, this.#ben.doc, newcomer.doc]
      await until('all read the same', () => new Set(documents.map(canonicalDocument)).size === 1)
    } finally {
      newcomer.close()
    }
    if (this.#ada.losses + this.#ben.losses > 0) throw new Error('an honest client was disconnected')
  }

  async lift(): Promise<void> {
    this.#ada.close()
    this.#ben.close()
    await end(this.#server)
  }

  /** A document large enough that encoding it takes a while. */
  async #enlarge(): Promise<void> {
    const text = this.#ada.doc.getText('large')
    Y.transact(this.#ada.doc, () => {
      for (let i = 0; i < 6_000; i++) text.insert((i * 7919) % (text.length + 1), `word${i} `)
    })
    await until('the document is large', () => this.#ben.doc.getText('large').length === text.length)
  }

  /** Types for a moment, and notes how long Ben waited for each keystroke. */
  async #type(waits: number[]): Promise<void> {
    const { maxMsInLine } = this.#measurement
    const until = performance.now() + windowMs
    let calmSince = performance.now() + aftermathMs // so long the window before has its say
    while (performance.now() < until) {
      const before = this.#msInLine()
      const startedAt = performance.now()
      await this.#keystroke()
      const endedAt = performance.now()
      if (this.#msInLine() - before > maxMsInLine) calmSince = endedAt + aftermathMs
      else if (startedAt > calmSince) waits.push(endedAt - startedAt)
      await new Promise((resolve) => setTimeout(resolve, pauseMs)) // the pace of typing
    }
  }

  /** Resolves when Ben has a keystroke of Ada's. */
  #keystroke(): Promise<void> {
    const { length } = this.#ben.text
    const arrived = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#ben.text.length <= length) return
        this.#ben.doc.off('update', look)
        resolve()
      }
      this.#ben.doc.on('update', look)
    })
    this.#ada.text.insert(this.#ada.text.length, 'k')
    return arrived
  }

  /** How long the threads of those who share a processor have waited for it in their lives. */
  #msInLine(): number {
    const pids = this.#measurement.sharing(this.#server.pid ?? 0)
    return pids.reduce((sum, pid) => sum + msInLine(pid), 0)
  }
}

/** Linux counts it; where nobody does, every keystroke counts. */
const msInLine = (pid: number): number => {
  const path = `/proc/${pid}/task/${pid}/schedstat`
  return existsSync(path) ? Number(readFileSync(path, 'latin1').split(' ')[1]) / 1e6 : 0
}

const describe = (
  floods: ReadonlyArray<{ readonly name: string; readonly waits: readonly number[] }>,
): string => floods.map(({ name, waits }) => `${waits.length} keystrokes for ${name}`).join(', ')

const end = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1]!
