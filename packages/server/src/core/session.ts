import {
  type Access,
  type ClientMessage,
  CollabError,
  type Dialect,
  decodeClientMessage,
  type Event,
  encode,
  includesAccess,
  type Person,
  type RefusalReason,
} from '@quire/protocol'
import { Acknowledgements } from './acknowledgements.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Debts } from './debts.ts'
import { guestKeyIn, guestNameOf } from './guest-name.ts'
import { Intake } from './intake.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { Outbox } from './outbox.ts'
import type { PresenceOwner } from './presence.ts'
import { Pulse } from './pulse.ts'
import { Questions } from './questions.ts'
import { SessionGrant, type SessionGrantOptions } from './session-grant.ts'
import { emptyUpdate, isEmptyUpdate, type SessionRoom, type Submission } from './session-room.ts'
import type { TokenBucket } from './token-bucket.ts'
import type { Turns } from './turns.ts'

export interface SessionOptions extends Omit<SessionGrantOptions, 'sessionId'> {
  readonly id: string
  readonly dialect: Dialect
  readonly connection: Connection
  readonly clock: Clock
  readonly limits: Limits
  readonly logger: Logger
  readonly metrics: Metrics
  readonly turns: Turns
  readonly debts: Debts
  /** What its person, or its address, may still cost with questions for the document, in ms. */
  readonly questions: TokenBucket
  /** Called once, when the session is over for whatever reason; `isRefused` when the client gave that reason. */
  readonly onClosed: (session: Session, isRefused: boolean) => void
}

type SessionState = { readonly kind: 'joining' } | Live | { readonly kind: 'closed' }
interface Live {
  readonly kind: 'live'
  readonly room: SessionRoom
}

/** An awareness message with no entries: it tells a plain client that the line is alive (SPEC F4). */
const signOfLife: readonly Uint8Array[] = [Uint8Array.of(1, 1, 0)]
const maxEarlyFrames = 64
/** How many frames may wait for their base before the connection is better begun anew. */
const maxWaitingFrames = 1_000
/** Reasons for which a session is ended that say something about its client. */
const misconduct: ReadonlySet<RefusalReason> = new Set([
  'badMessage',
  'tooLarge',
  'rateLimited',
  'joinTimeout',
])

/** One client in one room: its frames in, its frames out, and what it may do. */
export class Session implements PresenceOwner {
  readonly id: string
  readonly dialect: Dialect
  readonly #options: SessionOptions
  readonly #grant: SessionGrant
  readonly #pulse: Pulse
  readonly #outbox: Outbox
  readonly #acknowledgements = new Acknowledgements()
  readonly #intake: Intake
  readonly #questions: Questions
  #state: SessionState = { kind: 'joining' }
  /** Frames that came before the document was loaded. */
  #early: Uint8Array[] = []
  #earlyBytes = 0
  /** What its guest is known by, once a key was sent. */
  #guest: string | undefined
  #isResyncAsked = false
  #isTelling = false

  constructor(options: SessionOptions) {
    const { clock, connection, grant, limits, logger, recheck, renew, turns } = options
    this.id = options.id
    this.dialect = options.dialect
    this.#options = options
    this.#grant = new SessionGrant({ grant, sessionId: options.id, clock, logger, renew, recheck })
    this.#pulse = new Pulse(connection, clock)
    this.#outbox = new Outbox(options)
    this.#intake = new Intake({
      clock,
      turns,
      connection,
      messagesPerSecond: limits.messagesPerSecond,
      handle: (frame) => this.#take(frame),
      onOverflow: () => this.refuse('rateLimited', 5),
    })
    this.#questions = new Questions(options.questions, connection, clock)
  }

  get access(): Access {
    return this.#grant.access
  }

  get person(): Person | undefined {
    return this.#grant.person
  }

  /** What its client ids are claimed for: the person, or a guest who sent a key; undefined for one who did not. */
  get identity(): string | undefined {
    return this.person?.id ?? this.#guest
  }

  /** Whether that is who this is. Who has signed in is still the guest who wrote on this device before. */
  isKnownAs(owner: string): boolean {
    return owner === this.person?.id || owner === this.#guest
  }

  get isClosed(): boolean {
    return this.#state.kind === 'closed'
  }

  /** Whether the client is too slow for changes right now. */
  get isLagging(): boolean {
    return this.#outbox.isLagging
  }

  /** The document is loaded: greet, and take in what came meanwhile. Called once, unless the session is closed by then. */
  begin(room: SessionRoom, generation: string, stateVector: Uint8Array): void {
    const early = this.#early
    this.#early = []
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
    this.#pulse.spoke()
    switch (this.#state.kind) {
      case 'joining':
        this.#keepForLater(frame)
        break
      case 'live':
        this.#intake.receive(frame)
        break
      default:
        this.#state satisfies { kind: 'closed' }
    }
  }

  /** A frame came in that is not binary, and so breaks SPEC F3. */
  receiveText(): void {
    this.refuse('badMessage')
  }

  /** The other side gave a sign of life. */
  heard(): void {
    this.#pulse.heard()
  }

  /** Whether it still answers, as far as is known now; asks it when it was not heard of for a moment. */
  isAnswering(): boolean {
    return !this.isClosed && this.#pulse.isAnswering()
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#end(false)
  }

  send(frames: readonly Uint8Array[]): void {
    this.#outbox.send(frames)
  }

  /**
   * Sends changes of the document to a client that has been given it; a slow one gets them later, in one.
   *
   * @param stateVector - tells the state after these changes; only asked for when the client becomes slow with them.
   */
  sendChanges(frames: readonly Uint8Array[], stateVector: () => Uint8Array): void {
    this.#outbox.sendChanges(frames, stateVector)
  }

  /**
   * Sends what the client lacks; from here on it hears of changes.
   *
   * @param stateVector - as for {@link sendChanges}.
   */
  sendAnswer(frames: readonly Uint8Array[], stateVector: () => Uint8Array): void {
    this.#outbox.sendAnswer(frames, stateVector)
  }

  /** Sends who moved. A slow client is told who is where when it is fast again. */
  sendPresence(frames: readonly Uint8Array[]): void {
    this.#outbox.sendPresence(frames)
  }

  /** A client asked for what it lacks. @returns whether it is slow: it gets that when all before it has left. */
  answerLater(stateVector: Uint8Array): boolean {
    return this.#outbox.answerLater(stateVector)
  }

  /** All that was sent has left. */
  drained(): void {
    if (this.#state.kind !== 'live') return
    const stateVector = this.#outbox.drained()
    if (!stateVector) return
    try {
      this.#state.room.catchUp(this, stateVector)
    } catch (error) {
      this.#handleError(error) // what a slow client said it has is looked at only now
    }
  }

  /** The person may do something else from now on. */
  changeAccess(access: Access): void {
    if (access === this.access) return
    this.#grant.changeAccess(access)
    if (!includesAccess(access, 'edit')) this.refuseWaiting('forbidden')
    if (this.dialect === 'quire.v1' && this.#state.kind === 'live')
      this.send([encode({ type: 'access', access })])
  }

  /** A frame with an update of so many bytes was refused (SPEC K3). A plain client cannot be told, and goes on alone only where it does no harm (S6). */
  refuseFrame(frame: number, reason: RefusalReason, bytes: number): void {
    if (this.dialect === 'plain' && reason !== 'forbidden') {
      this.refuse(reason)
      return
    }
    this.#options.metrics.count('refusals', { reason })
    this.#intake.chargeRefusal(bytes)
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
    for (const frame of this.#acknowledgements.abandon()) this.refuseFrame(frame, reason, 0)
    this.settle(0, 0)
  }

  /** Frames up to `frame` are durable, refused or waiting; `resync` is the last step 2 among them (SPEC K2). */
  settle(frame: number, resync: number): void {
    const count = this.#acknowledgements.settle(frame, resync)
    if (count !== undefined && this.dialect === 'quire.v1' && !this.isClosed) this.#outbox.acknowledge(count)
  }

  /** Ends the session, with the reason told to the client. */
  refuse(reason: RefusalReason, retryAfterSeconds?: number): void {
    if (this.#state.kind === 'closed') return
    this.#options.metrics.count('refusals', { reason })
    this.#outbox.payUp()
    this.#options.connection.close(reason, retryAfterSeconds)
    this.#end(misconduct.has(reason))
  }

  /** Called every second or so: keeps the line warm, and notices when it is dead. */
  tick(now: number): void {
    if (this.#state.kind === 'closed') return
    if (this.#pulse.isDead(now)) {
      this.#options.connection.terminate()
      this.disconnected()
      return
    }
    if (this.#intake.isHolding) this.heard() // what would tell us that it lives is behind what we hold back
    const refusal = this.#refusalAt(now)
    if (refusal) {
      this.refuse(...refusal)
      return
    }
    this.#askForToken()
    if (this.#grant.isRecheckDue(now)) void this.#recheck(now)
    this.#pulse.keep(now)
    if (this.#state.kind === 'live' && this.#outbox.isQuiet(now)) this.send(signOfLife)
  }

  #refusalAt(now: number): readonly [reason: RefusalReason, retryAfterSeconds?: number] | undefined {
    if (this.#grant.hasExpired) return ['unauthenticated']
    if (this.#pulse.isMute(now)) return ['joinTimeout', 1]
    if (this.#outbox.isStalled(now)) return ['overloaded', 5]
    return undefined
  }

  /** Asks once for a new token, in time (SPEC W3). A plain client cannot be asked: it comes back with a new one. */
  #askForToken(): void {
    if (this.dialect === 'plain') return
    const secondsLeft = this.#grant.secondsLeftToAsk()
    if (secondsLeft !== undefined) this.send([encode({ type: 'tokenWanted', secondsLeft })])
  }

  async #renew(token: string): Promise<void> {
    try {
      const access = await this.#grant.renew(token)
      if (access !== undefined) this.changeAccess(access)
    } catch (error) {
      this.#handleError(error)
    }
  }

  async #recheck(now: number): Promise<void> {
    const access = await this.#grant.recheck(now)
    if (access === undefined) this.refuse('forbidden')
    else this.changeAccess(access)
  }

  #keepForLater(frame: Uint8Array): void {
    this.#early.push(frame)
    this.#earlyBytes += frame.byteLength
    const { limits } = this.#options
    if (this.#early.length > maxEarlyFrames || this.#earlyBytes > limits.maxMessageBytes)
      this.refuse('overloaded', 1)
  }

  #end(isRefused: boolean): void {
    if (this.#state.kind === 'closed') return
    const state = this.#state
    this.#state = { kind: 'closed' }
    this.#early = []
    this.#intake.close()
    this.#outbox.close()
    if (state.kind === 'live') state.room.leave(this)
    this.#options.onClosed(this, isRefused)
  }

  /** @returns how many ms the frame has to wait before it may come again; 0 when it was dealt with. */
  #take(frame: Uint8Array): number {
    const { room } = this.#state as Live // `receive` begins with it, and what is held back ends with it
    this.heard() // held back by us, it is a sign of life all the same
    try {
      const { limits, metrics } = this.#options
      if (frame.byteLength > limits.maxMessageBytes)
        throw new CollabError('tooLarge', `a frame has more than ${limits.maxMessageBytes} bytes`)
      const message = decodeClientMessage(frame)
      if (message.type === 'syncStep1') {
        const waitMs = this.#questions.waitMs()
        if (waitMs > 0) return waitMs
      }
      metrics.count('frames_received', { type: message.type })
      this.#dispatch(room, message)
    } catch (error) {
      this.#handleError(error)
    }
    return 0
  }

  #dispatch(room: SessionRoom, message: ClientMessage): void {
    switch (message.type) {
      case 'syncStep1':
        this.#questions.charge(() => room.sync(this, message.stateVector))
        break
      case 'syncStep2':
      case 'update':
        this.#submit(room, message.type, message.update)
        break
      case 'awareness':
        room.submitAwareness(this, message.update)
        break
      case 'queryAwareness':
        this.#tellEverybodySoon(room)
        break
      case 'token':
        void this.#renew(message.token)
        break
      default:
        message satisfies Event
        this.#takeGuestKey(message)
    }
  }

  /** The first key counts, and only before anything is written (SPEC W5). */
  #takeGuestKey(event: Event): void {
    if (this.#guest !== undefined || this.#acknowledgements.hasBegun) return
    const key = guestKeyIn(event)
    if (key !== undefined) this.#guest = guestNameOf(key)
  }

  /** Who is here, also when nobody is: a client asks to learn whether the line is alive. Asked twice, told once. */
  #tellEverybodySoon(room: SessionRoom): void {
    if (this.#isTelling) return
    this.#isTelling = true
    this.#options.clock.soon(() => {
      this.#isTelling = false
      const everybody = room.everybody()
      if (everybody) this.#intake.chargeAnswer(everybody.byteLength)
      this.send(everybody ? [everybody] : signOfLife)
    })
  }

  #submit(room: SessionRoom, kind: Submission['kind'], update: Uint8Array): void {
    if (this.#grant.hasExpired) {
      // Not a refusal of what was written: the client comes again with a new token, and brings it.
      this.refuse('unauthenticated')
      return
    }
    const frame = this.#acknowledgements.next()
    if (kind === 'syncStep2') this.#isResyncAsked = false
    const mayWrite = includesAccess(this.access, 'edit') || isEmptyUpdate(update)
    if (!mayWrite) this.refuseFrame(frame, 'forbidden', update.byteLength)
    // Also a refused frame goes on: its ack has to wait for those before it.
    room.submit({
      session: this,
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
