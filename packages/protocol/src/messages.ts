import type { Access } from './access.ts'
import type { RefusalReason } from './close-codes.ts'
import type { ProtocolLimits } from './limits.ts'

/** "This is what I have": the answer is what the other side has beyond it (SPEC S1). */
export interface SyncStep1 {
  readonly type: 'syncStep1'
  /** A Yjs state vector. */
  readonly stateVector: Uint8Array
}

/** The answer to a step 1 (SPEC S2). Numbered when a client sends it (SPEC K1). */
export interface SyncStep2 {
  readonly type: 'syncStep2'
  /** A Yjs v1 update. */
  readonly update: Uint8Array
}

/** A change (SPEC S3). Numbered when a client sends it (SPEC K1). */
export interface Update {
  readonly type: 'update'
  /** A Yjs v1 update. */
  readonly update: Uint8Array
}

/** Who is here and where (SPEC A1). */
export interface Awareness {
  readonly type: 'awareness'
  /** A y-protocols awareness update. */
  readonly update: Uint8Array
}

/** "Tell me who is here" (SPEC A2). */
export interface QueryAwareness {
  readonly type: 'queryAwareness'
}

/** y-protocols' only `auth` message: a refusal in words (SPEC C3). */
export interface PermissionDenied {
  readonly type: 'permissionDenied'
  readonly reason: string
}

/** The person a session speaks for, as the server knows them. */
export interface Person {
  readonly id: string
  readonly name: string
  /** CSS colour, e.g. `#2f6f8f`. */
  readonly color?: string
}

/** The first message of a `quire.v1` connection (SPEC W1). */
export interface Welcome {
  readonly type: 'welcome'
  readonly sessionId: string
  readonly access: Access
  readonly person?: Person
  /** The Yjs client id this session should write with. */
  readonly clientId?: number
  /** Which life of the document this is; it changes when a document is purged or replaced. */
  readonly generation: string
  readonly limits: ProtocolLimits
}

/** "The first `count` numbered frames of this connection are durable, or were refused by a nack" (SPEC K2). */
export interface Ack {
  readonly type: 'ack'
  readonly count: number
}

/** "Numbered frame `frame` was refused" (SPEC K3). */
export interface Nack {
  readonly type: 'nack'
  /** Counting from 1, as acks do. */
  readonly frame: number
  readonly reason: RefusalReason
}

/** The session's access changed (SPEC W2). */
export interface AccessChanged {
  readonly type: 'access'
  readonly access: Access
}

/** Server: "your token ends soon". Client: "here is a new one" (SPEC W3). */
export interface TokenWanted {
  readonly type: 'tokenWanted'
  /** Seconds until the grant ends. */
  readonly secondsLeft: number
}
export interface TokenOffered {
  readonly type: 'token'
  readonly token: string
}

/** Small typed news beside the document (SPEC W4). Unknown kinds are ignored. */
export interface Event {
  readonly type: 'event'
  readonly kind: string
  readonly data: unknown
}

export type ClientMessage = SyncStep1 | SyncStep2 | Update | Awareness | QueryAwareness | TokenOffered | Event

export type ServerMessage =
  | SyncStep1
  | SyncStep2
  | Update
  | Awareness
  | QueryAwareness
  | PermissionDenied
  | Welcome
  | Ack
  | Nack
  | AccessChanged
  | TokenWanted
  | Event

/** Whether a client's message counts towards acks (SPEC K1). */
export const isNumbered = (message: ClientMessage): message is SyncStep2 | Update =>
  message.type === 'syncStep2' || message.type === 'update'
