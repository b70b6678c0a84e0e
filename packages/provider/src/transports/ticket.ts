import { closeText, refusals } from '@quire/protocol'
import { closeOfHeaders, TransportRefused } from './http-refusal.ts'
import type { TransportClose } from './transport.ts'

export interface TicketOptions {
  /** `…/api/tickets` */
  readonly address: URL
  readonly documentId: string
  readonly token: () => string | Promise<string>
  readonly fetch: typeof fetch
}

/**
 * Swaps the application's token for a single-use ticket: a browser cannot send headers with a WebSocket, and a token has
 * no place in a URL, where logs keep it.
 *
 * @throws {TransportRefused} with the server's reason.
 */
export const fetchTicket = async (
  { address, documentId, token, fetch }: TicketOptions,
  signal: AbortSignal,
): Promise<string> => {
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ documentId }),
    signal,
  })
  if (!response.ok) throw new TransportRefused(closeOfResponse(response))
  const { ticket } = (await response.json()) as { readonly ticket?: unknown } // checked on the next line
  if (typeof ticket !== 'string') throw new TypeError('an answer without a ticket')
  return ticket
}

/** An answer to a token is about the token, also where something before our server gave it. */
const closeOfResponse = ({ status, headers }: Response): TransportClose => {
  const close = closeOfHeaders((name) => headers.get(name))
  if (close.text !== '' || status !== 401) return close
  return { code: refusals.unauthenticated.closeCode, text: closeText('unauthenticated') }
}
