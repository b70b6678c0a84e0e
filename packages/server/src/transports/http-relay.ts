import {
  CollabError,
  decodeParcel,
  encodeParcel,
  isRefusalReason,
  type Parcel,
  ProtocolError,
} from '@quire/protocol'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Bus, Subscription } from '../core/bus.ts'
import type { Cancel, Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Ended, Pull, Pulled } from './http-connection.ts'
import { type HttpCalls, type HttpHome, unknownConnection } from './http-home.ts'

/** The home of a connection answers within this time beyond what the call may wait, or is taken for dead. */
const answerWithinMs = 3_000
/** A call that waits is asked for again this often, so that a dead home is noticed. */
const maxWaitMs = 5_000

type Call =
  | { readonly kind: 'pull'; readonly pull: Pull }
  | { readonly kind: 'push'; readonly parcel: Parcel; readonly confirmed: number }
  | { readonly kind: 'leave' }

type Answer = Pulled | { readonly kind: 'received'; readonly received: number }

interface Pending {
  readonly cancelTimeout: Cancel
  readonly resolve: (answer: Answer) => void
}

/**
 * Serves calls of connections that live on other instances, by asking there over the bus; and answers the others.
 *
 * The bus may lose a message: then a call ends as if the home were dead, and the client calls again with the
 * same numbers, which does no harm.
 */
export class HttpRelay implements HttpCalls {
  readonly #home: HttpHome
  readonly #bus: Bus | undefined
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #pending = new Map<number, Pending>()
  readonly #subscriptions: readonly Subscription[]
  #lastCall = 0

  constructor(home: HttpHome, bus: Bus | undefined, clock: Clock, logger: Logger) {
    this.#home = home
    this.#bus = bus
    this.#clock = clock
    this.#logger = logger
    this.#subscriptions = bus
      ? [
          bus.subscribe(channels.calls(home.name), (bytes) => this.#safely(() => this.#onCall(bytes))),
          bus.subscribe(channels.answers(home.name), (bytes) => this.#safely(() => this.#onAnswer(bytes))),
        ]
      : []
  }

  async pull(connectionId: string, pull: Pull): Promise<Pulled> {
    if (this.#isHere(connectionId)) return this.#home.pull(connectionId, pull)
    const waitMs = Math.min(pull.waitMs, maxWaitMs)
    const answer = await this.#ask(connectionId, { kind: 'pull', pull: { ...pull, waitMs } })
    if (answer.kind === 'received') throw new ProtocolError('an answer to another kind of call')
    return answer
  }

  async push(connectionId: string, parcel: Parcel, confirmed: number): Promise<number | Ended> {
    if (this.#isHere(connectionId)) return this.#home.push(connectionId, parcel, confirmed)
    const answer = await this.#ask(connectionId, { kind: 'push', parcel, confirmed })
    if (answer.kind === 'received') return answer.received
    return answer.kind === 'ended' ? answer : unknownConnection
  }

  async leave(connectionId: string): Promise<void> {
    if (this.#isHere(connectionId)) await this.#home.leave(connectionId)
    else await this.#ask(connectionId, { kind: 'leave' })
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.close()
    for (const { cancelTimeout, resolve } of this.#pending.values()) {
      cancelTimeout()
      resolve(unknownConnection)
    }
    this.#pending.clear()
  }

  #isHere(connectionId: string): boolean {
    return homeOf(connectionId) === this.#home.name
  }

  #ask(connectionId: string, call: Call): Promise<Answer> {
    const bus = this.#bus
    if (!bus) return Promise.resolve(unknownConnection)
    this.#lastCall++
    const callId = this.#lastCall
    return new Promise((resolve) => {
      const withinMs = answerWithinMs + (call.kind === 'pull' ? call.pull.waitMs : 0)
      const cancelTimeout = this.#clock.after(withinMs, () => this.#settle(callId, unknownConnection))
      this.#pending.set(callId, { cancelTimeout, resolve })
      bus.publish(
        channels.calls(homeOf(connectionId)),
        encodeCall({ from: this.#home.name, callId, connectionId, call }),
      )
    })
  }

  #settle(callId: number, answer: Answer): void {
    const pending = this.#pending.get(callId)
    this.#pending.delete(callId)
    pending?.cancelTimeout()
    pending?.resolve(answer)
  }

  #onCall(bytes: Uint8Array): void {
    const { from, callId, connectionId, call } = decodeCall(bytes)
    this.#perform(connectionId, call).then(
      (answer) => this.#bus?.publish(channels.answers(from), encodeAnswer({ callId, answer })),
      (error) => {
        const reason = error instanceof CollabError ? error.reason : 'badMessage'
        this.#bus?.publish(
          channels.answers(from),
          encodeAnswer({ callId, answer: { kind: 'ended', reason } }),
        )
      },
    )
  }

  async #perform(connectionId: string, call: Call): Promise<Answer> {
    switch (call.kind) {
      case 'pull':
        return this.#home.pull(connectionId, call.pull)
      case 'push': {
        const pushed = await this.#home.push(connectionId, call.parcel, call.confirmed)
        return typeof pushed === 'number' ? { kind: 'received', received: pushed } : pushed
      }
      case 'leave':
        await this.#home.leave(connectionId)
        return { kind: 'received', received: 0 }
      default:
        return call satisfies never
    }
  }

  #onAnswer(bytes: Uint8Array): void {
    const { callId, answer } = decodeAnswer(bytes)
    this.#settle(callId, answer)
  }

  /** What comes over the bus is another process's word: nothing of it may end this one. */
  #safely(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#logger.warn({ err: error }, 'a message of the HTTP relay does not parse')
    }
  }
}

const channels = {
  calls: (instance: string): string => `http-calls:${instance}`,
  answers: (instance: string): string => `http-answers:${instance}`,
} as const

const homeOf = (connectionId: string): string => connectionId.slice(0, connectionId.indexOf('.'))

// --- bytes on the bus -------------------------------------------------------------------------------------------

const version = 1
const callKinds = ['pull', 'push', 'leave'] as const
const answerKinds = ['parcel', 'ended', 'superseded', 'received'] as const

interface CallMessage {
  readonly from: string
  readonly callId: number
  readonly connectionId: string
  readonly call: Call
}

interface AnswerMessage {
  readonly callId: number
  readonly answer: Answer
}

const encodeCall = ({ from, callId, connectionId, call }: CallMessage): Uint8Array =>
  write((encoder) => {
    encoding.writeVarString(encoder, from)
    encoding.writeVarUint(encoder, callId)
    encoding.writeVarString(encoder, connectionId)
    encoding.writeVarUint(encoder, callKinds.indexOf(call.kind))
    if (call.kind === 'pull') {
      encoding.writeVarUint(encoder, call.pull.call)
      encoding.writeVarUint(encoder, call.pull.confirmed)
      encoding.writeVarUint(encoder, call.pull.after)
      encoding.writeVarUint(encoder, Math.ceil(call.pull.waitMs))
    }
    if (call.kind === 'push') {
      encoding.writeVarUint8Array(encoder, encodeParcel(call.parcel))
      encoding.writeVarUint(encoder, call.confirmed)
    }
  })

/** @throws {ProtocolError} for anything that `encodeCall` did not write. */
export const decodeCall = (bytes: Uint8Array): CallMessage =>
  read(bytes, (decoder) => ({
    from: readText(decoder),
    callId: decoding.readVarUint(decoder),
    connectionId: readText(decoder),
    call: readCall(decoder),
  }))

const readCall = (decoder: decoding.Decoder): Call => {
  const kind = callKinds[decoding.readVarUint(decoder)]
  switch (kind) {
    case 'pull':
      return {
        kind,
        pull: {
          call: decoding.readVarUint(decoder),
          confirmed: decoding.readVarUint(decoder),
          after: decoding.readVarUint(decoder),
          waitMs: Math.min(maxWaitMs, decoding.readVarUint(decoder)),
        },
      }
    case 'push':
      return {
        kind,
        parcel: decodeParcel(readBytes(decoder)),
        confirmed: decoding.readVarUint(decoder),
      }
    case 'leave':
      return { kind }
    default:
      throw new ProtocolError('an unknown call')
  }
}

const encodeAnswer = ({ callId, answer }: AnswerMessage): Uint8Array =>
  write((encoder) => {
    encoding.writeVarUint(encoder, callId)
    encoding.writeVarUint(encoder, answerKinds.indexOf(answer.kind))
    if (answer.kind === 'parcel') encoding.writeVarUint8Array(encoder, encodeParcel(answer.parcel))
    if (answer.kind === 'received') encoding.writeVarUint(encoder, answer.received)
    if (answer.kind === 'ended') {
      encoding.writeVarString(encoder, answer.reason)
      // 0 is no advice; a client that may come at once needs none.
      encoding.writeVarUint(encoder, Math.ceil(answer.retryAfterSeconds ?? 0))
    }
  })

/** @throws {ProtocolError} for anything that `encodeAnswer` did not write. */
export const decodeAnswer = (bytes: Uint8Array): AnswerMessage =>
  read(bytes, (decoder) => ({ callId: decoding.readVarUint(decoder), answer: readAnswer(decoder) }))

const readAnswer = (decoder: decoding.Decoder): Answer => {
  const kind = answerKinds[decoding.readVarUint(decoder)]
  switch (kind) {
    case 'parcel':
      return { kind, parcel: decodeParcel(readBytes(decoder)) }
    case 'received':
      return { kind, received: decoding.readVarUint(decoder) }
    case 'superseded':
      return { kind }
    case 'ended': {
      const reason = readText(decoder)
      const seconds = decoding.readVarUint(decoder)
      return {
        kind,
        reason: isRefusalReason(reason) ? reason : 'overloaded',
        retryAfterSeconds: seconds === 0 ? undefined : seconds,
      }
    }
    default:
      throw new ProtocolError('an unknown answer')
  }
}

const write = (body: (encoder: encoding.Encoder) => void): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, version)
  body(encoder)
  return encoding.toUint8Array(encoder)
}

const read = <M>(bytes: Uint8Array, body: (decoder: decoding.Decoder) => M): M => {
  try {
    const decoder = decoding.createDecoder(bytes)
    if (decoding.readVarUint(decoder) !== version) throw new ProtocolError('another version of the bus')
    const message = body(decoder)
    if (decoding.hasContent(decoder)) throw new ProtocolError('bytes after the end of a bus message')
    return message
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause
    throw new ProtocolError('a bus message does not parse', { cause })
  }
}

const readBytes = (decoder: decoding.Decoder): Uint8Array => {
  const length = decoding.readVarUint(decoder)
  if (length > decoder.arr.length - decoder.pos) throw new ProtocolError('a length is beyond the message')
  return decoding.readUint8Array(decoder, length)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const readText = (decoder: decoding.Decoder): string => utf8.decode(readBytes(decoder))
