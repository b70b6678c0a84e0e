import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import * as Y from 'yjs'
import { documentId, HonestClient, until } from './arena.ts'
import { canonicalDocument } from './compare.ts'

/** How long keystrokes took while it was quiet and while it was not, in ms. */
export interface Comparison {
  readonly quiet: number
  readonly flooded: number
}

const windows = 9
const keystrokesPerWindow = 40
const pauseMs = 4

/**
 * A server, and an attacker, each in a process of its own, and Ada and Ben here, who type.
 *
 * Quiet and flood take turns, several times within seconds, and each window gives its own figure: what another program
 * on this machine takes hits both alike, and a window it hits alone does not decide.
 */
export class Siege {
  readonly #server: ChildProcess
  readonly #url: string
  readonly #ada: HonestClient
  readonly #ben: HonestClient

  private constructor(server: ChildProcess, port: number) {
    this.#server = server
    this.#url = `ws://127.0.0.1:${port}/collab`
    this.#ada = new HonestClient(this.#url, 'Ada')
    this.#ben = new HonestClient(this.#url, 'Ben')
  }

  static async lay(): Promise<Siege> {
    const server = run('flood-server.ts', [])
    const [line] = (await once(server.stdout!, 'data')) as [Buffer]
    const siege = new Siege(server, Number(line.toString()))
    await Promise.all([siege.#ada.synced(), siege.#ben.synced()])
    await siege.#enlarge()
    return siege
  }

  /** Compares the keystrokes that took longest, the hundredth part, of quiet and flooded windows. */
  async compare(flood: string): Promise<Comparison> {
    const mallory = run('flooder.ts', [`${this.#url}/${documentId}`, flood])
    await once(mallory, 'message')
    const quiet: number[] = []
    const flooded: number[] = []
    await this.#slowest() // a first one warms up
    for (let i = 0; i < windows; i++) {
      quiet.push(await this.#slowest())
      mallory.send('on')
      flooded.push(await this.#slowest())
      mallory.send('off')
    }
    await end(mallory)
    return { quiet: median(quiet), flooded: median(flooded) }
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

  async #slowest(): Promise<number> {
    const waits: number[] = []
    for (let i = 0; i < keystrokesPerWindow; i++) {
      waits.push(await this.#keystroke())
      await new Promise((resolve) => setTimeout(resolve, pauseMs)) // the pace of typing
    }
    waits.sort((a, b) => a - b)
    return waits[Math.ceil(waits.length * 0.99) - 1]!
  }

  /** How long Ben waits for a keystroke of Ada's. */
  async #keystroke(): Promise<number> {
    const { length } = this.#ben.text
    const startedAt = performance.now()
    const arrived = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#ben.text.length <= length) return
        this.#ben.doc.off('update', look)
        resolve()
      }
      this.#ben.doc.on('update', look)
    })
    this.#ada.text.insert(this.#ada.text.length, 'k')
    await arrived
    return performance.now() - startedAt
  }
}

const run = (script: string, parameters: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(`./${script}`, import.meta.url)), parameters, {
    execArgv: ['--import', import.meta.resolve('tsx'), '--conditions=@quire/source'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })

const end = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
