import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartError } from './start-error.ts'

/** Where an instance keeps what it must not lose. */
export interface DataFolder {
  /** The log of all documents. */
  readonly logFile: string
  /** The application's own tables: library, later accounts and shares. */
  readonly libraryFile: string
  /** What people uploaded. */
  readonly filesFolder: string
}

/** Makes the data folder if it is not there. @throws {StartError} when it cannot be made. */
export const openDataFolder = (path: string): DataFolder => {
  const folder = resolve(path)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new StartError(`QUIRE_DATA_DIR=${path}: the folder cannot be made (${reasonOf(cause)})`, { cause })
  }
  return {
    logFile: join(folder, 'quire.db'),
    libraryFile: join(folder, 'library.db'),
    filesFolder: join(folder, 'files'),
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
