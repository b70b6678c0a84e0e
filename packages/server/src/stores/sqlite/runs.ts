import type { LogRow } from '../../core/store.ts'
import type { Database, SqlValue, Statement } from './driver.ts'
import { packRows, unpackRows } from './packing.ts'
import { blob, integer } from './values.ts'

interface Run {
  readonly key: number
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
}

/** The log of each document: its rows in order, many packed into one record. */
export class Runs {
  readonly #sql: Record<'after' | 'around' | 'insert' | 'delete' | 'deleteUpTo' | 'setAside', Statement>

  constructor(database: Database) {
    const run = 'SELECT key, from_position, to_position, bytes FROM runs WHERE document = ?'
    this.#sql = {
      after: database.prepare(`${run} AND to_position > ? ORDER BY from_position`),
      around: database.prepare(`${run} AND from_position <= ? AND to_position >= ?`),
      insert: database.prepare(
        'INSERT INTO runs (document, from_position, to_position, bytes) VALUES (?, ?, ?, ?)',
      ),
      delete: database.prepare('DELETE FROM runs WHERE key = ?'),
      deleteUpTo: database.prepare('DELETE FROM runs WHERE document = ? AND to_position <= ?'),
      setAside: database.prepare(
        'INSERT INTO damaged (document, position, time, author, session, bytes) VALUES (?, ?, ?, ?, ?, ?)',
      ),
    }
  }

  add(document: number, rows: readonly LogRow[]): void {
    const [first, last] = [rows[0], rows.at(-1)]
    if (first && last) this.#sql.insert.run(document, first.position, last.position, packRows(rows))
  }

  /** Rows after a position, oldest first. */
  rowsAfter(document: number, after: number): LogRow[] {
    return this.#sql.after
      .all(document, after)
      .map(toRun)
      .flatMap((run) => rowsOf(run))
      .filter(({ position }) => position > after)
  }

  deleteUpTo(document: number, position: number): void {
    for (const run of this.#sql.around.all(document, position, position + 1).map(toRun))
      this.#rewrite(document, run, (row) => row.position > position)
    this.#sql.deleteUpTo.run(document, position)
  }

  /** Takes one row out of its run and keeps it among the damaged ones. */
  setAside(document: number, position: number): void {
    for (const run of this.#sql.around.all(document, position, position).map(toRun)) {
      const row = rowsOf(run).find((candidate) => candidate.position === position)
      if (!row) continue
      const { time, author, session, update } = row
      this.#sql.setAside.run(document, position, time, author ?? null, session ?? null, update)
      this.#rewrite(document, run, (other) => other.position !== position)
    }
  }

  #rewrite(document: number, run: Run, isKept: (row: LogRow) => boolean): void {
    const kept = rowsOf(run).filter(isKept)
    this.#sql.delete.run(run.key)
    this.add(document, kept)
  }
}

const toRun = (row: Record<string, SqlValue>): Run => ({
  key: integer(row.key),
  from: integer(row.from_position),
  to: integer(row.to_position),
  bytes: blob(row.bytes),
})

/** The rows of a run. One that cannot be unpacked is given as one row, which nobody will take for an update. */
const rowsOf = ({ from, bytes }: Run): LogRow[] => {
  try {
    return unpackRows(bytes)
  } catch {
    return [{ position: from, time: 0, update: bytes }]
  }
}
