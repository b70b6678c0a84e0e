import type { Parcel, RefusalReason } from '@quire/protocol'
import type { Cancel, Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Session } from '../core/session.ts'

/** What there is for a client that asks. */
export type Pulled =
  | { readonly kind: 'parcel'; readonly parcel: Parcel }
  | Ended
  /** A newer call of the same client takes over. */
  | { readonly kind: 'superseded' }

/** A call for the server's frames. */
export interface Pull {
  /** Which call of the client this is, counting from 1: a newer one ends those before it. */
  readonly call: number
  /** The client has the frames up to here: they need not be kept. */
  readonly confirmed: number
  /** Frames after this one are wanted. */
  readonly after: number
  /** How long to wait when there is none; then the parcel is empty. */
  readonly waitMs: number
}

export interface Ended {
  readonly kind: 'ended'
  readonly reason: RefusalReason
  readonly retryAfterSeconds?: number | undefined
}

/** What is written to one call at most; the rest follows in the next parcel. */
const maxParcelBytes = 256 * 1024
/** A reader this far behind is let go; it comes again and takes the document as it is then. */
const maxKeptBytes = 16 * 1024 * 1024
/** The answer to a call that brought too much comes no later than this: the relay takes a home for dead after 3 s. */
const maxHoldMs = 2_000

interface Waiter {
  readonly after: number
  readonly cancelTimeout: Cancel
  readonly resolve: (pulled: Pulled) => void
}

/**
 * The server's end of a connection over HTTP: frames wait here, numbered, until a call of the client takes them, and are
 * kept until a later call says that they have arrived (SPEC H2-H4).
 */
export class HttpConnection implements Connection {
  readonly #clock: Clock
  readonly #onEnded: () => void
  #session: Session | undefined
  #frames: Uint8Array[] = []
  /** The number of `#frames[0]`. */
  #first = 1
  #keptBytes = 0
  #received = 0
  /** The newest call for frames. */
  #call = 0
  #waiter: Waiter | undefined
  #isPaused = false
  /** Answers calls that brought frames which are not taken in yet. */
  readonly #held = new Set<() => void>()
  #ended: Ended | undefined
  #isTold = false
  #calledAt: number

  /** @param onEnded - called once, when nothing more will be sent. */
  constructor(clock: Clock, onEnded: () => void) {
    this.#clock = clock
    this.#onEnded = onEnded
    this.#calledAt = clock.now()
  }

  /** Joins the session that this connection was made for. */
  serve(session: Session): void {
    this.#session = session
  }

  /** Whether there is something to say, now or at the end, that no call has taken yet. */
  get owesGoodbye(): boolean {
    return this.#ended !== undefined && !this.#isTold
  }

  /** When the client last called, or still waits. */
  get calledAt(): number {
    return this.#waiter ? this.#clock.now() : this.#calledAt
  }

  get bufferedBytes(): number {
    return this.#keptBytes
  }

  send(frames: readonly Uint8Array[]): void {
    if (this.#ended) return
    this.#frames.push(...frames)
    for (const frame of frames) this.#keptBytes += frame.byteLength
    if (this.#keptBytes > maxKeptBytes) {
      this.#end({ kind: 'ended', reason: 'overloaded' })
      this.#session?.disconnected()
    } else this.#answerWaiter()
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    for (const answer of this.#held) answer()
  }

  /** Resolves when what came is taken in: a client sends more when its call is answered. */
  whenTaken(): Promise<void> {
    if (!this.#isPaused) return Promise.resolve()
    return new Promise((resolve) => {
      const answer = (): void => {
        cancel()
        this.#held.delete(answer)
        resolve()
      }
      const cancel = this.#clock.after(maxHoldMs, answer)
      this.#held.add(answer)
    })
  }

  /** A client that lives calls by itself (SPEC H7). */
  ping(): void {}

  close(reason: RefusalReason, retryAfterSeconds?: number): void {
    this.#end({ kind: 'ended', reason, retryAfterSeconds })
  }

  terminate(): void {
    this.#end({ kind: 'ended', reason: 'joinTimeout' })
  }

  /** Takes the frames after a number, and waits for one when there is none. */
  pull({ call, confirmed, after, waitMs }: Pull): Promise<Pulled> {
    if (call < this.#call) return Promise.resolve({ kind: 'superseded' })
    this.#call = call
    this.#called()
    this.#settleWaiter({ kind: 'superseded' })
    this.#confirm(confirmed)
    const pulled = this.#peek(after)
    if (pulled) return Promise.resolve(pulled)
    return new Promise((resolve) => {
      const cancelTimeout = this.#clock.after(waitMs, () =>
        this.#settleWaiter({ kind: 'parcel', parcel: { first: after + 1, frames: [] } }),
      )
      this.#waiter = { after, cancelTimeout, resolve }
    })
  }

  /**
   * Takes in what the client sent.
   *
   * @param confirmed - the number up to which the client has the server's frames.
   * @returns the number up to which its frames are here.
   */
  push({ first, frames }: Parcel, confirmed: number): number | Ended {
    this.#called()
    this.#confirm(confirmed)
    if (this.#ended) return this.#ended
    // Frames that are here already are a call's second try; frames beyond the next one come again in order.
    if (first > this.#received + 1) return this.#received
    for (const frame of frames.slice(this.#received + 1 - first)) {
      this.#received++
      this.#session?.receive(frame)
      if (this.#ended) return this.#ended
    }
    return this.#received
  }

  /** The client leaves. */
  leave(): void {
    this.#end({ kind: 'ended', reason: 'joinTimeout' })
    this.#session?.disconnected()
  }

  #called(): void {
    this.#calledAt = this.#clock.now()
    this.#session?.heard()
  }

  /** Calls may overtake each other: one that was long on its way confirms less than is confirmed. */
  #confirm(confirmed: number): void {
    const arrived = this.#frames.splice(0, Math.max(0, confirmed + 1 - this.#first))
    this.#first += arrived.length
    for (const frame of arrived) this.#keptBytes -= frame.byteLength
  }

  #peek(after: number): Pulled | undefined {
    // A client that wants what it has confirmed, or what never was, has lost count: it is better begun anew.
    if (after < this.#first - 1 || after >= this.#first + this.#frames.length) {
      this.leave()
      return { kind: 'ended', reason: 'joinTimeout' }
    }
    const frames: Uint8Array[] = []
    let bytes = 0
    for (const frame of this.#frames.slice(after + 1 - this.#first)) {
      bytes += frame.byteLength
      if (frames.length > 0 && bytes > maxParcelBytes) break
      frames.push(frame)
    }
    if (frames.length > 0) return { kind: 'parcel', parcel: { first: after + 1, frames } }
    this.#isTold = this.#ended !== undefined
    return this.#ended
  }

  #answerWaiter(): void {
    const pulled = this.#waiter && this.#peek(this.#waiter.after)
    if (pulled) this.#settleWaiter(pulled)
  }

  #settleWaiter(pulled: Pulled): void {
    const waiter = this.#waiter
    this.#waiter = undefined
    if (!waiter) return
    waiter.cancelTimeout()
    this.#calledAt = this.#clock.now()
    waiter.resolve(pulled)
  }

  #end(ended: Ended): void {
    if (this.#ended) return
    this.#ended = ended
    this.#answerWaiter()
    this.#onEnded()
  }
}
