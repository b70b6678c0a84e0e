import type { Parcel } from '@quire/protocol'
import type { Cancel, Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { type Random, randomId } from '../core/random.ts'
import type { Session } from '../core/session.ts'
import { type Ended, HttpConnection, type Pull, type Pulled } from './http-connection.ts'

/** Where connections over HTTP can be reached: on this instance, or through the bus on another. */
export interface HttpCalls {
  pull(connectionId: string, pull: Pull): Promise<Pulled>
  /** @param confirmed - the number up to which the client has the server's frames. */
  push(connectionId: string, parcel: Parcel, confirmed: number): Promise<number | Ended>
  leave(connectionId: string): Promise<void>
}

/** A client that does not call for this long has gone (SPEC H7); one that lives calls every 10 s. */
const goneAfterMs = 30_000
const tickMs = 1_000
const goodbyeLookMs = 20
/** What the server says of a connection that it does not know. */
export const unknownConnection: Ended = { kind: 'ended', reason: 'joinTimeout' }

/** The connections over HTTP whose sessions are on this instance. */
export class HttpHome implements HttpCalls {
  /** Names this instance in the ids of its connections. */
  readonly name: string
  readonly #clock: Clock
  readonly #random: Random
  readonly #connections = new Map<string, HttpConnection>()
  #cancelTick: Cancel = () => {}

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.name = randomId(random)
    this.#tickLater()
  }

  /**
   * Opens a connection.
   *
   * @param join - makes the session for it; called once, here.
   * @returns its id: 96 unpredictable bits behind the name of this instance.
   */
  open(join: (connection: Connection) => Session): string {
    const connectionId = `${this.name}.${randomId(this.#random)}`
    // What it has to say last can be fetched for a while.
    const connection = new HttpConnection(this.#clock, () =>
      this.#clock.after(goneAfterMs, () => this.#connections.delete(connectionId)),
    )
    this.#connections.set(connectionId, connection)
    connection.serve(join(connection))
    return connectionId
  }

  async pull(connectionId: string, pull: Pull): Promise<Pulled> {
    return this.#connections.get(connectionId)?.pull(pull) ?? unknownConnection
  }

  async push(connectionId: string, parcel: Parcel, confirmed: number): Promise<number | Ended> {
    const connection = this.#connections.get(connectionId)
    if (!connection) return unknownConnection
    const pushed = connection.push(parcel, confirmed)
    await connection.whenTaken()
    return pushed
  }

  async leave(connectionId: string): Promise<void> {
    this.#connections.get(connectionId)?.leave()
    this.#connections.delete(connectionId)
  }

  /**
   * Waits until every client has been told that its connection has ended.
   *
   * @param patienceMs - how long a client may take to call for it.
   */
  async untilTold(patienceMs: number): Promise<void> {
    const giveUpAt = this.#clock.now() + patienceMs
    const owesGoodbye = () => [...this.#connections.values()].some((connection) => connection.owesGoodbye)
    while (owesGoodbye() && this.#clock.now() < giveUpAt) await this.#pause()
    // What was taken is on its way out of this process only with the next turns of the event loop.
    if (this.#connections.size > 0) await this.#pause()
  }

  close(): void {
    this.#cancelTick()
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(goodbyeLookMs, resolve))
  }

  #tickLater(): void {
    this.#cancelTick = this.#clock.after(tickMs, () => {
      const goneAt = this.#clock.now() - goneAfterMs
      for (const connection of this.#connections.values())
        if (connection.calledAt < goneAt) connection.leave()
      this.#tickLater()
    })
  }
}
