/**
 * The WebSocket subprotocol that switches Quire's own messages on (SPEC V1). Without it a connection speaks
 * plain y-websocket.
 *
 * History, newest first; a change adds a line here and a rule to SPEC.md, and the version before it keeps working:
 * - the event `guest` (SPEC W5): without it a guest's client ids are nobody's, as before.
 * - `quire.v1`: welcome, ack, nack, access, token, event.
 */
export const subprotocol = 'quire.v1'

/** The dialect a connection speaks. */
export type Dialect = 'plain' | 'quire.v1'

/** Chooses the dialect from what a client offers, e.g. the `Sec-WebSocket-Protocol` header's list. */
export const chooseDialect = (offered: Iterable<string>): Dialect => {
  for (const name of offered) if (name.trim() === subprotocol) return 'quire.v1'
  return 'plain'
}
