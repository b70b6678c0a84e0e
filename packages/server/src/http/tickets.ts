import { CollabError, type DocumentId, isAccess, type Person } from '@quire/protocol'
import { jwtVerify, SignJWT } from 'jose'
import type { Grant } from '../core/authenticate.ts'
import type { Clock } from '../core/clock.ts'
import type { Control } from '../core/control.ts'
import { type Random, randomId } from '../core/random.ts'

export interface TicketsOptions {
  /** Signs tickets; instances that serve the same people share it. 32 bytes or more. */
  readonly secret: Uint8Array
  readonly clock: Clock
  readonly random: Random
  readonly control: Control
}

const audience = 'quire-ticket'
const lifeMs = 30_000
/** More used tickets than this are not in their 30 seconds at once unless somebody wants it so. */
const maxRemembered = 100_000

/**
 * Single-use tickets: what stands in a socket's URL instead of a token, because URLs end up in logs.
 *
 * A ticket holds the whole grant, signed, so that any instance may redeem it.
 */
export class Tickets {
  readonly #options: TicketsOptions
  readonly #used = new Map<string, number>()

  constructor(options: TicketsOptions) {
    this.#options = options
    options.control.onMessage((message) => {
      if (message.kind === 'ticket') this.#remember(message.id, message.expiresAt)
    })
  }

  /** Writes a ticket for one connection to one document, good for 30 s. */
  issue(documentId: DocumentId, grant: Grant): Promise<string> {
    const { secret, clock, random } = this.#options
    const expiresAt = clock.wallTime() + lifeMs
    return new SignJWT({ documentId, ...grant })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setJti(randomId(random))
      .setExpirationTime(new Date(expiresAt))
      .sign(secret)
  }

  /**
   * Takes a ticket.
   *
   * @throws {CollabError} `unauthenticated` when it is not ours, too old, used, or for another document.
   */
  async redeem(ticket: string, documentId: DocumentId): Promise<Grant> {
    const { secret, clock, control } = this.#options
    const { payload } = await jwtVerify(ticket, secret, {
      audience,
      algorithms: ['HS256'],
      currentDate: new Date(clock.wallTime()),
    }).catch((cause) => {
      throw new CollabError('unauthenticated', 'the ticket is not valid', { cause })
    })
    const { jti = '', exp = 0 } = payload
    if (payload.documentId !== documentId || this.#used.has(jti))
      throw new CollabError('unauthenticated', 'the ticket is for another document, or was used')
    control.send({ kind: 'ticket', id: jti, expiresAt: exp * 1000 })
    return grantOf(payload)
  }

  #remember(id: string, expiresAt: number): void {
    const now = this.#options.clock.wallTime()
    for (const [used, usedUntil] of this.#used) {
      if (usedUntil > now && this.#used.size < maxRemembered) break // oldest first
      this.#used.delete(used)
    }
    this.#used.set(id, Math.min(expiresAt, now + lifeMs))
  }
}

/** What `issue` wrote: nobody else can have signed it. */
const grantOf = ({ access, person, expiresAt }: Record<string, unknown>): Grant => {
  if (!isAccess(access)) throw new CollabError('unauthenticated', 'the ticket holds no access')
  return { access, person: person as Person | undefined, expiresAt: expiresAt as number | undefined }
}
