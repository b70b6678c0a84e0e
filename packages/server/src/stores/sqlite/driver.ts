/** The part of `node:sqlite` that is used here; `@photostructure/sqlite` has the same. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

export interface Statement {
  run(...parameters: readonly SqlValue[]): unknown
  get(...parameters: readonly SqlValue[]): Record<string, SqlValue> | undefined
  all(...parameters: readonly SqlValue[]): ReadonlyArray<Record<string, SqlValue>>
}

export type SqlValue = null | number | bigint | string | Uint8Array

interface Driver {
  readonly DatabaseSync: new (path: string) => Database
}

/** Node has SQLite built in from version 22 on; this package brings the same API to those before. */
const drivers = ['node:sqlite', '@photostructure/sqlite']

/**
 * Loads SQLite.
 *
 * @param specifier - a module with the API of `node:sqlite`; by default that one, or `@photostructure/sqlite`.
 * @param known - where to look when none is named.
 * @throws when there is none, saying what to install.
 */
export const loadDriver = async (
  specifier: string | undefined,
  known: readonly string[] = drivers,
): Promise<Driver> => {
  for (const candidate of specifier ? [specifier] : known) {
    try {
      return (await import(candidate)) as Driver // the module's own types say the same
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
  throw new Error(`there is no SQLite: install ${specifier ?? '@photostructure/sqlite, or use Node 22'}`)
}

const isMissing = (error: unknown): boolean =>
  ['ERR_UNKNOWN_BUILTIN_MODULE', 'ERR_MODULE_NOT_FOUND'].includes(
    String((error as NodeJS.ErrnoException)?.code),
  )
