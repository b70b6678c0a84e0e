import { parseDocumentId } from '@quire/protocol'

/**
 * Where a document's WebSocket is.
 *
 * @param base - http(s):// or ws(s):// address of the server, with or without a path.
 * @throws {CollabError} `notFound` when the id cannot name a document; {@link TypeError} when `base` is no address.
 */
export const webSocketAddress = (base: string, documentId: string): URL => {
  const url = new URL(base)
  url.protocol = url.protocol.replace(/^http/, 'ws')
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/collab/${encodePath(documentId)}`
  return url
}

const encodePath = (documentId: string): string =>
  parseDocumentId(documentId).split('/').map(encodeURIComponent).join('/')
