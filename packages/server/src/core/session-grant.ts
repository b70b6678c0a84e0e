import { type Access, CollabError, type Person } from '@quire/protocol'
import type { Grant } from './authenticate.ts'
import type { Clock } from './clock.ts'
import type { Logger } from './logger.ts'

export interface SessionGrantOptions {
  readonly grant: Grant
  readonly sessionId: string
  readonly clock: Clock
  readonly logger: Logger
  /** Looks at a fresh token; without it a grant cannot be renewed in place. */
  readonly renew?: ((token: string) => Grant | Promise<Grant>) | undefined
  /** Says what the person may do by now. */
  readonly recheck?: ((grant: Grant) => Access | undefined | Promise<Access | undefined>) | undefined
}

/** How long before its grant ends a client is asked for a new token, */
const renewBeforeMs = 60_000
/** and how often a session's access is looked at again, in case nobody told us of a change. */
const recheckEveryMs = 60_000

/** What a session may do, and until when. */
export class SessionGrant {
  readonly #options: SessionGrantOptions
  #grant: Grant
  #isTokenAsked = false
  #recheckAt: number

  constructor(options: SessionGrantOptions) {
    this.#options = options
    this.#grant = options.grant
    this.#recheckAt = options.clock.now() + recheckEveryMs
  }

  get access(): Access {
    return this.#grant.access
  }

  get person(): Person | undefined {
    return this.#grant.person
  }

  get hasExpired(): boolean {
    const { expiresAt } = this.#grant
    return expiresAt !== undefined && this.#options.clock.wallTime() >= expiresAt
  }

  changeAccess(access: Access): void {
    this.#grant = { ...this.#grant, access }
  }

  /** @returns seconds left, once, when it is time to ask for a new token. */
  secondsLeftToAsk(): number | undefined {
    const { expiresAt } = this.#grant
    if (expiresAt === undefined || this.#isTokenAsked) return undefined
    const leftMs = expiresAt - this.#options.clock.wallTime()
    if (leftMs > renewBeforeMs) return undefined
    this.#isTokenAsked = true
    return Math.ceil(leftMs / 1000)
  }

  /**
   * Goes on with a new token.
   *
   * @returns what the person may do with it, still to be given to `changeAccess`; undefined where no token is taken, or
   * none can be looked at now: the grant then ends when it would have.
   * @throws {CollabError} `forbidden` when it is somebody else's; what `renew` refuses it with.
   */
  async renew(token: string): Promise<Access | undefined> {
    const grant = await this.#lookAt(token)
    if (!grant) return undefined
    if (grant.person?.id !== this.person?.id)
      throw new CollabError('forbidden', 'the new token is for somebody else')
    this.#grant = { ...grant, access: this.access }
    this.#isTokenAsked = false
    return grant.access
  }

  async #lookAt(token: string): Promise<Grant | undefined> {
    const { renew, logger, sessionId } = this.#options
    try {
      return await renew?.(token)
    } catch (error) {
      if (error instanceof CollabError) throw error
      logger.warn({ err: error, sessionId }, 'the new token of a session cannot be looked at')
      return undefined
    }
  }

  /** Whether it is time to look at the access again. */
  isRecheckDue(now: number): boolean {
    return now >= this.#recheckAt
  }

  /** @returns what the person may do by now; undefined when nothing. Unchanged when it cannot be looked up. */
  async recheck(now: number): Promise<Access | undefined> {
    const { recheck, logger, sessionId } = this.#options
    this.#recheckAt = now + recheckEveryMs
    if (!recheck) return this.access
    try {
      return await recheck(this.#grant)
    } catch (error) {
      logger.warn({ err: error, sessionId }, 'the access of a session cannot be looked up')
      return this.access
    }
  }
}
