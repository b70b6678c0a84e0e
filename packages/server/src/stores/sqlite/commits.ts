import type { DocumentId } from '@quire/protocol'
import type { LogRow } from '../../core/store.ts'
import { ClientLedger } from '../client-ledger.ts'
import type { Database, Statement } from './driver.ts'
import { packCommit, type UnpackedAppend, unpackAppends, unpackCommit } from './packing.ts'
import { blob, integer, toClient } from './values.ts'

/** What one document has in commits, and in no run yet. */
export interface Pending {
  readonly rows: LogRow[]
  bytes: number
}

/** So many changes, or bytes, are sorted at once: the more, the less each costs; but appends wait meanwhile. */
const maxRows = 8_192
const maxBytes = 4 * 1024 * 1024

/**
 * The last commits, as they came and not yet sorted by document.
 *
 * A commit with changes of many documents is one row here, so it writes one page and not one for each of them. All of
 * it is in memory as well: a mirror of the table, brought up to date at the begin of each transaction, as other processes
 * may write to it. Whoever changes another table with heads in it says so with `changed`, and all mirrors are made anew.
 */
export class Commits {
  readonly #sql: Record<
    'version' | 'sorted' | 'after' | 'insert' | 'clear' | 'setSorted' | 'head' | 'client',
    Statement
  >
  readonly #pending = new Map<DocumentId, Pending>()
  /** Of documents that were asked for since the last change elsewhere. */
  readonly #heads = new Map<DocumentId, number>()
  /** Of documents that were written to since then. */
  readonly #clients = new Map<DocumentId, ClientLedger>()
  #rows = 0
  #bytes = 0
  #lastId = 0
  #epoch = -1
  #version = -1

  constructor(database: Database) {
    this.#sql = {
      version: database.prepare('PRAGMA data_version'),
      sorted: database.prepare('SELECT up_to, epoch FROM sorted'),
      after: database.prepare('SELECT id, bytes FROM commits WHERE id > ? ORDER BY id'),
      insert: database.prepare('INSERT INTO commits (id, bytes) VALUES (?, ?)'),
      clear: database.prepare('DELETE FROM commits'),
      setSorted: database.prepare('UPDATE sorted SET up_to = ?, epoch = ?'),
      head: database.prepare('SELECT head FROM documents WHERE id = ?'),
      client: database.prepare(`SELECT author, position, written_to FROM clients
        WHERE document = (SELECT key FROM documents WHERE id = ?) AND client = ?`),
    }
  }

  /** Documents with changes that are in no run yet. */
  get pending(): ReadonlyMap<DocumentId, Pending> {
    return this.#pending
  }

  /** Whether it is time to sort. */
  get isFull(): boolean {
    return this.#rows >= maxRows || this.#bytes >= maxBytes
  }

  headOf(documentId: DocumentId): number {
    const known = this.#heads.get(documentId)
    if (known !== undefined) return known
    const head = integer(this.#sql.head.get(documentId)?.head ?? 0)
    this.#heads.set(documentId, head)
    return head
  }

  /** What the log knows of a document's client ids. */
  clientsOf(documentId: DocumentId): ClientLedger {
    const known = this.#clients.get(documentId)
    if (known) return known
    const ledger = new ClientLedger((client) => {
      const row = this.#sql.client.get(documentId, client)
      return row && toClient(row)
    })
    this.#clients.set(documentId, ledger)
    return ledger
  }

  /** Takes in what other processes wrote. Called first in each transaction. */
  catchUp(): void {
    // It grows with each commit of another connection, and only with those.
    const version = integer(this.#sql.version.get()?.data_version)
    if (version === this.#version) return
    const sorted = this.#sql.sorted.get()
    const epoch = integer(sorted?.epoch)
    if (epoch !== this.#epoch) this.#startAnew(integer(sorted?.up_to), epoch)
    for (const { id, bytes } of this.#sql.after.all(this.#lastId)) {
      const { time, firsts, appends } = unpackCommit(blob(bytes))
      for (const [i, append] of appends.entries()) {
        const first = firsts[i]!
        if (first === 0) continue // it is no part of the log
        this.clientsOf(append.documentId).take(append.entries, first)
        this.#take(append, first, time)
      }
      this.#lastId = integer(id)
    }
    this.#version = version
  }

  /**
   * Adds a commit.
   *
   * @param packed - by `packAppends`.
   * @returns for each the first of the positions it got, 0 for an `isFirst` that came late, and for one that is mistaken
   *   about a client id.
   */
  append(packed: Uint8Array, time: number): Float64Array {
    const appends = unpackAppends(packed)
    const firsts = Float64Array.from(appends, (append) => {
      const { documentId, entries, isFirst } = append
      const head = this.headOf(documentId)
      if (isFirst && head > 0) return 0
      if (!this.clientsOf(documentId).takeIfRight(entries, head + 1)) return 0
      this.#take(append, head + 1, time)
      return head + 1
    })
    this.#sql.insert.run(this.#lastId + 1, packCommit({ time, firsts, packed }))
    this.#lastId += 1
    return firsts
  }

  /** All of them are in runs now. */
  clear(): void {
    this.#sql.clear.run()
    this.#forgetPending()
    this.changed()
  }

  /** Heads, or what else is kept here of other tables, changed otherwise than by an append. */
  changed(): void {
    this.#epoch += 1
    this.#forgetKnown()
    this.#sql.setSorted.run(this.#lastId, this.#epoch)
  }

  /** A transaction was rolled back: what is in memory may never have been. */
  rolledBack(): void {
    this.#version = -1
    this.#epoch = -1
  }

  #startAnew(upTo: number, epoch: number): void {
    this.#forgetPending()
    this.#forgetKnown()
    this.#lastId = upTo
    this.#epoch = epoch
  }

  #forgetPending(): void {
    this.#pending.clear()
    this.#rows = 0
    this.#bytes = 0
  }

  #forgetKnown(): void {
    this.#heads.clear()
    this.#clients.clear()
  }

  #take({ documentId, entries }: UnpackedAppend, first: number, time: number): void {
    const pending = this.#pendingOf(documentId)
    for (const [i, { update, author, session }] of entries.entries()) {
      // No spread: V8 would give each of these rows a shape of its own.
      pending.rows.push({ update, author, session, position: first + i, time })
      pending.bytes += update.byteLength
      this.#bytes += update.byteLength
    }
    this.#rows += entries.length
    this.#heads.set(documentId, first + entries.length - 1)
  }

  #pendingOf(documentId: DocumentId): Pending {
    const known = this.#pending.get(documentId)
    if (known) return known
    const pending: Pending = { rows: [], bytes: 0 }
    this.#pending.set(documentId, pending)
    return pending
  }
}
