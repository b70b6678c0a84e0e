/** Sizes both sides respect (SPEC L1). A server tells its own values in `welcome`. */
export interface ProtocolLimits {
  /** Largest frame a client may send, in bytes. */
  readonly maxMessageBytes: number
  /** Largest document, in bytes of its Yjs v1 encoding. */
  readonly maxDocumentBytes: number
  /** Frames a client may send a second, over a few seconds. */
  readonly messagesPerSecond: number
}

export const defaultProtocolLimits: ProtocolLimits = {
  maxMessageBytes: 4 * 1024 * 1024,
  maxDocumentBytes: 32 * 1024 * 1024,
  messagesPerSecond: 200,
}

/** A server says something at least this often, because y-websocket drops a connection silent for 30 s (SPEC F4). */
export const maxServerSilenceMs = 20_000
