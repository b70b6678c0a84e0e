import { httpAddress, ticketAddress, webSocketAddress } from './address.ts'
import type { Clock } from './clock.ts'
import type { ConnectOptions } from './session.ts'
import type { TransportName } from './status.ts'
import { storageMemory, TransportChoice } from './transport-choice.ts'
import { deferredTransport } from './transports/deferred.ts'
import type { OpenTransport } from './transports/transport.ts'
import { type WebSocketClass, webSocketTransport } from './transports/websocket.ts'

const allTransports: readonly TransportName[] = ['websocket', 'sse', 'polling']
/** Together short enough that somebody whose WebSockets and events are blocked can write within 8 s. */
const deadlinesMs: Readonly<Record<TransportName, number>> = { websocket: 4_000, sse: 4_000, polling: 10_000 }

/**
 * Which of the ways to the server that these options allow is taken; the one that worked last is remembered.
 *
 * @throws {CollabError} `notFound` when `documentId` cannot name a document.
 * @throws {TypeError} when `url` is no address, or there is no WebSocket class.
 */
export const createTransportChoice = (options: ConnectOptions, clock: Clock): TransportChoice => {
  const WebSocket = options.WebSocket ?? (globalThis.WebSocket as WebSocketClass | undefined)
  if (!WebSocket)
    throw new TypeError('there is no global WebSocket: pass that of the package "ws" as `WebSocket`')
  const names = options.transports ?? allTransports
  const ways = names.map((name) => ({
    name,
    open: name === 'websocket' ? openWebSocket(options, WebSocket) : openHttp(options, name, clock),
    deadlineMs: names.length === 1 ? deadlinesMs.polling : deadlinesMs[name],
  }))
  return new TransportChoice(
    ways,
    storageMemory(globalStorage, () => clock.now()),
  )
}

const openHttp = (
  { url, documentId, token, fetch = globalThis.fetch }: ConnectOptions,
  name: 'sse' | 'polling',
  clock: Clock,
): OpenTransport =>
  // Most networks let WebSockets through: those who need this code fetch it then.
  deferredTransport(async () => {
    const { httpTransport } = await import('./transports/http.ts')
    return httpTransport({
      address: httpAddress(url),
      documentId,
      token,
      clock,
      mode: name === 'sse' ? 'events' : 'poll',
      // A browser's `fetch` wants to be called on its window.
      fetch: (input, init) => fetch(input, init),
    })
  })

const openWebSocket = (options: ConnectOptions, WebSocket: WebSocketClass): OpenTransport => {
  const { url, documentId, token, fetch = globalThis.fetch } = options
  const address = webSocketAddress(url, documentId)
  if (!token) return webSocketTransport(address.href, WebSocket)
  return deferredTransport(async (signal) => {
    const { fetchTicket } = await import('./transports/ticket.ts')
    const ticket = await fetchTicket({ address: ticketAddress(url), documentId, token, fetch }, signal)
    const withQuery = new URL(address)
    withQuery.searchParams.set('ticket', ticket)
    return webSocketTransport(withQuery.href, WebSocket)
  })
}

/** Throws where a page may store nothing, e.g. in a frame without an origin; there is none in Node. */
const globalStorage = (): Storage | undefined =>
  (globalThis as { readonly localStorage?: Storage }).localStorage
