/** How one refusal looks on each side of the wire. */
export interface Refusal {
  /** WebSocket close code. 4400-4499 are final and 4500-4599 transient for every y-websocket 3.1 client. */
  readonly closeCode: number
  /** HTTP status, before the upgrade and on the HTTP transports. */
  readonly httpStatus: number
  /** Whether, and when, the same client may try again. */
  readonly retry: 'no' | 'later' | 'after a new token' | 'after an upgrade'
  /** When this happens, for people. */
  readonly meaning: string
}

/** Why a session was refused or ended: a key of {@link refusals}. */
export type RefusalReason =
  | 'badMessage'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'versionMismatch'
  | 'tooLarge'
  | 'joinTimeout'
  | 'rateLimited'
  | 'restarting'
  | 'overloaded'
  | 'storeUnavailable'

/**
 * The one table of reasons for which a session is refused or ended (SPEC C1).
 *
 * `docs/errors.md` explains each row to operators; a test holds the two equal.
 */
export const refusals: Readonly<Record<RefusalReason, Refusal>> = {
  badMessage: {
    closeCode: 4400,
    httpStatus: 400,
    retry: 'no',
    meaning: 'A frame breaks the protocol: it does not parse, or its update does not fit the document.',
  },
  unauthenticated: {
    closeCode: 4401,
    httpStatus: 401,
    retry: 'after a new token',
    meaning: 'There is no valid grant, or it expired.',
  },
  forbidden: {
    closeCode: 4403,
    httpStatus: 403,
    retry: 'no',
    meaning:
      'The grant does not cover this, the origin is not allowed, or what is brought belongs to somebody else.',
  },
  notFound: {
    closeCode: 4404,
    httpStatus: 404,
    retry: 'no',
    meaning: 'No such document, and documents are not created by opening them.',
  },
  versionMismatch: {
    closeCode: 4409,
    httpStatus: 409,
    retry: 'after an upgrade',
    meaning: 'Client and server have no protocol version or document generation in common.',
  },
  tooLarge: {
    closeCode: 1009,
    httpStatus: 413,
    retry: 'no',
    meaning: 'A frame, or the document it would make, is over the size limit.',
  },
  joinTimeout: {
    closeCode: 4508,
    httpStatus: 408,
    retry: 'later',
    meaning: 'The connection was opened and then stayed silent.',
  },
  rateLimited: {
    closeCode: 1013,
    httpStatus: 429,
    retry: 'later',
    meaning: 'The session or its address sends faster than its limit.',
  },
  restarting: {
    closeCode: 1012,
    httpStatus: 503,
    retry: 'later',
    meaning: 'This instance is draining; another, or the next start, will answer.',
  },
  overloaded: {
    closeCode: 1013,
    httpStatus: 503,
    retry: 'later',
    meaning: 'There is no room for another connection, or this reader cannot keep up.',
  },
  storeUnavailable: {
    closeCode: 4503,
    httpStatus: 503,
    retry: 'later',
    meaning: 'The log cannot be read or written, so nothing could be kept safe.',
  },
}

/** The HTTP header with the reason's name on every refusal, also of an upgrade: what has none came from a proxy (SPEC C4). */
export const reasonHeader = 'quire-reason'

/** Whether a string names a row of {@link refusals}. */
export const isRefusalReason = (value: string): value is RefusalReason => Object.hasOwn(refusals, value)

/**
 * The text that goes with a close code (SPEC C2): the reason's name, and how long to stay away.
 *
 * @param retryAfterSeconds - whole seconds; left out when there is no advice.
 */
export const closeText = (reason: RefusalReason, retryAfterSeconds?: number): string =>
  retryAfterSeconds === undefined ? reason : `${reason};retry-after=${Math.ceil(retryAfterSeconds)}`

/** Reads what {@link closeText} wrote. Unknown text gives no reason and no advice. */
export const parseCloseText = (
  text: string,
): { readonly reason: RefusalReason | undefined; readonly retryAfterSeconds: number | undefined } => {
  const [name = '', advice] = text.split(';')
  const seconds = advice?.match(/^retry-after=(\d{1,6})$/)?.[1]
  return {
    reason: isRefusalReason(name) ? name : undefined,
    retryAfterSeconds: seconds === undefined ? undefined : Number(seconds),
  }
}
