import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { DocumentId } from '@quire/protocol'
import { toSegments } from '../../core/history.ts'
import {
  type CompactionRequest,
  type DocumentRecord,
  firstGeneration,
  type HistorySegment,
  type LogSlice,
  nextGeneration,
  type Snapshot,
} from '../../core/store.ts'
import { Commits, type Pending } from './commits.ts'
import type { Database, SqlValue, Statement } from './driver.ts'
import { Runs } from './runs.ts'
import { migrate } from './schema.ts'
import { blob, integer, text } from './values.ts'
import { useWriteAheadLog } from './write-ahead-log.ts'

/** The log in one SQLite file. Synchronous: it belongs into a thread of its own. */
export class LogDatabase {
  readonly #database: Database
  readonly #sql: Record<StatementName, Statement>
  readonly #commits: Commits
  readonly #runs: Runs

  /** @throws when the file cannot be opened, is no database, or is one of a later version. */
  constructor(database: Database) {
    this.#database = database
    // Another process may hold the lock for the length of its commit.
    database.exec('PRAGMA busy_timeout = 10000')
    useWriteAheadLog(database)
    // Each commit is flushed to the disk: what was acknowledged survives a power cut.
    database.exec('PRAGMA synchronous = FULL')
    within(database, 'BEGIN IMMEDIATE', () => migrate(database))
    this.#sql = prepareAll(database)
    this.#commits = new Commits(database)
    this.#runs = new Runs(database)
  }

  /**
   * Appends in one transaction.
   *
   * @param packed - by `packAppends`.
   * @returns for each the first of the positions it got, 0 for one that was not appended, see `Commits.append`.
   */
  append(packed: Uint8Array, now: number): Float64Array {
    return this.#transact(() => {
      if (this.#commits.isFull) this.#sort()
      return this.#commits.append(packed, now)
    })
  }

  read(documentId: DocumentId, after: number): LogSlice {
    return this.#readConsistently(() => {
      const document = this.#sql.document.get(documentId)
      const key = integer(document?.key ?? 0)
      const snapshot = this.#snapshotAfter(key, after)
      const start = snapshot?.upTo ?? after
      const { rows: pending } = this.#commits.pending.get(documentId) ?? nothingPending
      const known = this.#runs.rowsAfter(key, start)
      return {
        generation: text(document?.generation ?? firstGeneration),
        head: this.#commits.headOf(documentId),
        snapshot,
        rows: [...known, ...pending.filter(({ position }) => position > start)],
        owners: this.#owners(documentId, key, after),
      }
    })
  }

  heads(documentIds: readonly DocumentId[]): number[] {
    return this.#readConsistently(() => documentIds.map((id) => this.#commits.headOf(id)))
  }

  putSnapshot(documentId: DocumentId, { generation, snapshot }: CompactionRequest): boolean {
    return this.#transact(() => {
      this.#sort()
      const document = this.#sql.document.get(documentId)
      if (!document || document.generation !== generation) return false
      const key = integer(document.key)
      const isNews = integer(this.#sql.snapshot.get(key)?.up_to ?? 0) < snapshot.upTo
      if (!isNews || snapshot.upTo > integer(document.head)) return false
      this.#keepAsHistory(key, snapshot.upTo)
      this.#sql.putSnapshot.run(key, snapshot.upTo, snapshot.update)
      this.#runs.deleteUpTo(key, snapshot.upTo)
      this.#sql.recount.run(key)
      return true
    })
  }

  history(documentId: DocumentId): HistorySegment[] {
    const document = this.#sql.document.get(documentId)
    return document ? this.#sql.history.all(integer(document.key)).map(toSegment) : []
  }

  setAside(documentId: DocumentId, positions: readonly number[]): void {
    this.#transact(() => {
      this.#sort()
      const document = this.#sql.document.get(documentId)
      if (document) for (const position of positions) this.#runs.setAside(integer(document.key), position)
    })
  }

  purge(documentId: DocumentId, generation: string, update: Uint8Array, now: number): string | undefined {
    return this.#transact(() => {
      this.#sort()
      const document = this.#sql.document.get(documentId)
      if (!document || document.generation !== generation) return undefined
      const [key, head] = [integer(document.key), integer(document.head) + 1]
      const next = nextGeneration(generation)
      this.#sql.putSnapshot.run(key, head, update)
      this.#runs.deleteUpTo(key, head)
      for (const statement of ['deleteHistory', 'deleteDamaged'] as const) this.#sql[statement].run(key, head)
      this.#sql.moveHead.run(head, now, 0, key)
      this.#sql.setGeneration.run(next, key)
      this.#sql.recount.run(key)
      this.#commits.changed()
      return next
    })
  }

  list(): DocumentRecord[] {
    return this.#readConsistently(() => {
      const sorted = new Map(this.#sql.list.all().map((row) => [text(row.id), row]))
      const ids = new Set([...sorted.keys(), ...this.#commits.pending.keys()])
      return Array.from(ids, (id) => {
        const documentId = id as DocumentId // it was one when it was written
        const { rows, bytes } = this.#commits.pending.get(documentId) ?? nothingPending
        const row = sorted.get(id)
        return {
          documentId,
          head: rows.at(-1)?.position ?? integer(row?.head),
          updatedAt: rows.at(-1)?.time ?? integer(row?.updated_at),
          bytes: integer(row?.bytes ?? 0) + bytes,
        }
      })
    })
  }

  close(): void {
    this.#database.close()
  }

  /** Sorts the commits into the runs of their documents: many changes of a document then cost one record. */
  #sort(): void {
    if (this.#commits.pending.size === 0) return
    for (const [documentId, { rows, bytes }] of this.#commits.pending) {
      const last = rows.at(-1)! // an append has at least one
      const key = this.#keyOf(documentId, last.time)
      this.#runs.add(key, rows)
      for (const [client, { owner, position, writtenTo }] of this.#commits.clientsOf(documentId).changed)
        this.#sql.putClient.run(key, client, owner ?? null, position, writtenTo)
      this.#sql.moveHead.run(last.position, last.time, bytes, key)
    }
    this.#commits.clear()
  }

  #keyOf(documentId: DocumentId, now: number): number {
    const document = this.#sql.document.get(documentId)
    if (document) return integer(document.key)
    return integer(this.#sql.insertDocument.get(documentId, firstGeneration, now)?.key)
  }

  /** Who clients belong to that became somebody's after a position. */
  #owners(documentId: DocumentId, key: number, after: number): ReadonlyMap<number, string> {
    const kept = this.#sql.owners.all(key, after)
    const pending = this.#commits.clientsOf(documentId).ownersAfter(after)
    return new Map([
      ...kept.map(({ client, author }) => [integer(client), text(author)] as const),
      ...pending,
    ])
  }

  #keepAsHistory(key: number, upTo: number): void {
    const rows = this.#runs.rowsAfter(key, 0)
    for (const segment of toSegments(rows.filter(({ position }) => position <= upTo))) {
      const { from, to, fromTime, toTime, author, update } = segment
      this.#sql.insertHistory.run(key, from, to, fromTime, toTime, author ?? null, deflateRawSync(update))
    }
  }

  #snapshotAfter(key: number, after: number): Snapshot | undefined {
    const row = this.#sql.snapshot.get(key)
    if (!row || integer(row.up_to) <= after) return undefined
    return { upTo: integer(row.up_to), update: blob(row.bytes) }
  }

  /** IMMEDIATE takes the write lock first, so that heads read inside stay true until the commit. */
  #transact<T>(work: () => T): T {
    return this.#within('BEGIN IMMEDIATE', work)
  }

  /** Reads of one transaction see one state, also while another process compacts. */
  #readConsistently<T>(work: () => T): T {
    return this.#within('BEGIN', work)
  }

  #within<T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T {
    try {
      return within(this.#database, begin, () => {
        this.#commits.catchUp()
        return work()
      })
    } catch (error) {
      this.#commits.rolledBack()
      throw error
    }
  }
}

const nothingPending: Pending = { rows: [], bytes: 0 }

const within = <T>(database: Database, begin: string, work: () => T): T => {
  database.exec(begin)
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

const rollBack = (database: Database): void => {
  try {
    database.exec('ROLLBACK')
  } catch {
    // After some errors, a full disk among them, SQLite has rolled back by itself already.
  }
}

const prepareAll = (database: Database): Record<StatementName, Statement> => {
  const prepared = {} as Record<StatementName, Statement> // filled for each name right below
  for (const name of Object.keys(statements) as StatementName[])
    prepared[name] = database.prepare(statements[name])
  return prepared
}

const statements = {
  document: 'SELECT key, generation, head FROM documents WHERE id = ?',
  insertDocument:
    'INSERT INTO documents (id, generation, head, updated_at, bytes) VALUES (?, ?, 0, ?, 0) RETURNING key',
  moveHead: 'UPDATE documents SET head = ?, updated_at = ?, bytes = bytes + ? WHERE key = ?',
  owners: 'SELECT client, author FROM clients WHERE document = ? AND position > ? AND author IS NOT NULL',
  putClient: `INSERT OR REPLACE INTO clients (document, client, author, position, written_to)
    VALUES (?, ?, ?, ?, ?)`,
  history: `SELECT from_position, to_position, from_time, to_time, author, bytes FROM history
    WHERE document = ? ORDER BY from_position`,
  insertHistory: `INSERT INTO history (document, from_position, to_position, from_time, to_time, author, bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  deleteHistory: 'DELETE FROM history WHERE document = ? AND from_position <= ?',
  deleteDamaged: 'DELETE FROM damaged WHERE document = ? AND position <= ?',
  setGeneration: 'UPDATE documents SET generation = ? WHERE key = ?',
  snapshot: 'SELECT up_to, bytes FROM snapshots WHERE document = ?',
  putSnapshot: `INSERT INTO snapshots (document, up_to, bytes) VALUES (?, ?, ?)
    ON CONFLICT (document) DO UPDATE SET up_to = excluded.up_to, bytes = excluded.bytes`,
  recount: `UPDATE documents SET bytes =
      (SELECT coalesce(sum(length(bytes)), 0) FROM runs WHERE document = documents.key) +
      (SELECT coalesce(sum(length(bytes)), 0) FROM snapshots WHERE document = documents.key)
    WHERE key = ?`,
  list: 'SELECT id, head, updated_at, bytes FROM documents WHERE head > 0',
} as const
type StatementName = keyof typeof statements

const toSegment = (row: Record<string, SqlValue>): HistorySegment => ({
  from: integer(row.from_position),
  to: integer(row.to_position),
  fromTime: integer(row.from_time),
  toTime: integer(row.to_time),
  author: row.author === null ? undefined : text(row.author),
  update: Uint8Array.from(inflateRawSync(blob(row.bytes))),
})
