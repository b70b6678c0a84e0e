import { useWriteAheadLog } from '@quire/server/stores/sqlite'
import { StartError } from '../start-error.ts'

/** A value of a SQLite column. */
type Value = string | number | bigint | null | Uint8Array

/** The part of node:sqlite's API that the library uses. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): {
    run(...values: Value[]): unknown
    get(...values: Value[]): unknown
    all(...values: Value[]): unknown[]
  }
  close(): void
}

/**
 * Opens a SQLite file for the application's own tables, with node:sqlite where this Node has it.
 *
 * Everything in it can be read from the documents again, so it is not flushed at every commit
 * (`synchronous=NORMAL`); what must not be lost is in the log.
 *
 * @throws {StartError} when it cannot be opened.
 */
export const openDatabase = async (path: string): Promise<Database> => {
  const { DatabaseSync } = await loadDriver()
  try {
    const database: Database = new DatabaseSync(path)
    database.exec('PRAGMA busy_timeout=5000')
    useWriteAheadLog(database)
    database.exec('PRAGMA synchronous=NORMAL')
    return database
  } catch (cause) {
    throw new StartError(`${path} cannot be opened as a SQLite file: ${String((cause as Error).message)}`, {
      cause,
    })
  }
}

interface Driver {
  readonly DatabaseSync: new (path: string) => Database
}

/** Node 22 brings SQLite along; on Node 20 a package with the same API stands in. */
const loadDriver = async (): Promise<Driver> => {
  const native: string = 'node:sqlite' // a plain string: the types of Node 20 do not know the module
  return import(native).catch(() => import('@photostructure/sqlite'))
}
