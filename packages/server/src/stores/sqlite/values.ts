import type { LogRow } from '../../core/store.ts'
import type { LoggedClient } from '../client-ledger.ts'
import type { SqlValue } from './driver.ts'

// The tables are STRICT, so a column holds what its type says; these only tell the compiler.

export const integer = (value: SqlValue | undefined): number => {
  if (typeof value !== 'number') throw new Error('expected an integer in the database')
  return value
}

export const text = (value: SqlValue | undefined): string => {
  if (typeof value !== 'string') throw new Error('expected text in the database')
  return value
}

export const blob = (value: SqlValue | undefined): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new Error('expected bytes in the database')
  return value
}

/** A row of `clients`. */
export const toClient = (row: Record<string, SqlValue>): LoggedClient => ({
  owner: row.author === null ? undefined : text(row.author),
  position: integer(row.position),
  writtenTo: integer(row.written_to),
})

/** A row as version 2 of the file kept each of them. */
export const toRow = (row: Record<string, SqlValue>): LogRow => ({
  position: integer(row.position),
  time: integer(row.time),
  author: row.author === null ? undefined : text(row.author),
  session: row.session === null ? undefined : text(row.session),
  update: blob(row.bytes),
})
