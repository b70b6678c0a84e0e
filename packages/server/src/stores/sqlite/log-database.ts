import type { DocumentId } from '@quire/protocol'
import {
  type Appended,
  type CompactionRequest,
  type DocumentRecord,
  firstGeneration,
  type LogRow,
  type Snapshot,
} from '../../core/store.ts'
import type { Database, SqlValue, Statement } from './driver.ts'
import type { Append } from './packing.ts'

/** The shape of the tables; a file with a higher number was written by a later version and is left alone. */
const schemaVersion = 1

const schema = `
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
`

/** What `read` gives; rows and snapshot come in pieces that travel well between threads. */
export interface StoredSlice {
  readonly generation: string
  readonly head: number
  readonly snapshot: Snapshot | undefined
  readonly rows: readonly LogRow[]
}

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

  read(documentId: DocumentId, after: number): StoredSlice {
    return this.#readConsistently(() => {
      const document = this.#sql.document.get(documentId)
      if (!document) return { generation: firstGeneration, head: 0, snapshot: undefined, rows: [] }
      const key = integer(document.key)
      const snapshot = this.#snapshotAfter(key, after)
      return {
        generation: text(document.generation),
        head: integer(document.head),
        snapshot,
        rows: this.#sql.rowsAfter.all(key, snapshot?.upTo ?? after).map(toRow),
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
      this.#sql.putSnapshot.run(key, snapshot.upTo, snapshot.update)
      this.#sql.deleteRows.run(key, snapshot.upTo)
      this.#sql.recount.run(key)
      return true
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
    for (const { update, author, session } of entries) {
      position += 1
      bytes += update.byteLength
      this.#sql.insertRow.run(key, position, now, author ?? null, session ?? null, update)
    }
    this.#sql.moveHead.run(position, now, bytes, key)
    return { from: head + 1, to: position }
  }

  #insertDocument(documentId: DocumentId, now: number): number {
    return integer(this.#sql.insertDocument.get(documentId, firstGeneration, now)?.key ?? null)
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
      if (version > schemaVersion) throw new Error('it was written by a later version of this program')
      if (version === schemaVersion) return
      this.#database.exec(schema)
      this.#database.exec(`PRAGMA user_version = ${schemaVersion}`)
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
