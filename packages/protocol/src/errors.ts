import { type RefusalReason, refusals } from './close-codes.ts'

/** Something a client did, or asked for, that cannot be granted; carries the row of the table it belongs to. */
export class CollabError extends Error {
  override readonly name: string = 'CollabError'
  readonly reason: RefusalReason
  /** Seconds the client should stay away, when that is known. */
  readonly retryAfterSeconds: number | undefined

  /**
   * @param message - what happened, to which document or session; no secrets, no document content.
   * @param options.cause - the error underneath, kept for the log.
   */
  constructor(
    reason: RefusalReason,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message, { cause: options.cause })
    this.reason = reason
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get closeCode(): number {
    return refusals[this.reason].closeCode
  }

  get httpStatus(): number {
    return refusals[this.reason].httpStatus
  }
}

/** Bytes that break SPEC.md. Always `badMessage`. */
export class ProtocolError extends CollabError {
  override readonly name = 'ProtocolError'

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super('badMessage', message, options)
  }
}
