import { encode, maxServerSilenceMs } from '@quire/protocol'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Debtor, Debts } from './debts.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'

export interface OutboxOptions {
  readonly connection: Connection
  readonly clock: Clock
  readonly limits: Limits
  readonly metrics: Metrics
  readonly debts: Debts
}

/** A reader that is too slow: it gets no changes until what is on its way has left. */
interface Lag {
  /** What the client will have then, or said it has. */
  stateVector: Uint8Array
  bufferedBytes: number
  progressAt: number
}

/** A session's way out, with a bound: a reader that is too slow for changes gets them later, in one. */
export class Outbox implements Debtor {
  readonly #options: OutboxOptions
  /** Frames that are durable and of which the client does not know it yet (SPEC K2). */
  #owed: number | undefined
  /** Whether the client has been given the document, so that changes mean something to it. */
  #isListening = false
  #lag: Lag | undefined
  /** Bytes it may have on their way: it asked for that much itself. */
  #answerBytes = 0
  #isClosed = false
  #spokeAt: number

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#spokeAt = options.clock.now()
  }

  /** Whether the client is too slow for changes right now. */
  get isLagging(): boolean {
    return this.#lag !== undefined
  }

  send(frames: readonly Uint8Array[]): void {
    if (this.#isClosed) return
    const { clock, connection } = this.#options
    this.#spokeAt = clock.now()
    connection.send(this.#owed === undefined ? frames : [...frames, this.#ack(this.#owed)])
  }

  /** The first `count` numbered frames are durable. The client hears of it with what is sent next, or soon. */
  acknowledge(count: number): void {
    if (this.#owed === undefined) this.#options.debts.add(this)
    this.#owed = count
  }

  payUp(): void {
    if (this.#owed !== undefined) this.send([])
  }

  /** Nothing can be sent any more. */
  close(): void {
    this.#isClosed = true
    this.#owed = undefined
  }

  #ack(count: number): Uint8Array {
    this.#owed = undefined
    return encode({ type: 'ack', count })
  }

  /** Sends changes of the document to a client that has been given it. @param stateVector - the state after them. */
  sendChanges(frames: readonly Uint8Array[], stateVector: () => Uint8Array): void {
    if (!this.#isListening || this.#lag) return
    this.send(frames)
    const { connection, limits } = this.#options
    if (connection.bufferedBytes > limits.lagBytes) this.#fallBehind(stateVector())
  }

  /** Sends who moved. A slow client is told who is where when it is fast again. */
  sendPresence(frames: readonly Uint8Array[]): void {
    if (!this.#lag) this.send(frames)
  }

  /** Sends what the client lacks; from here on it hears of changes. */
  sendAnswer(frames: readonly Uint8Array[], stateVector: () => Uint8Array): void {
    this.#isListening = true
    for (const frame of frames) this.#answerBytes += frame.byteLength
    this.sendChanges(frames, stateVector)
  }

  /** A client asked for what it lacks. @returns whether it is slow: it gets that when all before it has left. */
  answerLater(stateVector: Uint8Array): boolean {
    if (!this.#lag) return false
    this.#lag.stateVector = stateVector
    return true
  }

  /** All that was sent has left. @returns what a client that lagged has: it is to be sent the rest now. */
  drained(): Uint8Array | undefined {
    const stateVector = this.#lag?.stateVector
    this.#lag = undefined
    if (stateVector) this.#answerBytes = 0
    return stateVector
  }

  /** Whether it is time to say anything: the next look is a tick away, so well before the silence is too long. */
  isQuiet(now: number): boolean {
    return now - this.#spokeAt > maxServerSilenceMs * 0.75
  }

  /** Whether a slow client takes in nothing any more, or has more on its way than there is any reason for. */
  isStalled(now: number): boolean {
    const { connection, limits } = this.#options
    const { bufferedBytes } = connection
    if (bufferedBytes > limits.maxBufferedBytes + this.#answerBytes) return true
    if (!this.#lag) return false
    if (bufferedBytes < this.#lag.bufferedBytes) this.#lag.progressAt = now
    this.#lag.bufferedBytes = bufferedBytes
    return now - this.#lag.progressAt > limits.maxStallMs
  }

  #fallBehind(stateVector: Uint8Array): void {
    const { connection, clock, metrics } = this.#options
    metrics.count('lags')
    this.#lag = { stateVector, bufferedBytes: connection.bufferedBytes, progressAt: clock.now() }
  }
}
