// Uploaded files, one on disk for each upload. Written whole and flushed before anybody gets the address.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../start-error.ts'

/** A file that can be read; `close()` it, or read `stream()` to its end. */
export interface StoredFile {
  readonly size: number
  /** The first bytes, as many as asked for or as there are. */
  head(length: number): Promise<Uint8Array>
  stream(): ReadableStream<Uint8Array>
  close(): Promise<void>
}

/** Thrown by `put` when there are more bytes than allowed; nothing is kept then. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError'
}

/** An id is the right to read the file, so it cannot be guessed: 128 random bits. */
const idPattern = /^[\w-]{22}$/
const partSuffix = '.part'
const staleAfterMs = 24 * 60 * 60 * 1000

/** The folder of uploaded files. Several instances on one machine may share it. */
export class FileStore {
  readonly #folder: string

  /** @throws {StartError} when the folder cannot be made. */
  constructor(folder: string) {
    this.#folder = folder
    try {
      mkdirSync(folder, { recursive: true })
      removeStaleParts(folder)
    } catch (cause) {
      throw new StartError(`${folder}: the folder of uploaded files cannot be used`, { cause })
    }
  }

  /**
   * Writes what comes, piece by piece: a file is never in memory as a whole.
   *
   * @returns the new file's id, once it would survive a crash.
   * @throws {FileTooLargeError} past `maxBytes`; what the source or the disk throws. Nothing is left behind then.
   */
  async put(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
    const id = randomBytes(16).toString('base64url')
    const part = join(this.#folder, `${id}${partSuffix}`)
    const file = await open(part, 'wx')
    try {
      await writeAll(file, source, maxBytes)
      await file.sync()
      await file.close()
      await rename(part, join(this.#folder, id))
    } catch (error) {
      await file.close().catch(() => undefined) // it may be closed already
      await rm(part, { force: true })
      throw error
    }
    return id
  }

  /** @returns undefined when there is no such file. */
  async get(id: string): Promise<StoredFile | undefined> {
    if (!idPattern.test(id)) return undefined
    const file = await open(join(this.#folder, id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!file) return undefined
    const { size } = await file.stat()
    return {
      size,
      head: async (length) => {
        const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0)
        return buffer.subarray(0, bytesRead)
      },
      stream: () => streamOf(file),
      close: () => file.close(),
    }
  }
}

const writeAll = async (
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<void> => {
  let size = 0
  for await (const piece of source) {
    size += piece.byteLength
    if (size > maxBytes) throw new FileTooLargeError(`more than ${maxBytes} bytes`)
    for (let written = 0; written < piece.byteLength; )
      written += (await file.write(piece, written)).bytesWritten
  }
}

const streamOf = (file: FileHandle): ReadableStream<Uint8Array> => {
  let position = 0
  return new ReadableStream({
    pull: async (controller) => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(65_536), 0, 65_536, position)
      position += bytesRead
      if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
      await file.close()
      controller.close()
    },
    cancel: () => file.close(),
  })
}

/** What a crash in the middle of an upload left. Young ones may be another instance's, on their way. */
const removeStaleParts = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name.endsWith(partSuffix) && Date.now() - statSync(path).mtimeMs > staleAfterMs)
      rmSync(path, { force: true })
  }
}
