import {
  type Access,
  type ClientMessage,
  CollabError,
  type Dialect,
  decodeClientMessage,
  encode,
  includesAccess,
  maxServerSilenceMs,
  type Person,
  type RefusalReason,
} from '@quire/protocol'
import { Acknowledgements } from './acknowledgements.ts'
import type { Grant } from './authenticate.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { Intake } from './intake.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import type { PresenceOwner } from './presence.ts'
import { TokenBucket } from './token-bucket.ts'
import type { Turns } from './turns.ts'

/** What a session asks of the room it is in. */
export interface SessionRoom {
  sync(session: Session, stateVector: Uint8Array): void
  submit(session: Session, submission: Submission): void
  submitAwareness(session: Session, update: Uint8Array): void
  /** A session that got no changes for a while can take them again. */
  catchUp(session: Session, stateVector: Uint8Array): void
  everybody(): Uint8Array | undefined
  leave(session: Session): void
}

/** An update on its way from a session to its room. */
export interface Submission {
  /** Its number on the connection (SPEC K1). */
  readonly frame: number
  readonly kind: 'syncStep2' | 'update'
  readonly update: Uint8Array
  /** It was refused already, and only waits for the frames before it. */
  readonly isRefused: boolean
  readonly receivedAt: number
}

export interface SessionOptions {
  readonly id: string
  readonly dialect: Dialect
  readonly grant: Grant
  readonly connection: Connection
  readonly clock: Clock
  readonly limits: Limits
  readonly logger: Logger
  readonly metrics: Metrics
  readonly turns: Turns
  /** Questions for the document that its person, or its address, has left. */
  readonly questions: TokenBucket
  /** Looks at a fresh token; without it a grant cannot be renewed in place. */
  readonly renew?: ((token: string) => Grant | Promise<Grant>) | undefined
  /** Says what the person may do by now. */
  readonly recheck?: ((grant: Grant) => Access | undefined | Promise<Access | undefined>) | undefined
  /** Called once, when the session is over for whatever reason; `isRefused` when the client gave that reason. */
  readonly onClosed: (session: Session, isRefused: boolean) => void
}

type SessionState =
  | { readonly kind: 'joining'; readonly early: Uint8Array[]; earlyBytes: number }
  | { readonly kind: 'live'; readonly room: SessionRoom }
  | { readonly kind: 'closed' }

/** A reader that is too slow: it gets no changes until what is on its way has left. */
interface Lag {
  /** What the client will have then, or said it has. */
  stateVector: Uint8Array
  bufferedBytes: number
  progressAt: number
}

/** An awareness message with no entries: it tells a plain client that the line is alive (SPEC F4). */
const signOfLife: readonly Uint8Array[] = [Uint8Array.of(1, 1, 0)]
const maxEarlyFrames = 64
const pingAfterMs = 15_000
const deadAfterMs = 30_000
/** Who opens a connection has something to say. */
const firstWordWithinMs = 10_000
/** A client that is asked for a sign of life gives one within this time, or somebody else may have its place. */
const answerWithinMs = 2_000
/** How long before its grant ends a client is asked for a new token, */
const renewBeforeMs = 60_000
/** and how often a session's access is looked at again, in case nobody told us of a change. */
const recheckEveryMs = 60_000
/** How many frames may wait for their base before the connection is better begun anew. */
const maxWaitingFrames = 1_000
/** Reasons for which a session is ended that say something about its client. */
const misconduct: ReadonlySet<RefusalReason> = new Set(['badMessage', 'tooLarge', 'rateLimited', 'joinTimeout'])

/** One client in one room: its frames in, its frames out, and what it may do. */
export class Session implements PresenceOwner {
  readonly id: string
  readonly dialect: Dialect
  readonly openedAt: number
  readonly #options: SessionOptions
  readonly #acknowledgements = new Acknowledgements()
  readonly #intake: Intake
  /** Three bytes ask for a whole document: once for each connection is usual, and now and then again. */
  readonly #questions: TokenBucket
  #state: SessionState = { kind: 'joining', early: [], earlyBytes: 0 }
  #grant: Grant
  /** Whether the client has been given the document, so that changes mean something to it. */
  #isListening = false
  #isResyncAsked = false
  #lag: Lag | undefined
  /** Bytes it may have on their way: it asked for that much itself. */
  #answerBytes = 0
  #hasSpoken = false
  #isTokenAsked = false
  #askedAt = Number.NEGATIVE_INFINITY
  #recheckAt: number
  #heardAt: number
  #spokeAt: number

  constructor(options: SessionOptions) {
    const { clock, limits } = options
    this.id = options.id
    this.dialect = options.dialect
    this.#options = options
    this.#grant = options.grant
    this.#intake = new Intake({
      ...options,
      messagesPerSecond: limits.messagesPerSecond,
      handle: (frame) => this.#take(frame),
      onOverflow: () => this.refuse('rateLimited', 5),
    })
    this.#questions = new TokenBucket(0.2, 3, clock.now())
    this.openedAt = clock.now()
    this.#heardAt = this.openedAt
    this.#spokeAt = this.openedAt
    this.#recheckAt = this.openedAt + recheckEveryMs
  }

  get access(): Access {
    return this.#grant.access
  }

  get person(): Person | undefined {
    return this.#grant.person
  }

  get isClosed(): boolean {
    return this.#state.kind === 'closed'
  }

  /** The document is loaded: greet, and take in what came meanwhile. */
  begin(room: SessionRoom, generation: string, stateVector: Uint8Array): void {
    if (this.#state.kind !== 'joining') return
    const { early } = this.#state
    this.#state = { kind: 'live', room }
    const greeting: Uint8Array[] = []
    if (this.dialect === 'quire.v1') greeting.push(this.#welcome(generation))
    greeting.push(encode({ type: 'syncStep1', stateVector }))
    const everybody = room.everybody()
    if (everybody) greeting.push(everybody)
    this.send(greeting)
    for (const frame of early) this.receive(frame)
  }

  /** A frame came in. */
  receive(frame: Uint8Array): void {
    this.#hasSpoken = true
    this.heard()
    switch (this.#state.kind) {
      case 'joining':
        this.#keepForLater(this.#state, frame)
        break
      case 'live':
        this.#intake.receive(frame)
        break
      case 'closed':
        break
      default:
        this.#state satisfies never
    }
  }

  /** A frame came in that is not binary, and so breaks SPEC F3. */
  receiveText(): void {
    this.refuse('badMessage')
  }

  /** The other side gave a sign of life. */
  heard(): void {
    this.#heardAt = this.#options.clock.now()
  }

  /** Whether it still answers, as far as is known now; asks it when it was not heard of for a moment. */
  isAnswering(): boolean {
    if (this.isClosed) return false
    const now = this.#options.clock.now()
    if (now - this.#heardAt < answerWithinMs) return true
    if (this.#askedAt > this.#heardAt) return now - this.#askedAt < answerWithinMs
    this.#askedAt = now
    this.#options.connection.ping()
    return true
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#end(false)
  }

  /** Whether the client is too slow for changes right now. */
  get isLagging(): boolean {
    return this.#lag !== undefined
  }

  /**
   * Sends changes of the document to a client that has been given it; a slow one gets them later, in one.
   *
   * @param stateVector - tells the state after these changes; only asked for when the client becomes slow with them.
   */
  sendChanges(frames: readonly Uint8Array[], stateVector: () => Uint8Array): void {
    if (!this.#isListening || this.#lag) return
    this.send(frames)
    if (this.#options.connection.bufferedBytes > this.#options.limits.lagBytes)
      this.#fallBehind(stateVector())
  }

  /** Sends who moved. A slow client is told who is where when it is fast again. */
  sendPresence(frames: readonly Uint8Array[]): void {
    if (!this.#lag) this.send(frames)
  }

  /** The person may do something else from now on. */
  changeAccess(access: Access): void {
    if (access === this.#grant.access) return
    this.#grant = { ...this.#grant, access }
    if (!includesAccess(access, 'edit')) this.refuseWaiting('forbidden')
    if (this.dialect === 'quire.v1' && this.#state.kind === 'live')
      this.send([encode({ type: 'access', access })])
  }

  /** All that was sent has left. */
  drained(): void {
    if (this.#state.kind !== 'live' || !this.#lag) return
    const { stateVector } = this.#lag
    this.#lag = undefined
    this.#answerBytes = 0
    this.#state.room.catchUp(this, stateVector)
  }

  send(frames: readonly Uint8Array[]): void {
    if (this.#state.kind === 'closed') return
    this.#spokeAt = this.#options.clock.now()
    this.#options.connection.send(frames)
  }

  /**
   * Sends what the client lacks; from here on it hears of changes.
   *
   * @param stateVector - as for {@link sendChanges}.
   */
  sendAnswer(frames: readonly Uint8Array[], stateVector: () => Uint8Array): void {
    this.#isListening = true
    for (const frame of frames) this.#answerBytes += frame.byteLength
    this.sendChanges(frames, stateVector)
  }

  /** A slow client asked for what it lacks: it gets it when all before it has left. */
  answerLater(stateVector: Uint8Array): void {
    this.#isListening = true
    if (this.#lag) this.#lag.stateVector = stateVector
  }

  /** A frame was refused (SPEC K3). A plain client cannot be told, and goes on alone only where it does no harm (S6). */
  refuseFrame(frame: number, reason: RefusalReason): void {
    if (this.dialect === 'plain' && reason !== 'forbidden') {
      this.refuse(reason)
      return
    }
    this.#options.metrics.count('refusals', { reason })
    this.#intake.charge('refusal')
    if (this.dialect === 'quire.v1') this.send([encode({ type: 'nack', frame, reason })])
  }

  /** A frame could not be applied: its content has to come again, later. */
  wait(frame: number): void {
    this.#acknowledgements.wait(frame)
    if (this.#acknowledgements.waiting > maxWaitingFrames) this.refuse('rateLimited', 1)
  }

  /** Asks, once, for all that waits and what it rests on (SPEC S4). */
  askAgain(stateVector: Uint8Array): void {
    if (this.#isResyncAsked) return
    this.#isResyncAsked = true
    this.send([encode({ type: 'syncStep1', stateVector })])
  }

  /** What waits is refused after all. */
  refuseWaiting(reason: RefusalReason): void {
    for (const frame of this.#acknowledgements.abandon()) this.refuseFrame(frame, reason)
    this.settle(0, 0)
  }

  /** Frames up to `frame` are durable, refused or waiting; `resync` is the last step 2 among them (SPEC K2). */
  settle(frame: number, resync: number): void {
    const count = this.#acknowledgements.settle(frame, resync)
    if (count !== undefined && this.dialect === 'quire.v1') this.send([encode({ type: 'ack', count })])
  }

  /** Ends the session, with the reason told to the client. */
  refuse(reason: RefusalReason, retryAfterSeconds?: number): void {
    if (this.#state.kind === 'closed') return
    this.#options.metrics.count('refusals', { reason })
    this.#options.connection.close(reason, retryAfterSeconds)
    this.#end(misconduct.has(reason))
  }

  /** Called every second or so: keeps the line warm, and notices when it is dead. */
  tick(now: number): void {
    if (this.#state.kind === 'closed') return
    if (now - this.#heardAt > deadAfterMs) {
      this.#options.connection.terminate()
      this.disconnected()
      return
    }
    if (this.#hasExpired()) {
      this.refuse('unauthenticated')
      return
    }
    if (!this.#hasSpoken && now - this.openedAt > firstWordWithinMs) {
      this.refuse('joinTimeout', 1)
      return
    }
    this.#askForToken()
    if (now >= this.#recheckAt) void this.#recheck(now)
    if (this.#isStalled(now)) {
      this.refuse('overloaded', 5)
      return
    }
    if (now - this.#heardAt > pingAfterMs) this.#options.connection.ping()
    // The next look is a tick away, so speak well before the silence is too long.
    if (this.#state.kind === 'live' && now - this.#spokeAt > maxServerSilenceMs * 0.75) this.send(signOfLife)
  }

  #hasExpired(): boolean {
    const { expiresAt } = this.#grant
    return expiresAt !== undefined && this.#options.clock.wallTime() >= expiresAt
  }

  /** Asks once for a new token, in time (SPEC W3). A plain client cannot be asked: it comes back with a new one. */
  #askForToken(): void {
    const { expiresAt } = this.#grant
    if (expiresAt === undefined || this.#isTokenAsked || this.dialect === 'plain') return
    const leftMs = expiresAt - this.#options.clock.wallTime()
    if (leftMs > renewBeforeMs) return
    this.#isTokenAsked = true
    this.send([encode({ type: 'tokenWanted', secondsLeft: Math.ceil(leftMs / 1000) })])
  }

  async #renew(token: string): Promise<void> {
    const { renew } = this.#options
    if (!renew) return
    try {
      const grant = await renew(token)
      if (grant.person?.id !== this.person?.id)
        throw new CollabError('forbidden', 'the new token is for somebody else')
      const { access } = grant
      this.#grant = { ...grant, access: this.access }
      this.#isTokenAsked = false
      this.changeAccess(access)
    } catch (error) {
      this.#handleError(error)
    }
  }

  async #recheck(now: number): Promise<void> {
    const { recheck, logger } = this.#options
    this.#recheckAt = now + recheckEveryMs
    if (!recheck) return
    try {
      const access = await recheck(this.#grant)
      if (access === undefined) this.refuse('forbidden')
      else this.changeAccess(access)
    } catch (error) {
      logger.warn({ err: error, sessionId: this.id }, 'the access of a session cannot be looked up')
    }
  }

  #fallBehind(stateVector: Uint8Array): void {
    const { connection, clock, metrics } = this.#options
    metrics.count('lags')
    this.#lag = { stateVector, bufferedBytes: connection.bufferedBytes, progressAt: clock.now() }
  }

  /** Whether a slow client takes in nothing any more, or has more on its way than there is any reason for. */
  #isStalled(now: number): boolean {
    const { connection, limits } = this.#options
    const { bufferedBytes } = connection
    if (bufferedBytes > limits.maxBufferedBytes + this.#answerBytes) return true
    if (!this.#lag) return false
    if (bufferedBytes < this.#lag.bufferedBytes) this.#lag.progressAt = now
    this.#lag.bufferedBytes = bufferedBytes
    return now - this.#lag.progressAt > limits.maxStallMs
  }

  #keepForLater(state: { early: Uint8Array[]; earlyBytes: number }, frame: Uint8Array): void {
    state.early.push(frame)
    state.earlyBytes += frame.byteLength
    const { limits } = this.#options
    if (state.early.length > maxEarlyFrames || state.earlyBytes > limits.maxMessageBytes)
      this.refuse('overloaded', 1)
  }

  #end(isRefused: boolean): void {
    if (this.#state.kind === 'closed') return
    const state = this.#state
    this.#state = { kind: 'closed' }
    this.#intake.close()
    if (state.kind === 'live') state.room.leave(this)
    this.#options.onClosed(this, isRefused)
  }

  /** @returns how many ms the frame has to wait before it may come again; 0 when it was dealt with. */
  #take(frame: Uint8Array): number {
    if (this.#state.kind !== 'live') return 0
    this.heard() // held back by us, it is a sign of life all the same
    try {
      const { limits, metrics } = this.#options
      if (frame.byteLength > limits.maxMessageBytes)
        throw new CollabError('tooLarge', `a frame has more than ${limits.maxMessageBytes} bytes`)
      const message = decodeClientMessage(frame)
      if (message.type === 'syncStep1') {
        const waitMs = this.#askedTooOftenMs()
        if (waitMs > 0) return waitMs
      }
      metrics.count('frames_received', { type: message.type })
      this.#dispatch(this.#state.room, message)
    } catch (error) {
      this.#handleError(error)
    }
    return 0
  }

  /** How long a question for the document has to wait: for this connection's sake, or its person's or address's. */
  #askedTooOftenMs(): number {
    const now = this.#options.clock.now()
    const { questions } = this.#options
    const waitMs = Math.max(this.#questions.waitMs(now), questions.waitMs(now))
    if (waitMs > 0) return waitMs
    this.#questions.take(now)
    questions.take(now)
    return 0
  }

  #dispatch(room: SessionRoom, message: ClientMessage): void {
    switch (message.type) {
      case 'syncStep1':
        room.sync(this, message.stateVector)
        break
      case 'syncStep2':
      case 'update':
        this.#submit(room, message.type, message.update)
        break
      case 'awareness':
        room.submitAwareness(this, message.update)
        break
      case 'queryAwareness': {
        // Also when nobody is here: a client asks to learn whether the line is alive.
        const everybody = room.everybody()
        if (everybody) this.#intake.charge({ bytes: everybody.byteLength })
        this.send(everybody ? [everybody] : signOfLife)
        break
      }
      case 'token':
        void this.#renew(message.token)
        break
      case 'event':
        break
      default:
        message satisfies never
    }
  }

  #submit(room: SessionRoom, kind: Submission['kind'], update: Uint8Array): void {
    const frame = this.#acknowledgements.next()
    if (kind === 'syncStep2') this.#isResyncAsked = false
    const mayWrite = (includesAccess(this.access, 'edit') && !this.#hasExpired()) || isEmptyUpdate(update)
    if (!mayWrite) this.refuseFrame(frame, 'forbidden')
    // Also a refused frame goes on: its ack has to wait for those before it.
    room.submit(this, {
      frame,
      kind,
      update: mayWrite ? update : emptyUpdate,
      isRefused: !mayWrite,
      receivedAt: this.#options.clock.now(),
    })
  }

  #handleError(error: unknown): void {
    const { logger } = this.#options
    if (error instanceof CollabError) {
      logger.info({ sessionId: this.id, reason: error.reason }, error.message)
      this.refuse(error.reason, error.retryAfterSeconds)
    } else {
      logger.error({ err: error, sessionId: this.id }, 'a frame could not be handled')
      this.refuse('badMessage')
    }
  }

  #welcome(generation: string): Uint8Array {
    const { limits } = this.#options
    return encode({
      type: 'welcome',
      sessionId: this.id,
      access: this.access,
      ...(this.person ? { person: this.person } : {}),
      generation,
      limits: {
        maxMessageBytes: limits.maxMessageBytes,
        maxDocumentBytes: limits.maxDocumentBytes,
        messagesPerSecond: limits.messagesPerSecond,
      },
    })
  }
}

const emptyUpdate = Uint8Array.of(0, 0)

/** "I have nothing you lack": no structs, no deletes. */
export const isEmptyUpdate = (update: Uint8Array): boolean =>
  update.byteLength === 2 && update[0] === 0 && update[1] === 0
