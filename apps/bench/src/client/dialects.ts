import * as encoding from 'lib0/encoding'

export type DialectName = 'plain' | 'quire' | 'hocuspocus'

/** How one server's protocol differs from y-websocket's; the frames of sync and awareness are the same in all. */
export interface Dialect {
  readonly subprotocol?: string
  /** Path of the socket's address. */
  path(documentId: string): string
  /** What stands before every frame, in both directions. */
  prefix(documentId: string): Uint8Array
  /** Frames that a client sends first, without prefix. */
  readonly hello: readonly Uint8Array[]
  /** Whether the server acknowledges numbered frames once they are durable (SPEC K1, K2). */
  readonly acknowledges: boolean
}

const step1OfNothing = Uint8Array.of(0, 0, 1, 0)
const none = new Uint8Array(0)

const plain: Dialect = {
  path: (documentId) => `/${documentId}`,
  prefix: () => none,
  hello: [step1OfNothing],
  acknowledges: false,
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  plain,
  quire: {
    ...plain,
    subprotocol: 'quire.v1',
    path: (documentId) => `/collab/${documentId}`,
    acknowledges: true,
  },
  // Each frame starts with the document's name; a token comes first, even where nobody asks for one.
  hocuspocus: {
    ...plain,
    path: () => '/',
    prefix: (documentId) => encoding.encode((encoder) => encoding.writeVarString(encoder, documentId)),
    hello: [
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 2)
        encoding.writeVarUint(encoder, 0)
        encoding.writeVarString(encoder, 'token')
      }),
      step1OfNothing,
    ],
  },
}
