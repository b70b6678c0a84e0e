import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { StartError } from './start-error.ts'

/** Where an instance keeps what it must not lose. */
export interface DataFolder {
  /** The log of all documents. */
  readonly logFile: string
  /** The application's own tables: library, later accounts and shares. */
  readonly libraryFile: string
  /** What people uploaded. */
  readonly filesFolder: string
  /** Made once, kept here: signs what the server hands out, the same for all who share the folder. */
  readonly secret: Uint8Array
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
    secret: secretIn(folder),
  }
}

const secretBytes = 32

/** Two instances may start on a new folder at once: the first to write has made it for both. */
const secretIn = (folder: string): Uint8Array => {
  const path = join(folder, 'secret')
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, randomBytes(secretBytes), { mode: 0o600 })
    try {
      linkSync(draft, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      unlinkSync(draft)
    }
    const secret = readFileSync(path)
    if (secret.byteLength >= secretBytes) return secret
  } catch (cause) {
    throw new StartError(`${path} cannot be made or read (${reasonOf(cause)})`, { cause })
  }
  throw new StartError(`${path} is no secret of ${secretBytes} bytes: take it away, and a new one is made`)
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
