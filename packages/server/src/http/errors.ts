import { CollabError } from '@quire/protocol'
import type { Context } from 'hono'

/**
 * Answers a refusal with its HTTP status.
 *
 * The reason is also a header: the answer to a refused upgrade has no body.
 */
export const refusalResponse = (c: Context, error: CollabError): Response => {
  c.header('Quire-Reason', error.reason)
  if (error.retryAfterSeconds !== undefined)
    c.header('Retry-After', String(Math.ceil(error.retryAfterSeconds)))
  return c.body(JSON.stringify({ reason: error.reason, message: error.message }), {
    status: error.httpStatus as 400, // any status of the table; Hono's type knows them one by one
    headers: { 'Content-Type': 'application/json' },
  })
}

/** What a handler threw, as a {@link CollabError}; undefined for what nobody expected. */
export const asCollabError = (error: unknown): CollabError | undefined =>
  error instanceof CollabError ? error : undefined
