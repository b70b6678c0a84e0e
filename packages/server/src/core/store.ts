import type { DocumentId } from '@quire/protocol'

/** The generation of every document that was never purged, those included that nobody wrote to yet. */
export const firstGeneration = '1'

/** The generation after another one. */
export const nextGeneration = (generation: string): string => String(Number(generation) + 1)

/** One change on its way into the log. */
export interface LogEntry {
  /** A Yjs v1 update, 1 byte or more; kept, so do not reuse the buffer. */
  readonly update: Uint8Array
  /** The person it came from, as their grant names them; absent for guests and for the server's own edits. */
  readonly author?: string | undefined
  /** The session it came from. */
  readonly session?: string | undefined
  /** Client ids that it continues; those may be left out of which the log is known to have the owner. */
  readonly clients?: readonly Continuation[] | undefined
}

/** What a change brings of one client id, as far as the instance knows that writes it. */
export interface Continuation {
  readonly client: number
  /** The person it belongs to, or the guest by the name that the server gave them; undefined for nobody. */
  readonly owner: string | undefined
  /** The clock up to which it was known before. */
  readonly from: number
  /** The clock up to which it is known with the change. */
  readonly to: number
}

/** The positions a batch got: `from` to `to`, both included, with no gap between them. */
export interface Appended {
  readonly from: number
  readonly to: number
}

/** A change as the log holds it. */
export interface LogRow extends Omit<LogEntry, 'clients'> {
  /** Counts from 1 within a document, without gaps. */
  readonly position: number
  /** When it was appended, in ms since the epoch by the store's clock. */
  readonly time: number
}

/** All changes up to and including position `upTo`, as one update. */
export interface Snapshot {
  readonly upTo: number
  /** A Yjs v1 update. */
  readonly update: Uint8Array
}

/** What a document holds beyond some position. */
export interface LogSlice {
  /** Which life of the document this is; it changes when the document is purged. */
  readonly generation: string
  /** The last position, 0 for a document nobody wrote to. */
  readonly head: number
  /** Present when rows after the asked position were compacted away: it has them, and all before. */
  readonly snapshot: Snapshot | undefined
  /** Oldest first; they follow the snapshot, or the asked position. */
  readonly rows: readonly LogRow[]
  /** Who each client id belongs to, as far as it became theirs after the asked position. */
  readonly owners: ReadonlyMap<number, string>
}

/** Rows of one author, written in one go and compacted away since: what a version of the past is made from. */
export interface HistorySegment {
  /** Positions of its first and its last row; other authors' rows may lie between. */
  readonly from: number
  readonly to: number
  /** When those were appended, in ms since the epoch. */
  readonly fromTime: number
  readonly toTime: number
  readonly author: string | undefined
  /** All of its changes as one Yjs v1 update. It may rest on segments before it. */
  readonly update: Uint8Array
}

/** One line of the list of documents. */
export interface DocumentRecord {
  readonly documentId: DocumentId
  /** The last position. */
  readonly head: number
  /** When the last change was appended, in ms since the epoch. */
  readonly updatedAt: number
  /** Bytes of its snapshot and rows. */
  readonly bytes: number
}

/** A snapshot to put in the place of rows. */
export interface CompactionRequest {
  /** The generation the caller read; another one means the document was purged since. */
  readonly generation: string
  readonly snapshot: Snapshot
}

/**
 * A client id that an append continues is not what its writer believed, somebody else's or written further: it was told of
 * the log too late, or not at all.
 *
 * What it has in memory is not what the log says, so it is built anew from there.
 */
export class MistakenOwnerError extends Error {
  override readonly name = 'MistakenOwnerError'

  constructor(documentId: DocumentId) {
    super(`the log knows a client id of ${documentId} otherwise; nothing was written`)
  }
}

/**
 * Where the logs of all documents live: the only truth about what was written.
 *
 * Several instances may share one store. Positions of a document stay dense whoever appends.
 */
export interface Store {
  /**
   * Appends changes to a document's log, in one transaction.
   *
   * Resolves once they would survive a crash of this process and of the machine. Calls for different documents
   * that wait at the same time share one commit.
   *
   * Client ids that were nobody's belong to the owners that the entries name. Once they do, nobody else gets anything into
   * the log that continues them: not even through an instance that has not heard of it. And nobody gets an id without
   * knowing all that is written with it: what they wrote in the same place would be left out for what was there first.
   *
   * @param entries - at least one.
   * @throws {MistakenOwnerError} when a client id that they continue has another owner than they name, or is to become
   *   somebody's and is written further than they know; nothing was written.
   * @throws {CollabError} `storeUnavailable` when nothing was written; `overloaded` when too much is waiting.
   *   Safe to call again with the same entries.
   */
  append(documentId: DocumentId, entries: readonly LogEntry[]): Promise<Appended>

  /**
   * Appends the first change of a document, unless it has one already.
   *
   * @returns whether it was appended.
   */
  appendFirst(documentId: DocumentId, entry: LogEntry): Promise<boolean>

  /** Reads what a document holds after a position; 0 reads all of it. */
  read(documentId: DocumentId, after: number): Promise<LogSlice>

  /** The last position of each document asked for; 0 where nobody wrote yet. */
  heads(documentIds: readonly DocumentId[]): Promise<ReadonlyMap<DocumentId, number>>

  /**
   * Replaces all rows up to `snapshot.upTo` by the snapshot, in one transaction. The rows go on as history.
   *
   * @returns false, with nothing changed, when the generation is another one or a newer snapshot is there.
   */
  putSnapshot(documentId: DocumentId, request: CompactionRequest): Promise<boolean>

  /** What was compacted away, oldest first. */
  history(documentId: DocumentId): Promise<readonly HistorySegment[]>

  /** Takes rows that are damaged out of the log and keeps them aside, for somebody to look at. */
  setAside(documentId: DocumentId, positions: readonly number[]): Promise<void>

  /**
   * Forgets for good what was deleted from a document: its rows and history go, one update of what is left takes
   * their place, and a new generation begins. Positions go on.
   *
   * @param generation - the one the caller read.
   * @returns the new generation; undefined, with nothing changed, when the document is of another one.
   */
  purge(documentId: DocumentId, generation: string, update: Uint8Array): Promise<string | undefined>

  /** All documents with at least one change, in no order. */
  list(): Promise<readonly DocumentRecord[]>

  /** Finishes what was appended, then lets go of files and threads. */
  close(): Promise<void>
}
