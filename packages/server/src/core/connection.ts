import type { RefusalReason } from '@quire/protocol'

/**
 * An open byte path to one client, whatever carries it.
 *
 * Frames that come in are given to `Session.receive`; when all that was sent has left, `Session.drained` is called.
 */
export interface Connection {
  /**
   * Sends frames in order, with one write where the transport can.
   *
   * The array and the frames may be shared with other connections: never change them.
   */
  send(frames: readonly Uint8Array[]): void

  /** Bytes that were sent and have not left this process yet. */
  readonly bufferedBytes: number

  /** Asks for a sign of life; an answer reaches `Session.heard`. */
  ping(): void

  /** Reads no more until `resume`, so that the client's own end of the line fills up; what was read still comes. */
  pause?(): void
  resume?(): void

  /** Says goodbye: what was sent before still arrives. */
  close(reason: RefusalReason, retryAfterSeconds?: number): void

  /** Ends it at once, without a word: the other side does not answer any more. */
  terminate(): void
}
