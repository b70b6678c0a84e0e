// Many small byte arrays cross a thread boundary best as one buffer: cloning a view clones the whole pool behind it.
import type { DocumentId } from '@quire/protocol'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Continuation, LogEntry, LogRow } from '../../core/store.ts'

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
  readonly clients: readonly Continuation[]
}

/**
 * A file may still have appends of earlier versions, which name no clocks, or only clients that were somebody's first: their
 * author's, or that of one owner for all of them.
 */
const flags = { isFirst: 1, hasOneOwner: 2, hasOwners: 4, hasClocks: 8 } as const

/** Whose a client is. Mostly its author's, who need not be named again. */
const owners = { nobody: 0, author: 1, other: 2 } as const

export const packAppends = (appends: readonly Append[]): Uint8Array =>
  pack(appends, (encoder, { documentId, entries, isFirst }) => {
    encoding.writeVarString(encoder, documentId)
    encoding.writeUint8(encoder, (isFirst ? flags.isFirst : 0) | flags.hasOwners | flags.hasClocks)
    encoding.writeVarUint(encoder, entries.length)
    for (const entry of entries) writeAppended(encoder, entry)
  })

export const unpackAppends = (bytes: Uint8Array): UnpackedAppend[] =>
  unpack(bytes, (decoder) => {
    const documentId = decoding.readVarString(decoder) as DocumentId // it was one when it was packed
    const flag = decoding.readUint8(decoder)
    const readClients = clientsReader(flag)
    return {
      documentId,
      isFirst: (flag & flags.isFirst) !== 0,
      entries: Array.from({ length: decoding.readVarUint(decoder) }, () => {
        const update = decoding.readVarUint8Array(decoder)
        const author = decoding.readVarString(decoder) || undefined
        const session = decoding.readVarString(decoder) || undefined
        return { update, author, session, clients: readClients(decoder, author) }
      }),
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
  const { author, clients = [] } = entry
  encoding.writeVarUint(encoder, clients.length)
  for (const { client, owner, from, to } of clients) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, from)
    encoding.writeVarUint(encoder, to - from)
    const kind = owner === undefined ? owners.nobody : owner === author ? owners.author : owners.other
    encoding.writeUint8(encoder, kind)
    if (owner !== undefined && kind === owners.other) encoding.writeVarString(encoder, owner)
  }
}

type ReadClients = (decoder: decoding.Decoder, author: string | undefined) => Continuation[]

const clientsReader = (flag: number): ReadClients => {
  if (flag & flags.hasClocks) return (decoder, author) => readEachClient(decoder, author, readClocks)
  if (flag & flags.hasOwners) return (decoder, author) => readEachClient(decoder, author, noClocks)
  return (decoder, author) => readFirstClients(decoder, author, (flag & flags.hasOneOwner) !== 0)
}

type ReadClocks = (decoder: decoding.Decoder) => Pick<Continuation, 'from' | 'to'>

const readClocks: ReadClocks = (decoder) => {
  const from = decoding.readVarUint(decoder)
  return { from, to: from + decoding.readVarUint(decoder) }
}

const noClocks: ReadClocks = () => ({ from: 0, to: 0 })

const readEachClient = (
  decoder: decoding.Decoder,
  author: string | undefined,
  clocks: ReadClocks,
): Continuation[] =>
  Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const client = decoding.readVarUint(decoder)
    const { from, to } = clocks(decoder)
    const kind = decoding.readUint8(decoder)
    if (kind === owners.other) return { client, owner: decoding.readVarString(decoder), from, to }
    return { client, owner: kind === owners.author ? author : undefined, from, to }
  })

/** As earlier versions wrote them. */
const readFirstClients = (
  decoder: decoding.Decoder,
  author: string | undefined,
  hasOneOwner: boolean,
): Continuation[] => {
  const clients = Array.from({ length: decoding.readVarUint(decoder) }, () => decoding.readVarUint(decoder))
  const isOwnerTold = hasOneOwner && clients.length > 0
  const owner = isOwnerTold ? decoding.readVarString(decoder) || undefined : author
  return clients.map((client) => ({ client, owner, from: 0, to: 0 }))
}

type Entry = Omit<LogEntry, 'clients'>

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
