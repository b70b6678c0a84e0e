import { CollabError, type Person } from '@quire/protocol'
import type { Clock } from './clock.ts'
import type { Limits } from './limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** What is remembered of a person, or of an address for its guests, from one connection to the next. */
export interface Visitor {
  /** What answering its questions for documents may cost, in ms: a few bytes ask for all of one. */
  readonly questions: TokenBucket
  /** What short visits use up. Who stays has nothing to do with it. */
  readonly visits: TokenBucket
}

/** Who leaves sooner than this after it came has made a short visit. */
const shortVisitMs = 10_000
/** A visit that ended with a refusal counts as this many. */
const refusedVisits = 10
/** A connection of which a request was refused counts as this many. */
const refusedKnocks = 20
const knocksPerSecond = 50
const forgetEveryMs = 60_000
const maxRemembered = 100_000

/**
 * Everybody who is connected, and those who were a moment ago: so that hanging up and calling again gives nobody a
 * fresh allowance.
 *
 * Somebody the server knows answers for themselves. Guests answer for their address together, which may be an office
 * or a proxy, so theirs is wide; it is short visits that use it up, and those who stay make none.
 */
export class Visitors {
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #connections = new Map<string, number>()
  readonly #visitors = new Map<string, Visitor>()
  readonly #knocks = new Map<string, TokenBucket>()
  #forgotAt: number

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock
    this.#limits = limits
    this.#forgotAt = clock.now()
  }

  /**
   * Whether a connection from an address is worth reading from. One that is turned away here costs a twentieth of one
   * that is refused in HTTP. Not to be asked behind a proxy, from whose address everybody comes.
   */
  mayKnock(address: string): boolean {
    const now = this.#clock.now()
    const network = networkOf(address)
    let bucket = this.#knocks.get(network)
    if (!bucket) {
      bucket = new TokenBucket(knocksPerSecond, 2 * this.#limits.maxConnectionsPerAddress, now)
      this.#knocks.set(network, bucket)
    }
    return bucket.take(now)
  }

  /**
   * Makes sure that one more connection may come from an address, and from a person once that is known.
   *
   * @throws {CollabError} `rateLimited`.
   */
  admit(address: string, person?: Person): void {
    const now = this.#clock.now()
    const waitMs = this.#visitors.get(nameOf(address, person))?.visits.waitMs(now) ?? 0
    const isFull = (this.#connections.get(address) ?? 0) >= this.#limits.maxConnectionsPerAddress
    if (waitMs === 0 && !isFull) return
    this.#knocks.get(networkOf(address))?.charge(now, refusedKnocks)
    throw isFull
      ? new CollabError('rateLimited', 'this address has all the connections it may have', {
          retryAfterSeconds: 5,
        })
      : new CollabError('rateLimited', 'too many short connections from here', {
          retryAfterSeconds: Math.ceil(waitMs / 1000),
        })
  }

  /** Somebody came in. @returns what they may still ask for, and what to call when they leave. */
  enter(
    address: string,
    person: Person | undefined,
  ): { visitor: Visitor; leave: (isRefused: boolean) => void } {
    const enteredAt = this.#clock.now()
    const visitor = this.#remember(nameOf(address, person), person !== undefined)
    this.#countConnection(address, 1)
    return {
      visitor,
      leave: (isRefused) => {
        const now = this.#clock.now()
        this.#countConnection(address, -1)
        if (isRefused) visitor.visits.charge(now, refusedVisits)
        else if (now - enteredAt < shortVisitMs) visitor.visits.charge(now, 1)
      },
    }
  }

  /** Forgets those of whom nothing is left to remember. */
  tick(): void {
    const now = this.#clock.now()
    const remembered = this.#visitors.size + this.#knocks.size
    if (now - this.#forgotAt < forgetEveryMs && remembered < maxRemembered) return
    this.#forgotAt = now
    for (const [name, { questions, visits }] of this.#visitors)
      if (questions.isFull(now) && visits.isFull(now)) this.#visitors.delete(name)
    for (const [network, bucket] of this.#knocks) if (bucket.isFull(now)) this.#knocks.delete(network)
  }

  #remember(name: string, isPerson: boolean): Visitor {
    const known = this.#visitors.get(name)
    if (known) return known
    const now = this.#clock.now()
    const { maxConnectionsPerAddress } = this.#limits
    const visitor = isPerson
      ? { questions: new TokenBucket(5, 300, now), visits: new TokenBucket(5, 100, now) }
      : {
          questions: new TokenBucket(20, 3 * maxConnectionsPerAddress, now),
          visits: new TokenBucket(20, Math.max(100, maxConnectionsPerAddress), now),
        }
    this.#visitors.set(name, visitor)
    return visitor
  }

  #countConnection(address: string, change: 1 | -1): void {
    const count = (this.#connections.get(address) ?? 0) + change
    if (count > 0) this.#connections.set(address, count)
    else this.#connections.delete(address)
  }
}

const nameOf = (address: string, person: Person | undefined): string =>
  person ? `person ${person.id}` : `address ${networkOf(address)}`

/** Who has one address of an IPv6 network has all 2^64 of them. */
const networkOf = (address: string): string =>
  address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address
