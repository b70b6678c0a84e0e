import { type DocumentId, ProtocolError, parseDocumentId } from '@quire/protocol'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** The first byte of each message; an instance ignores versions it does not know. */
const version = 1

/** Channels of the bus. */
export const channels = {
  /** Updates of one document, after their commit. */
  updates: (documentId: DocumentId): string => `updates:${documentId}`,
  /** Who is in one document. */
  presence: (documentId: DocumentId): string => `presence:${documentId}`,
  /** Every instance's heartbeat, with the heads of its hot documents. */
  heads: 'heads',
} as const

/** Committed updates, with the positions they got. */
export interface UpdatesMessage {
  readonly instance: string
  readonly from: number
  readonly to: number
  readonly updates: readonly Uint8Array[]
  /** Whose the client ids are that they continue, old news included: whoever missed it learns it now. */
  readonly owners: ReadonlyArray<readonly [client: number, owner: string]>
}

/**
 * Who is present on an instance: what has `changed`, or `all` of them, so that whoever missed a goodbye stops seeing
 * ghosts; or the question who is (`ask`).
 */
export type PresenceMessage =
  | { readonly instance: string; readonly kind: 'ask' }
  | ({
      readonly instance: string
      readonly kind: 'changed' | 'all'
      /** Grows with each message about a document, so that one that was overtaken is known. */
      readonly sequence: number
    } & OwnedStates)

/** An awareness update, and who is behind each of its entries: a person's id, a guest's name, or nothing for nobody known. */
export interface OwnedStates {
  readonly states: Uint8Array
  readonly identities: readonly string[]
}

const presenceKinds = ['ask', 'changed', 'all'] as const

/** "I live, and these documents have moved." */
export interface HeadsMessage {
  readonly instance: string
  readonly heads: ReadonlyArray<{ readonly documentId: DocumentId; readonly head: number }>
}

export const encodeUpdates = (message: UpdatesMessage): Uint8Array =>
  write(message.instance, (encoder) => {
    encoding.writeVarUint(encoder, message.from)
    encoding.writeVarUint(encoder, message.to)
    encoding.writeVarUint(encoder, message.updates.length)
    for (const update of message.updates) encoding.writeVarUint8Array(encoder, update)
    encoding.writeVarUint(encoder, message.owners.length)
    for (const [client, owner] of message.owners) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarString(encoder, owner)
    }
  })

/** @throws {ProtocolError} for anything that {@link encodeUpdates} did not write. */
export const decodeUpdates = (bytes: Uint8Array): UpdatesMessage =>
  read(bytes, (decoder, instance) => ({
    instance,
    from: decoding.readVarUint(decoder),
    to: decoding.readVarUint(decoder),
    updates: readList(decoder, readBytes),
    owners: readList(decoder, (from) => [decoding.readVarUint(from), readText(from)] as const),
  }))

export const encodePresence = (message: PresenceMessage): Uint8Array =>
  write(message.instance, (encoder) => {
    encoding.writeVarUint(encoder, presenceKinds.indexOf(message.kind))
    if (message.kind === 'ask') return
    encoding.writeVarUint(encoder, message.sequence)
    encoding.writeVarUint8Array(encoder, message.states)
    encoding.writeVarUint(encoder, message.identities.length)
    for (const identity of message.identities) encoding.writeVarString(encoder, identity)
  })

/** @throws {ProtocolError} for anything that {@link encodePresence} did not write. */
export const decodePresence = (bytes: Uint8Array): PresenceMessage =>
  read(bytes, (decoder, instance) => {
    const kind = presenceKinds[decoding.readVarUint(decoder)]
    if (kind === undefined) throw new ProtocolError('a presence message of an unknown kind')
    if (kind === 'ask') return { instance, kind }
    const sequence = decoding.readVarUint(decoder)
    return { instance, kind, sequence, states: readBytes(decoder), identities: readList(decoder, readText) }
  })

export const encodeHeads = (message: HeadsMessage): Uint8Array =>
  write(message.instance, (encoder) => {
    encoding.writeVarUint(encoder, message.heads.length)
    for (const { documentId, head } of message.heads) {
      encoding.writeVarString(encoder, documentId)
      encoding.writeVarUint(encoder, head)
    }
  })

/** @throws {ProtocolError} for anything that {@link encodeHeads} did not write. */
export const decodeHeads = (bytes: Uint8Array): HeadsMessage =>
  read(bytes, (decoder, instance) => ({
    instance,
    heads: readList(decoder, (from) => ({
      documentId: parseDocumentId(readText(from)),
      head: decoding.readVarUint(from),
    })),
  }))

const write = (instance: string, body: (encoder: encoding.Encoder) => void): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, version)
  encoding.writeVarString(encoder, instance)
  body(encoder)
  return encoding.toUint8Array(encoder)
}

const read = <M>(bytes: Uint8Array, body: (decoder: decoding.Decoder, instance: string) => M): M => {
  try {
    const decoder = decoding.createDecoder(bytes)
    if (decoding.readVarUint(decoder) !== version) throw new ProtocolError('another version of the bus')
    const message = body(decoder, readText(decoder))
    if (decoding.hasContent(decoder)) throw new ProtocolError('bytes after the end of a bus message')
    return message
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause
    throw new ProtocolError('a bus message does not parse', { cause })
  }
}

const readList = <T>(decoder: decoding.Decoder, readOne: (decoder: decoding.Decoder) => T): T[] => {
  const count = decoding.readVarUint(decoder)
  if (count > decoder.arr.length - decoder.pos) throw new ProtocolError('a count is beyond the message')
  return Array.from({ length: count }, () => readOne(decoder))
}

const readBytes = (decoder: decoding.Decoder): Uint8Array => {
  const length = decoding.readVarUint(decoder)
  if (length > decoder.arr.length - decoder.pos) throw new ProtocolError('a length is beyond the message')
  return decoding.readUint8Array(decoder, length)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const readText = (decoder: decoding.Decoder): string => utf8.decode(readBytes(decoder))
