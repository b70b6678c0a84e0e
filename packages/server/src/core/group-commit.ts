import { CollabError } from '@quire/protocol'

interface Waiting<Entry, Result> {
  readonly entry: Entry
  readonly bytes: number
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Lets everything that waits share one commit.
 *
 * One commit is under way at a time; what comes meanwhile goes into the next. So the delay is that of one or two
 * commits whatever the load, and the number of commits does not grow with it.
 */
export class GroupCommit<Entry, Result> {
  readonly #commit: (entries: readonly Entry[]) => Promise<readonly Result[]>
  readonly #maxWaitingBytes: number
  #waiting: Array<Waiting<Entry, Result>> = []
  #waitingBytes = 0
  #underWay: Promise<void> | undefined

  /** @param commit - makes entries durable, all or none, and gives a result for each. */
  constructor(commit: (entries: readonly Entry[]) => Promise<readonly Result[]>, maxWaitingBytes: number) {
    this.#commit = commit
    this.#maxWaitingBytes = maxWaitingBytes
  }

  /**
   * Resolves when the entry is durable.
   *
   * @throws {CollabError} `overloaded` when too much is waiting already.
   */
  add(entry: Entry, bytes: number): Promise<Result> {
    if (this.#waitingBytes + bytes > this.#maxWaitingBytes && this.#waiting.length > 0)
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
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      this.#waitingBytes = 0
      await this.#commitGroup(group)
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
