import type { DocumentId } from '@quire/protocol'
import type { Cancel, Clock } from './clock.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { type Appended, type LogEntry, MistakenOwnerError, type Store } from './store.ts'

/** What one flush wants to have kept. */
export interface Commit<Origin> {
  /** Empty when the flush brought nothing new: it is durable when all before it is. */
  readonly entries: readonly LogEntry[]
  /** The same changes as one update, for the other instances. */
  readonly update: Uint8Array | undefined
  /** Whose the client ids are that they continue: the other instances are told. */
  readonly owners: ReadonlyMap<number, string>
  /** Given back when all of it would survive a crash. */
  readonly origin: Origin
}

export interface JournalOptions<Origin> {
  readonly documentId: DocumentId
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  /** Called when entries got their positions, before the commits are told to be durable. */
  readonly onAppended: (appended: Appended, commits: ReadonlyArray<Commit<Origin>>) => void
  /** Called once for each commit, when it is durable; those that became so together come together. */
  readonly onDurable: (commits: ReadonlyArray<Commit<Origin>>) => void
  /** Called when the log knows an owner as another one. The journal has closed itself: what waits rests on a mistake. */
  readonly onMistaken: (error: MistakenOwnerError) => void
}

const firstRetryMs = 100
const maxRetryMs = 5_000

/**
 * A room's way into the log: commits in order, one append under way, everything that comes meanwhile in the next.
 *
 * When the store fails nothing is called durable and nothing is dropped: the same entries are tried again until it works.
 */
export class Journal<Origin> {
  readonly #options: JournalOptions<Origin>
  #queue: Array<Commit<Origin>> = []
  #unsavedBytes = 0
  #state: 'idle' | 'appending' | 'failing' | 'closed' = 'idle'
  #retryMs = firstRetryMs
  #cancelRetry: Cancel = () => {}
  #whenIdle: Array<() => void> = []

  constructor(options: JournalOptions<Origin>) {
    this.#options = options
  }

  /** Bytes that are in memory and not yet in the log. */
  get unsavedBytes(): number {
    return this.#unsavedBytes
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#state !== 'appending'
  }

  /** Whether the last append failed. */
  get isFailing(): boolean {
    return this.#state === 'failing'
  }

  add(commit: Commit<Origin>): void {
    this.#queue.push(commit)
    this.#unsavedBytes += bytesOf(commit)
    if (this.#state === 'idle') this.#append()
  }

  /** Resolves when everything added so far is durable. */
  whenIdle(): Promise<void> {
    if (this.isIdle) return Promise.resolve()
    return new Promise((resolve) => this.#whenIdle.push(resolve))
  }

  /** Lets go. What is not durable by now never will be. */
  close(): void {
    this.#state = 'closed'
    this.#cancelRetry()
    this.#queue = []
    this.#becomeIdle()
  }

  #append(): void {
    const { documentId, store } = this.#options
    const commits = this.#queue
    this.#queue = []
    this.#state = 'appending'
    const entries =
      commits.length === 1 && commits[0] ? commits[0].entries : commits.flatMap((commit) => commit.entries)
    const done = (appended?: Appended): void => this.#succeed(commits, appended)
    if (entries.length === 0) done()
    else store.append(documentId, entries).then(done, (error) => this.#fail(commits, error))
  }

  #succeed(commits: ReadonlyArray<Commit<Origin>>, appended: Appended | undefined): void {
    if (this.#state === 'closed') return
    for (const commit of commits) this.#unsavedBytes -= bytesOf(commit)
    this.#retryMs = firstRetryMs
    this.#state = 'idle'
    if (appended) this.#options.onAppended(appended, commits)
    this.#options.onDurable(commits)
    if (this.#queue.length > 0) this.#append()
    else this.#becomeIdle()
  }

  #fail(commits: ReadonlyArray<Commit<Origin>>, error: unknown): void {
    if (this.#state === 'closed') return
    const { clock, documentId, logger, metrics, onMistaken } = this.#options
    if (error instanceof MistakenOwnerError) {
      this.close()
      onMistaken(error)
      return
    }
    this.#queue = [...commits, ...this.#queue]
    this.#state = 'failing'
    metrics.count('store_failures')
    logger.error({ err: error, documentId, retryMs: this.#retryMs }, 'the log cannot be written')
    this.#cancelRetry = clock.after(this.#retryMs, () => this.#append())
    this.#retryMs = Math.min(maxRetryMs, this.#retryMs * 2)
  }

  #becomeIdle(): void {
    for (const resolve of this.#whenIdle.splice(0)) resolve()
  }
}

const bytesOf = ({ entries }: Commit<unknown>): number => {
  let bytes = 0
  for (const { update } of entries) bytes += update.byteLength
  return bytes
}
