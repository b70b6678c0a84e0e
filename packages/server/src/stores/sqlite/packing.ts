// Many small byte arrays cross a thread boundary best as one buffer: cloning a view clones the whole pool behind it.
import type { DocumentId } from '@quire/protocol'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { LogEntry, LogRow } from '../../core/store.ts'

/** One call of `append` or `appendFirst`. */
export interface Append {
  readonly documentId: DocumentId
  readonly entries: readonly LogEntry[]
  /** Only if the document has no change yet. */
  readonly isFirst: boolean
}

/** The same as it comes out again. */
export interface UnpackedAppend extends Append {
  readonly entries: readonly UnpackedEntry[]
}
interface UnpackedEntry extends LogEntry {
  readonly claims: readonly number[]
  readonly owner: string | undefined
}

/** A file may still have appends without owners, of a version for which that was always the author. */
const flags = { isFirst: 1, hasOwners: 2 } as const

export const packAppends = (appends: readonly Append[]): Uint8Array =>
  pack(appends, (encoder, { documentId, entries, isFirst }) => {
    encoding.writeVarString(encoder, documentId)
    encoding.writeUint8(encoder, (isFirst ? flags.isFirst : 0) | flags.hasOwners)
    encoding.writeVarUint(encoder, entries.length)
    for (const entry of entries) writeAppended(encoder, entry)
  })

export const unpackAppends = (bytes: Uint8Array): UnpackedAppend[] =>
  unpack(bytes, (decoder) => {
    const documentId = decoding.readVarString(decoder) as DocumentId // it was one when it was packed
    const flag = decoding.readUint8(decoder)
    const hasOwners = (flag & flags.hasOwners) !== 0
    return {
      documentId,
      isFirst: (flag & flags.isFirst) !== 0,
      entries: Array.from({ length: decoding.readVarUint(decoder) }, () => readAppended(decoder, hasOwners)),
    }
  })

/** A commit as it is kept until its changes are sorted by document. */
export interface Commit {
  /** When it was made, in ms since the epoch. */
  readonly time: number
  /** The first position of each append in it; 0 for one that was not appended. */
  readonly firsts: ArrayLike<number>
  readonly appends: readonly UnpackedAppend[]
}

/** @param commit - with its appends as {@link packAppends} packed them. */
export const packCommit = ({
  time,
  firsts,
  packed,
}: Omit<Commit, 'appends'> & { readonly packed: Uint8Array }): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, time)
  encoding.writeVarUint(encoder, firsts.length)
  for (let i = 0; i < firsts.length; i++) encoding.writeVarUint(encoder, firsts[i]!)
  encoding.writeUint8Array(encoder, packed)
  return encoding.toUint8Array(encoder)
}

export const unpackCommit = (bytes: Uint8Array): Commit => {
  const decoder = decoding.createDecoder(bytes)
  const time = decoding.readVarUint(decoder)
  const firsts = Array.from({ length: decoding.readVarUint(decoder) }, () => decoding.readVarUint(decoder))
  return { time, firsts, appends: unpackAppends(decoding.readTailAsUint8Array(decoder)) }
}

export const packRows = (rows: readonly LogRow[]): Uint8Array =>
  pack(rows, (encoder, row) => {
    encoding.writeVarUint(encoder, row.position)
    encoding.writeVarUint(encoder, row.time)
    writeEntry(encoder, row)
  })

export const unpackRows = (bytes: Uint8Array): LogRow[] =>
  unpack(bytes, (decoder) => ({
    position: decoding.readVarUint(decoder),
    time: decoding.readVarUint(decoder),
    update: decoding.readVarUint8Array(decoder),
    author: decoding.readVarString(decoder) || undefined,
    session: decoding.readVarString(decoder) || undefined,
  }))

const writeAppended = (encoder: encoding.Encoder, entry: LogEntry): void => {
  writeEntry(encoder, entry)
  const claims = entry.claims ?? []
  encoding.writeVarUint(encoder, claims.length)
  for (const client of claims) encoding.writeVarUint(encoder, client)
  if (claims.length > 0) encoding.writeVarString(encoder, entry.owner ?? '')
}

const readAppended = (decoder: decoding.Decoder, hasOwners: boolean): UnpackedEntry => {
  const update = decoding.readVarUint8Array(decoder)
  const author = decoding.readVarString(decoder) || undefined
  const session = decoding.readVarString(decoder) || undefined
  const claims = Array.from({ length: decoding.readVarUint(decoder) }, () => decoding.readVarUint(decoder))
  const isOwnerTold = hasOwners && claims.length > 0
  const owner = isOwnerTold ? decoding.readVarString(decoder) || undefined : author
  return { update, author, session, claims, owner }
}

type Entry = Omit<LogEntry, 'claims' | 'owner'>

const writeEntry = (encoder: encoding.Encoder, { update, author, session }: Entry): void => {
  encoding.writeVarUint8Array(encoder, update)
  encoding.writeVarString(encoder, author ?? '')
  encoding.writeVarString(encoder, session ?? '')
}

const pack = <T>(items: readonly T[], write: (encoder: encoding.Encoder, item: T) => void): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, items.length)
  for (const item of items) write(encoder, item)
  return encoding.toUint8Array(encoder)
}

const unpack = <T>(bytes: Uint8Array, read: (decoder: decoding.Decoder) => T): T[] => {
  const decoder = decoding.createDecoder(bytes)
  return Array.from({ length: decoding.readVarUint(decoder) }, () => read(decoder))
}
