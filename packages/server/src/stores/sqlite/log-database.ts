import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { DocumentId } from '@quire/protocol'
import { toSegments } from '../../core/history.ts'
import {
  type Appended,
  type CompactionRequest,
  type DocumentRecord,
  firstGeneration,
  type HistorySegment,
  type LogRow,
  type LogSlice,
  nextGeneration,
  type Snapshot,
} from '../../core/store.ts'
import type { Database, SqlValue, Statement } from './driver.ts'
import type { Append } from './packing.ts'

/**
 * How the tables came to be, one step for each version of the file; a step is never changed once released.
 *
 * `updates` is the log. `history` holds what was compacted away, deflated; `damaged` what could not be read.
 */
const migrations = [
  `
  CREATE TABLE documents (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    generation TEXT NOT NULL,
    head INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE updates (
    document INTEGER NOT NULL REFERENCES documents(key),
    position INTEGER NOT NULL,
    time INTEGER NOT NULL,
    author TEXT,
    session TEXT,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (
    document INTEGER PRIMARY KEY REFERENCES documents(key),
    up_to INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
`,
  `
  CREATE TABLE history (
    document INTEGER NOT NULL REFERENCES documents(key),
    from_position INTEGER NOT NULL,
    to_position INTEGER NOT NULL,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    author TEXT,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document, from_position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE damaged (
    document INTEGER NOT NULL REFERENCES documents(key),
    position INTEGER NOT NULL,
    time INTEGER NOT NULL,
    author TEXT,
    session TEXT,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE clients (
    document INTEGER NOT NULL REFERENCES documents(key),
    client INTEGER NOT NULL,
    author TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  `,
]

/** The log in one SQLite file. Synchronous: it belongs into a thread of its own. */
export class LogDatabase {
  readonly #database: Database
  readonly #sql: ReturnType<typeof prepareAll>

  /** @throws when the file cannot be opened, is no database, or is one of a later version. */
  constructor(database: Database) {
    this.#database = database
    // Another process may hold the lock for the length of its commit.
    database.exec('PRAGMA busy_timeout = 10000')
    database.exec('PRAGMA journal_mode = WAL')
    // Each commit is flushed to the disk: what was acknowledged survives a power cut.
    database.exec('PRAGMA synchronous = FULL')
    this.#migrate()
    this.#sql = prepareAll(database)
  }

  /** Appends in one transaction. @returns for each the positions it got, undefined for a `isFirst` that came late. */
  append(appends: readonly Append[], now: number): Array<Appended | undefined> {
    return this.#transact(() => appends.map((append) => this.#appendOne(append, now)))
  }

  read(documentId: DocumentId, after: number): LogSlice {
    return this.#readConsistently(() => {
      const document = this.#sql.document.get(documentId)
      if (!document)
        return { generation: firstGeneration, head: 0, snapshot: undefined, rows: [], owners: new Map() }
      const key = integer(document.key)
      const snapshot = this.#snapshotAfter(key, after)
      return {
        generation: text(document.generation),
        head: integer(document.head),
        snapshot,
        rows: this.#sql.rowsAfter.all(key, snapshot?.upTo ?? after).map(toRow),
        owners: new Map(
          this.#sql.owners.all(key, after).map(({ client, author }) => [integer(client), text(author)]),
        ),
      }
    })
  }

  heads(documentIds: readonly DocumentId[]): number[] {
    return documentIds.map((id) => integer(this.#sql.document.get(id)?.head ?? 0))
  }

  putSnapshot(documentId: DocumentId, { generation, snapshot }: CompactionRequest): boolean {
    return this.#transact(() => {
      const document = this.#sql.document.get(documentId)
      if (!document || document.generation !== generation) return false
      const key = integer(document.key)
      const isNews = integer(this.#sql.snapshot.get(key)?.up_to ?? 0) < snapshot.upTo
      if (!isNews || snapshot.upTo > integer(document.head)) return false
      this.#keepAsHistory(key, snapshot.upTo)
      this.#sql.putSnapshot.run(key, snapshot.upTo, snapshot.update)
      this.#sql.deleteRows.run(key, snapshot.upTo)
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
      const document = this.#sql.document.get(documentId)
      if (!document) return
      for (const position of positions) {
        this.#sql.copyDamaged.run(integer(document.key), position)
        this.#sql.deleteRow.run(integer(document.key), position)
      }
    })
  }

  purge(documentId: DocumentId, generation: string, update: Uint8Array, now: number): string | undefined {
    return this.#transact(() => {
      const document = this.#sql.document.get(documentId)
      if (!document || document.generation !== generation) return undefined
      const [key, head] = [integer(document.key), integer(document.head) + 1]
      const next = nextGeneration(generation)
      this.#sql.putSnapshot.run(key, head, update)
      for (const statement of ['deleteRows', 'deleteHistory', 'deleteDamaged'] as const)
        this.#sql[statement].run(key, head)
      this.#sql.moveHead.run(head, now, 0, key)
      this.#sql.setGeneration.run(next, key)
      this.#sql.recount.run(key)
      return next
    })
  }

  list(): DocumentRecord[] {
    return this.#sql.list.all().map((row) => ({
      documentId: text(row.id) as DocumentId, // it was one when it was written
      head: integer(row.head),
      updatedAt: integer(row.updated_at),
      bytes: integer(row.bytes),
    }))
  }

  close(): void {
    this.#database.close()
  }

  #appendOne({ documentId, entries, isFirst }: Append, now: number): Appended | undefined {
    const document = this.#sql.document.get(documentId)
    const head = integer(document?.head ?? 0)
    if (isFirst && head > 0) return undefined
    const key = document ? integer(document.key) : this.#insertDocument(documentId, now)
    let position = head
    let bytes = 0
    for (const { update, author, session, claims } of entries) {
      position += 1
      bytes += update.byteLength
      this.#sql.insertRow.run(key, position, now, author ?? null, session ?? null, update)
      if (author !== undefined)
        for (const client of claims ?? []) this.#sql.claim.run(key, client, author, position)
    }
    this.#sql.moveHead.run(position, now, bytes, key)
    return { from: head + 1, to: position }
  }

  #insertDocument(documentId: DocumentId, now: number): number {
    return integer(this.#sql.insertDocument.get(documentId, firstGeneration, now)?.key ?? null)
  }

  #keepAsHistory(key: number, upTo: number): void {
    const rows = this.#sql.rowsAfter.all(key, 0).map(toRow)
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

  #within<T>(begin: string, work: () => T): T {
    this.#database.exec(begin)
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // After some errors, a full disk among them, SQLite has rolled back by itself already.
    }
  }

  #migrate(): void {
    this.#transact(() => {
      const version = integer(this.#database.prepare('PRAGMA user_version').get()?.user_version ?? 0)
      if (version > migrations.length)
        throw new Error('it was written by a later version of this program, and is left as it is')
      for (const step of migrations.slice(version)) this.#database.exec(step)
      if (version < migrations.length) this.#database.exec(`PRAGMA user_version = ${migrations.length}`)
    })
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
  insertRow:
    'INSERT INTO updates (document, position, time, author, session, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  rowsAfter:
    'SELECT position, time, author, session, bytes FROM updates WHERE document = ? AND position > ? ORDER BY position',
  owners: 'SELECT client, author FROM clients WHERE document = ? AND position > ?',
  claim: 'INSERT OR IGNORE INTO clients (document, client, author, position) VALUES (?, ?, ?, ?)',
  history: `SELECT from_position, to_position, from_time, to_time, author, bytes FROM history
    WHERE document = ? ORDER BY from_position`,
  insertHistory: `INSERT INTO history (document, from_position, to_position, from_time, to_time, author, bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  deleteHistory: 'DELETE FROM history WHERE document = ? AND from_position <= ?',
  copyDamaged: `INSERT INTO damaged (document, position, time, author, session, bytes)
    SELECT document, position, time, author, session, bytes FROM updates WHERE document = ? AND position = ?`,
  deleteDamaged: 'DELETE FROM damaged WHERE document = ? AND position <= ?',
  deleteRow: 'DELETE FROM updates WHERE document = ? AND position = ?',
  setGeneration: 'UPDATE documents SET generation = ? WHERE key = ?',
  deleteRows: 'DELETE FROM updates WHERE document = ? AND position <= ?',
  snapshot: 'SELECT up_to, bytes FROM snapshots WHERE document = ?',
  putSnapshot: `INSERT INTO snapshots (document, up_to, bytes) VALUES (?, ?, ?)
    ON CONFLICT (document) DO UPDATE SET up_to = excluded.up_to, bytes = excluded.bytes`,
  recount: `UPDATE documents SET bytes =
      (SELECT coalesce(sum(length(bytes)), 0) FROM updates WHERE document = key) +
      (SELECT coalesce(sum(length(bytes)), 0) FROM snapshots WHERE document = key)
    WHERE key = ?`,
  list: 'SELECT id, head, updated_at, bytes FROM documents WHERE head > 0',
} as const
type StatementName = keyof typeof statements

const toRow = (row: Record<string, SqlValue>): LogRow => ({
  position: integer(row.position),
  time: integer(row.time),
  author: row.author === null ? undefined : text(row.author),
  session: row.session === null ? undefined : text(row.session),
  update: blob(row.bytes),
})

const toSegment = (row: Record<string, SqlValue>): HistorySegment => ({
  from: integer(row.from_position),
  to: integer(row.to_position),
  fromTime: integer(row.from_time),
  toTime: integer(row.to_time),
  author: row.author === null ? undefined : text(row.author),
  update: Uint8Array.from(inflateRawSync(blob(row.bytes))),
})

// The tables are STRICT, so a column holds what its type says; these only tell the compiler.
const integer = (value: SqlValue | undefined): number => {
  if (typeof value !== 'number') throw new Error('expected an integer in the database')
  return value
}
const text = (value: SqlValue | undefined): string => {
  if (typeof value !== 'string') throw new Error('expected text in the database')
  return value
}
const blob = (value: SqlValue | undefined): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new Error('expected bytes in the database')
  return value
}
