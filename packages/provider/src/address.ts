import { parseDocumentId } from '@quire/protocol'

/**
 * Where a document's WebSocket is.
 *
 * @param base - http(s):// or ws(s):// address of the server, with or without a path.
 * @throws {CollabError} `notFound` when the id cannot name a document; {@link TypeError} when `base` is no address.
 */
export const webSocketAddress = (base: string, documentId: string): URL => {
  const url = under(base, `/collab/${encodePath(documentId)}`)
  url.protocol = url.protocol.replace(/^http/, 'ws')
  return url
}

/** Below this are the connections over HTTP (SPEC H). */
export const httpAddress = (base: string): URL => withHttp(under(base, '/collab-http/'))

/** Where a token is swapped for a single-use ticket. */
export const ticketAddress = (base: string): URL => withHttp(under(base, '/api/tickets'))

const withHttp = (url: URL): URL => {
  url.protocol = url.protocol.replace(/^ws/, 'http')
  return url
}

const under = (base: string, path: string): URL => {
  const url = new URL(base)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  return url
}

const encodePath = (documentId: string): string =>
  parseDocumentId(documentId).split('/').map(encodeURIComponent).join('/')
