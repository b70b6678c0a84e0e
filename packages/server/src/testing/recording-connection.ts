import { decodeServerMessage, type RefusalReason, type ServerMessage } from '@quire/protocol'
import type { Connection } from '../core/connection.ts'

/** A connection that keeps what was sent over it. */
export interface RecordingConnection extends Connection {
  readonly frames: readonly Uint8Array[]
  readonly messages: readonly ServerMessage[]
  /** How often something was written. */
  readonly writes: number
  readonly pings: number
  readonly closed:
    | { readonly reason: RefusalReason; readonly retryAfterSeconds: number | undefined }
    | undefined
  readonly isTerminated: boolean
  /** Whether nothing more is read from the other side. */
  readonly isPaused: boolean
  /** What the other side has not taken yet; a test sets it to play a slow reader. */
  bufferedBytes: number
  /** Forgets what was sent so far. */
  clear(): void
  /** Messages of one type. */
  of<T extends ServerMessage['type']>(type: T): ReadonlyArray<Extract<ServerMessage, { type: T }>>
}

/** @param onSend - called with each frame as it is sent. */
export const createRecordingConnection = (onSend?: (frame: Uint8Array) => void): RecordingConnection => {
  let frames: Uint8Array[] = []
  let writes = 0
  let pings = 0
  let closed: RecordingConnection['closed']
  let isTerminated = false
  let isPaused = false
  const messages = (): ServerMessage[] => frames.map(decodeServerMessage)
  return {
    bufferedBytes: 0,
    send(sent) {
      writes += 1
      frames.push(...sent)
      for (const frame of sent) onSend?.(frame)
    },
    ping() {
      pings += 1
    },
    close(reason, retryAfterSeconds) {
      closed = { reason, retryAfterSeconds }
    },
    terminate() {
      isTerminated = true
    },
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
    },
    clear() {
      frames = []
      writes = 0
    },
    of<T extends ServerMessage['type']>(type: T) {
      return messages().filter(
        (message): message is Extract<ServerMessage, { type: T }> => message.type === type,
      )
    },
    get frames() {
      return frames
    },
    get messages() {
      return messages()
    },
    get writes() {
      return writes
    },
    get pings() {
      return pings
    },
    get closed() {
      return closed
    },
    get isTerminated() {
      return isTerminated
    },
    get isPaused() {
      return isPaused
    },
  }
}
