import { closeText, refusals } from '@quire/protocol'
import { closeOfHeaders } from './http-refusal.ts'
import type { OpenTransport, Transport, TransportClose } from './transport.ts'

export interface TicketOptions {
  /** `…/api/tickets` */
  readonly address: URL
  readonly documentId: string
  readonly token: () => string | Promise<string>
  readonly fetch: typeof fetch
}

/**
 * Swaps the application's token for a single-use ticket before each attempt: a browser cannot send headers with a
 * WebSocket, and a token has no place in a URL, where logs keep it.
 *
 * @param open - opens the transport with a ticket.
 */
export const withTicket =
  (options: TicketOptions, open: (ticket: string) => OpenTransport): OpenTransport =>
  (events) => {
    const abort = new AbortController()
    let transport: Transport | undefined
    fetchTicket(options, abort.signal).then(
      (ticket) => {
        if (!abort.signal.aborted) transport = open(ticket)(events)
      },
      (error: unknown) => {
        if (!abort.signal.aborted) events.onClose(error instanceof TicketRefused ? error.close : broken)
      },
    )
    return {
      get bufferedAmount() {
        return transport?.bufferedAmount ?? 0
      },
      send: (frame) => transport?.send(frame),
      close: () => {
        abort.abort()
        transport?.close()
      },
    }
  }

const broken: TransportClose = { code: 1006, text: '' }

class TicketRefused extends Error {
  readonly close: TransportClose

  constructor(close: TransportClose) {
    super('the token was refused')
    this.close = close
  }
}

const fetchTicket = async (
  { address, documentId, token, fetch }: TicketOptions,
  signal: AbortSignal,
): Promise<string> => {
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ documentId }),
    signal,
  })
  if (!response.ok) throw new TicketRefused(closeOfResponse(response))
  const { ticket } = (await response.json()) as { readonly ticket?: unknown } // checked on the next line
  if (typeof ticket !== 'string') throw new TypeError('an answer without a ticket')
  return ticket
}

/** An answer to a token is about the token, also where something before our server gave it. */
const closeOfResponse = ({ status, headers }: Response): TransportClose => {
  const close = closeOfHeaders((name) => headers.get(name))
  if (close.code !== broken.code || status !== 401) return close
  return { code: refusals.unauthenticated.closeCode, text: closeText('unauthenticated') }
}
