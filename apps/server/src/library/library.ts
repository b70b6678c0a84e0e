import type { DocumentId } from '@quire/protocol'
import type { Summary } from '../summary.ts'
import type { Database } from './database.ts'

/** One document in the list. */
export interface LibraryEntry extends Summary {
  readonly id: DocumentId
  /** Milliseconds since the epoch. */
  readonly editedAtMs: number
  /** The log position this was read at; 0 for a document that nobody has written in. */
  readonly position: number
}

/** The list of documents: what each is called, how it begins and when it was last edited. */
export class Library {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    database.exec(`
      CREATE TABLE IF NOT EXISTS documents (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        edited_at_ms INTEGER NOT NULL,
        position INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS documents_by_edit ON documents (edited_at_ms DESC);
    `)
  }

  /** All documents, the one edited last first. */
  list(): LibraryEntry[] {
    return this.#database.prepare(`${select} ORDER BY edited_at_ms DESC, id`).all().map(toEntry)
  }

  get(id: DocumentId): LibraryEntry | undefined {
    const row = this.#database.prepare(`${select} WHERE id = ?`).get(id)
    return row === undefined ? undefined : toEntry(row)
  }

  /** Notes how a document reads now. An older reading never replaces a newer one. */
  put(entry: LibraryEntry): void {
    this.#database
      .prepare(`
        INSERT INTO documents (id, title, excerpt, edited_at_ms, position) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
          title = excluded.title, excerpt = excluded.excerpt,
          edited_at_ms = excluded.edited_at_ms, position = excluded.position
        WHERE excluded.position >= documents.position`)
      .run(entry.id, entry.title, entry.excerpt, entry.editedAtMs, entry.position)
  }

  close(): void {
    this.#database.close()
  }
}

const select = 'SELECT id, title, excerpt, edited_at_ms AS editedAtMs, position FROM documents'

// Rows are written by `put` alone, and the table is STRICT: their shape is the entry's.
const toEntry = (row: unknown): LibraryEntry => ({ ...(row as LibraryEntry) })
