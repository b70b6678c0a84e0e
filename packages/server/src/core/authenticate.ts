import type { Access, DocumentId, Person } from '@quire/protocol'

/** What authentication gave: who, which document, what they may do. */
export interface Grant {
  readonly access: Access
  /**
   * The person, as the server knows them; absent for a guest, who then chooses a name. Nobody's id may be `guest#` with
   * the 43 letters of a hash behind it, as the server itself calls guests: such a person is refused.
   */
  readonly person?: Person | undefined
  /** When it ends, in ms since the epoch; absent when it does not end by itself. */
  readonly expiresAt?: number | undefined
}

/** Somebody knocks. */
export interface AccessRequest {
  readonly documentId: DocumentId
  /** Headers, cookies and query of the request that opens the connection. */
  readonly request: Request
  /** The client's address, with as many proxies believed as the options say. */
  readonly address: string
}

/**
 * Decides, before a connection is opened, whether somebody may come in, and as whom.
 *
 * @throws {CollabError} `unauthenticated`, `forbidden`, `notFound` … to refuse; the client gets its HTTP status.
 */
export type Authenticate = (request: AccessRequest) => Grant | Promise<Grant>

/**
 * Looks at a fresh token of somebody who is connected, whose grant is about to end.
 *
 * @throws {CollabError} `unauthenticated` when the token is no good: the session ends.
 */
export type Renew = (request: {
  readonly documentId: DocumentId
  readonly token: string
}) => Grant | Promise<Grant>

/**
 * Says what a connected person may do by now. Asked once a minute for each session, so that a change is noticed even
 * when nobody told this instance.
 *
 * @returns the access, or undefined for none any more.
 */
export type Recheck = (session: {
  readonly documentId: DocumentId
  readonly grant: Grant
}) => Access | undefined | Promise<Access | undefined>

/** Anyone with the address may read and write. */
export const openAccess: Authenticate = () => ({ access: 'edit' })
