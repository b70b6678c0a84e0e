import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { isAccess } from './access.ts'
import { isRefusalReason } from './close-codes.ts'
import { ProtocolError } from './errors.ts'
import type { ClientMessage, Event, ServerMessage, Welcome } from './messages.ts'

/** The number each message starts with (SPEC F2). 0-3 are y-websocket's own. */
export const wireType = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  welcome: 16,
  ack: 17,
  nack: 18,
  access: 19,
  token: 20,
  event: 21,
} as const

const syncType = { step1: 0, step2: 1, update: 2 } as const
const permissionDeniedType = 0

/**
 * Encodes one message as one frame (SPEC F1).
 *
 * @returns a new buffer of its own; safe to keep and to send to many sockets.
 */
export const encode = (message: ClientMessage | ServerMessage): Uint8Array =>
  // One for each keystroke: put together in a buffer of just its size, at a third of an encoder's cost.
  message.type === 'update' ? encodeUpdate(message.update) : encodeWith(message, write)

/** The same for who sends as a client only, and need not carry the rest. */
export const encodeClientMessage = (message: ClientMessage): Uint8Array => encodeWith(message, writeClient)

const encodeWith = <M>(message: M, writeTo: (encoder: encoding.Encoder, message: M) => void): Uint8Array => {
  const encoder = encoding.createEncoder()
  writeTo(encoder, message)
  return encoding.toUint8Array(encoder)
}

const encodeUpdate = (update: Uint8Array): Uint8Array => {
  let lengthBytes = 1
  for (let rest = update.byteLength; rest > 0x7f; rest = Math.floor(rest / 128)) lengthBytes += 1
  const frame = new Uint8Array(2 + lengthBytes + update.byteLength)
  frame[0] = wireType.sync
  frame[1] = syncType.update
  let at = 2
  let rest = update.byteLength
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) frame[at++] = (rest & 0x7f) | 0x80
  frame[at++] = rest
  frame.set(update, at)
  return frame
}

const write = (encoder: encoding.Encoder, message: ClientMessage | ServerMessage): void => {
  switch (message.type) {
    case 'permissionDenied':
      encoding.writeVarUint(encoder, wireType.auth)
      encoding.writeVarUint(encoder, permissionDeniedType)
      encoding.writeVarString(encoder, message.reason)
      break
    case 'welcome': {
      const { type: _, ...content } = message
      writeJson(encoder, wireType.welcome, content)
      break
    }
    case 'ack':
      encoding.writeVarUint(encoder, wireType.ack)
      encoding.writeVarUint(encoder, message.count)
      break
    case 'nack':
      encoding.writeVarUint(encoder, wireType.nack)
      encoding.writeVarUint(encoder, message.frame)
      encoding.writeVarString(encoder, message.reason)
      break
    case 'access':
      encoding.writeVarUint(encoder, wireType.access)
      encoding.writeVarString(encoder, message.access)
      break
    case 'tokenWanted':
      encoding.writeVarUint(encoder, wireType.token)
      encoding.writeVarUint(encoder, message.secondsLeft)
      break
    default:
      writeClient(encoder, message)
  }
}

const writeClient = (encoder: encoding.Encoder, message: ClientMessage): void => {
  switch (message.type) {
    case 'syncStep1':
      writeSync(encoder, syncType.step1, message.stateVector)
      break
    case 'syncStep2':
      writeSync(encoder, syncType.step2, message.update)
      break
    case 'update':
      writeSync(encoder, syncType.update, message.update)
      break
    case 'awareness':
      encoding.writeVarUint(encoder, wireType.awareness)
      encoding.writeVarUint8Array(encoder, message.update)
      break
    case 'queryAwareness':
      encoding.writeVarUint(encoder, wireType.queryAwareness)
      break
    case 'token':
      encoding.writeVarUint(encoder, wireType.token)
      encoding.writeVarString(encoder, message.token)
      break
    default:
      message satisfies Event // what is left: a new message is an error here
      writeJson(encoder, wireType.event, { kind: message.kind, data: message.data })
  }
}

const writeSync = (encoder: encoding.Encoder, type: number, bytes: Uint8Array): void => {
  encoding.writeVarUint(encoder, wireType.sync)
  encoding.writeVarUint(encoder, type)
  encoding.writeVarUint8Array(encoder, bytes)
}

const writeJson = (encoder: encoding.Encoder, type: number, content: unknown): void => {
  encoding.writeVarUint(encoder, type)
  encoding.writeVarString(encoder, JSON.stringify(content))
}

/**
 * Decodes a frame that a client sent.
 *
 * @param frame - one whole frame; byte fields of the result are views into it.
 * @throws {ProtocolError} when the frame breaks SPEC F1-F3; nothing else is ever thrown.
 */
export const decodeClientMessage = (frame: Uint8Array): ClientMessage =>
  decodeWith(frame, (decoder, type) => {
    switch (type) {
      case wireType.token:
        return { type: 'token', token: readText(decoder) }
      default:
        return readShared(decoder, type)
    }
  })

/**
 * Decodes a frame that a server sent.
 *
 * @param frame - one whole frame; byte fields of the result are views into it.
 * @throws {ProtocolError} when the frame breaks SPEC F1-F3; nothing else is ever thrown.
 */
export const decodeServerMessage = (frame: Uint8Array): ServerMessage =>
  decodeWith(frame, (decoder, type) => {
    switch (type) {
      case wireType.auth: {
        if (readNumber(decoder) !== permissionDeniedType) throw new ProtocolError('unknown auth message')
        return { type: 'permissionDenied', reason: readText(decoder) }
      }
      case wireType.welcome:
        return readWelcome(decoder)
      case wireType.ack:
        return { type: 'ack', count: readNumber(decoder) }
      case wireType.nack: {
        const frame = readNumber(decoder)
        const reason = readText(decoder)
        // A newer server may know more reasons; to this client they all mean "refused".
        return { type: 'nack', frame, reason: isRefusalReason(reason) ? reason : 'badMessage' }
      }
      case wireType.access: {
        const access = readText(decoder)
        if (!isAccess(access)) throw new ProtocolError(`unknown access "${access}"`)
        return { type: 'access', access }
      }
      case wireType.token:
        return { type: 'tokenWanted', secondsLeft: readNumber(decoder) }
      default:
        return readShared(decoder, type)
    }
  })

type SharedMessage = ClientMessage & ServerMessage

const readShared = (decoder: decoding.Decoder, type: number): SharedMessage => {
  switch (type) {
    case wireType.sync:
      return readSync(decoder)
    case wireType.awareness:
      return { type: 'awareness', update: readBytes(decoder) }
    case wireType.queryAwareness:
      return { type: 'queryAwareness' }
    case wireType.event:
      return readEvent(decoder)
    default:
      throw new ProtocolError(`unknown message type ${type}`)
  }
}

const readSync = (decoder: decoding.Decoder): SharedMessage => {
  const type = readNumber(decoder)
  switch (type) {
    case syncType.step1:
      return { type: 'syncStep1', stateVector: readBytes(decoder) }
    case syncType.step2:
      return { type: 'syncStep2', update: readBytes(decoder) }
    case syncType.update:
      return { type: 'update', update: readBytes(decoder) }
    default:
      throw new ProtocolError(`unknown sync message ${type}`)
  }
}

const readEvent = (decoder: decoding.Decoder): Event => {
  const content = readJson(decoder)
  if (typeof content.kind !== 'string') throw new ProtocolError('an event has no kind')
  return { type: 'event', kind: content.kind, data: content.data }
}

const readWelcome = (decoder: decoding.Decoder): Welcome => {
  const content = readJson(decoder)
  if (typeof content.sessionId !== 'string' || typeof content.generation !== 'string')
    throw new ProtocolError('a welcome names its session and generation')
  if (!isAccess(content.access)) throw new ProtocolError('a welcome names an access')
  if (typeof content.limits !== 'object' || content.limits === null)
    throw new ProtocolError('a welcome names its limits')
  // The fields a client acts on are checked above; the rest is the server's own word, as SPEC W1 lists it.
  return { ...content, type: 'welcome' } as unknown as Welcome
}

const decodeWith = <M>(frame: Uint8Array, read: (decoder: decoding.Decoder, type: number) => M): M => {
  try {
    const decoder = decoding.createDecoder(frame)
    const message = read(decoder, readNumber(decoder))
    if (decoding.hasContent(decoder)) throw new ProtocolError('bytes after the end of the message')
    return message
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause
    throw new ProtocolError('the frame does not parse', { cause })
  }
}

const readNumber = (decoder: decoding.Decoder): number => decoding.readVarUint(decoder)

/** lib0 takes a length on trust and then reads past the frame into whatever shares its buffer, so check it first. */
const readBytes = (decoder: decoding.Decoder): Uint8Array => {
  const length = decoding.readVarUint(decoder)
  if (length > decoder.arr.length - decoder.pos) throw new ProtocolError('a length is beyond the frame')
  return decoding.readUint8Array(decoder, length)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const readText = (decoder: decoding.Decoder): string => utf8.decode(readBytes(decoder))

const readJson = (decoder: decoding.Decoder): Record<string, unknown> => {
  const content: unknown = JSON.parse(readText(decoder))
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new ProtocolError('expected a JSON object')
  return content as Record<string, unknown> // just checked; every field is still unknown
}
