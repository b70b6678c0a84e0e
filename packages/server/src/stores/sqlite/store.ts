import { CollabError, type DocumentId } from '@quire/protocol'
import { GroupCommit } from '../../core/group-commit.ts'
import {
  type Appended,
  type CompactionRequest,
  type DocumentRecord,
  type HistorySegment,
  type LogEntry,
  type LogSlice,
  MistakenOwnerError,
  type Store,
} from '../../core/store.ts'
import { systemClock } from '../../system/clock.ts'
import { type Answers, messageOf, type Request, type WorkerSettings } from './messages.ts'
import { type Append, packAppends, unpackRows } from './packing.ts'
import { type StartThread, startThread } from './start-thread.ts'
import { WorkerLink } from './worker-link.ts'

export interface SqliteStoreOptions {
  /** The database file; made when it does not exist, its folder is not. */
  readonly path: string
  /** A module with the API of `node:sqlite`. Default: that one where Node has it, else `@photostructure/sqlite`. */
  readonly driver?: string | undefined
}

/** Nobody sees the difference to a commit at once, and a busy instance makes 200 a second and not 2,000. */
const commitIntervalMs = 5
const maxWaitingBytes = 64 * 1024 * 1024

/**
 * Opens a log in one SQLite file, on a thread of its own.
 *
 * Each commit is on the disk before it is told (WAL, `synchronous=FULL`). Several processes of one machine may share
 * the file.
 *
 * @throws {Error} one line that names the file and says why it cannot be used.
 */
export const createSqliteStore = (options: SqliteStoreOptions): Promise<Store> =>
  openSqliteStore(options, startThread)

/** The same, on whatever is started as its thread. */
export const openSqliteStore = async (options: SqliteStoreOptions, start: StartThread): Promise<Store> => {
  const settings: WorkerSettings = { path: options.path, driver: options.driver }
  const startLink = (): Promise<WorkerLink> => WorkerLink.start(start(settings))
  try {
    return new SqliteStore(options.path, startLink, await startLink())
  } catch (cause) {
    throw new Error(`cannot use the database ${options.path}: ${messageOf(cause)}`, { cause })
  }
}

class SqliteStore implements Store {
  readonly #path: string
  readonly #startLink: () => Promise<WorkerLink>
  readonly #commits: GroupCommit<Append, Appended | undefined>
  #link: Promise<WorkerLink>
  #isClosed = false

  constructor(path: string, startLink: () => Promise<WorkerLink>, link: WorkerLink) {
    this.#path = path
    this.#startLink = startLink
    this.#link = Promise.resolve(link)
    this.#commits = new GroupCommit((appends) => this.#commit(appends), {
      maxWaitingBytes,
      intervalMs: commitIntervalMs,
      clock: systemClock,
    })
  }

  async append(documentId: DocumentId, entries: readonly LogEntry[]): Promise<Appended> {
    const appended = await this.#add({ documentId, entries, isFirst: false })
    // Only an append that is to be the first can come late.
    if (!appended) throw new MistakenOwnerError(documentId)
    return appended
  }

  async appendFirst(documentId: DocumentId, entry: LogEntry): Promise<boolean> {
    return (await this.#add({ documentId, entries: [entry], isFirst: true })) !== undefined
  }

  async read(documentId: DocumentId, after: number): Promise<LogSlice> {
    const slice = await this.#ask({ kind: 'read', documentId, after })
    return { ...slice, rows: unpackRows(slice.rows) }
  }

  async heads(documentIds: readonly DocumentId[]): Promise<ReadonlyMap<DocumentId, number>> {
    const heads = await this.#ask({ kind: 'heads', documentIds })
    return new Map(documentIds.map((documentId, i) => [documentId, heads[i]!]))
  }

  putSnapshot(documentId: DocumentId, request: CompactionRequest): Promise<boolean> {
    // A view would be cloned with all of the buffer behind it.
    const snapshot = { upTo: request.snapshot.upTo, update: request.snapshot.update.slice() }
    return this.#ask({ kind: 'putSnapshot', documentId, request: { ...request, snapshot } })
  }

  history(documentId: DocumentId): Promise<readonly HistorySegment[]> {
    return this.#ask({ kind: 'history', documentId })
  }

  async setAside(documentId: DocumentId, positions: readonly number[]): Promise<void> {
    await this.#ask({ kind: 'setAside', documentId, positions })
  }

  purge(documentId: DocumentId, generation: string, update: Uint8Array): Promise<string | undefined> {
    return this.#ask({ kind: 'purge', documentId, generation, update: update.slice() })
  }

  list(): Promise<readonly DocumentRecord[]> {
    return this.#ask({ kind: 'list' })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#commits.whenIdle()
    const link = await this.#link
    // A thread that has ended already has closed its file with it.
    await link.ask({ kind: 'close' }).catch(() => undefined)
    await link.stop()
  }

  #add(append: Append): Promise<Appended | undefined> {
    if (this.#isClosed) return Promise.reject(new CollabError('storeUnavailable', 'the store is closed'))
    let bytes = 0
    for (const { update } of append.entries) bytes += update.byteLength
    return this.#commits.add(append, bytes)
  }

  async #commit(appends: readonly Append[]): Promise<ReadonlyArray<Appended | undefined>> {
    const firsts = await this.#ask({ kind: 'append', appends: packAppends(appends) })
    return appends.map(({ entries }, i) => {
      const from = firsts[i]!
      return from === 0 ? undefined : { from, to: from + entries.length - 1 }
    })
  }

  async #ask<R extends Request>(request: R): Promise<Answers[R['kind']]> {
    try {
      const link = await this.#livingLink()
      return await link.ask(request)
    } catch (cause) {
      const why = messageOf(cause)
      throw new CollabError('storeUnavailable', `the database ${this.#path} failed: ${why}`, { cause })
    }
  }

  /** The thread, started anew when it has died. */
  async #livingLink(): Promise<WorkerLink> {
    const link = await this.#link
    if (!link.hasEnded || this.#isClosed) return link
    const restarted = this.#startLink()
    // When it does not start, the next who asks tries again.
    this.#link = restarted.catch(() => link)
    return restarted
  }
}
