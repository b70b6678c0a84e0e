import { CollabError } from '@quire/protocol'
import type { Clock } from './clock.ts'

interface Waiting<Entry, Result> {
  readonly entry: Entry
  readonly bytes: number
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommitOptions {
  /** Bytes that may wait for the next commit. */
  readonly maxWaitingBytes: number
  /** Commits begin this far apart at least. Each wakes threads and writes a page, however little is in it. */
  readonly intervalMs: number
  readonly clock: Clock
}

/**
 * Lets everything that waits share one commit.
 *
 * One commit is under way at a time; what comes meanwhile goes into the next. After quiet it begins at once. So the
 * delay is that of one or two commits whatever the load, and the number of commits does not grow with it.
 */
export class GroupCommit<Entry, Result> {
  readonly #commit: (entries: readonly Entry[]) => Promise<readonly Result[]>
  readonly #options: GroupCommitOptions
  #waiting: Array<Waiting<Entry, Result>> = []
  #waitingBytes = 0
  #underWay: Promise<void> | undefined

  /** @param commit - makes entries durable, all or none, and gives a result for each. */
  constructor(
    commit: (entries: readonly Entry[]) => Promise<readonly Result[]>,
    options: GroupCommitOptions,
  ) {
    this.#commit = commit
    this.#options = options
  }

  /**
   * Resolves when the entry is durable.
   *
   * @throws {CollabError} `overloaded` when too much is waiting already.
   */
  add(entry: Entry, bytes: number): Promise<Result> {
    if (this.#waitingBytes + bytes > this.#options.maxWaitingBytes && this.#waiting.length > 0)
      return Promise.reject(new CollabError('overloaded', 'the log has too much to write'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, bytes, resolve, reject })
      this.#waitingBytes += bytes
      this.#underWay ??= this.#commitAll()
    })
  }

  /** Resolves when everything that was added is settled. */
  async whenIdle(): Promise<void> {
    while (this.#underWay) await this.#underWay
  }

  async #commitAll(): Promise<void> {
    const { clock, intervalMs } = this.#options
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      this.#waitingBytes = 0
      const startedAt = clock.now()
      await this.#commitGroup(group)
      const restMs = startedAt + intervalMs - clock.now()
      if (restMs > 0) await new Promise<void>((resolve) => clock.after(restMs, resolve))
    }
    this.#underWay = undefined
  }

  async #commitGroup(group: ReadonlyArray<Waiting<Entry, Result>>): Promise<void> {
    let results: readonly Result[]
    try {
      results = await this.#commit(group.map(({ entry }) => entry))
    } catch (error) {
      for (const { reject } of group) reject(error)
      return
    }
    // There is one result for each entry: that is what `commit` promises.
    for (const [i, { resolve }] of group.entries()) resolve(results[i] as Result)
  }
}
