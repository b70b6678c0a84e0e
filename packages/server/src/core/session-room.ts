import type { Session } from './session.ts'

/** What a session asks of the room it is in. */
export interface SessionRoom {
  sync(session: Session, stateVector: Uint8Array): void
  submit(submission: Submission): void
  /** @throws {CollabError} `badMessage` when the bytes break SPEC A1. */
  submitAwareness(session: Session, update: Uint8Array): void
  /** A session that got no changes for a while can take them again. */
  catchUp(session: Session, stateVector: Uint8Array): void
  everybody(): Uint8Array | undefined
  leave(session: Session): void
}

/** An update on its way from a session to its room. */
export interface Submission {
  readonly session: Session
  /** Its number on the connection (SPEC K1). */
  readonly frame: number
  readonly kind: 'syncStep2' | 'update'
  readonly update: Uint8Array
  /** It was refused already, and only waits for the frames before it. */
  readonly isRefused: boolean
  readonly receivedAt: number
}

/** "I have nothing you lack": no structs, no deletes. */
export const emptyUpdate: Uint8Array = Uint8Array.of(0, 0)

export const isEmptyUpdate = (update: Uint8Array): boolean =>
  update.byteLength === 2 && update[0] === 0 && update[1] === 0
