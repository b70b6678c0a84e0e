import { CollabError, type DocumentId } from '@quire/protocol'
import { toSegments } from '../core/history.ts'
import {
  type Appended,
  type CompactionRequest,
  type DocumentRecord,
  firstGeneration,
  type HistorySegment,
  type LogEntry,
  type LogRow,
  type LogSlice,
  MistakenOwnerError,
  nextGeneration,
  type Snapshot,
  type Store,
} from '../core/store.ts'
import { ClientLedger } from './client-ledger.ts'

interface StoredDocument {
  generation: string
  head: number
  updatedAt: number
  snapshot: Snapshot | undefined
  rows: LogRow[]
  history: HistorySegment[]
  readonly clients: ClientLedger
}

/**
 * A store that forgets everything with the process: for tests and for trying things out.
 *
 * @param options.wallTime - milliseconds since the epoch, for the rows' times.
 */
export const createMemoryStore = (options: { readonly wallTime?: () => number } = {}): Store =>
  new MemoryStore(options.wallTime ?? Date.now)

class MemoryStore implements Store {
  readonly #wallTime: () => number
  readonly #documents = new Map<DocumentId, StoredDocument>()
  #isClosed = false

  constructor(wallTime: () => number) {
    this.#wallTime = wallTime
  }

  async append(documentId: DocumentId, entries: readonly LogEntry[]): Promise<Appended> {
    this.#assertOpen()
    const document = this.#documentOf(documentId)
    const from = document.head + 1
    if (!document.clients.takeIfRight(entries, from)) throw new MistakenOwnerError(documentId)
    document.updatedAt = this.#wallTime()
    for (const { update, author, session } of entries) {
      document.head += 1
      const position = document.head
      document.rows.push({ update: update.slice(), author, session, position, time: document.updatedAt })
    }
    return { from, to: document.head }
  }

  async appendFirst(documentId: DocumentId, entry: LogEntry): Promise<boolean> {
    this.#assertOpen()
    if (this.#documentOf(documentId).head > 0) return false
    await this.append(documentId, [entry])
    return true
  }

  async read(documentId: DocumentId, after: number): Promise<LogSlice> {
    this.#assertOpen()
    const document = this.#documents.get(documentId)
    if (!document)
      return { generation: firstGeneration, head: 0, snapshot: undefined, rows: [], owners: new Map() }
    const { generation, head, snapshot, rows, clients } = document
    return {
      generation,
      head,
      snapshot: snapshot && snapshot.upTo > after ? snapshot : undefined,
      rows: rows.filter((row) => row.position > after),
      owners: clients.ownersAfter(after),
    }
  }

  async heads(documentIds: readonly DocumentId[]): Promise<ReadonlyMap<DocumentId, number>> {
    this.#assertOpen()
    return new Map(documentIds.map((id) => [id, this.#documents.get(id)?.head ?? 0]))
  }

  async putSnapshot(documentId: DocumentId, { generation, snapshot }: CompactionRequest): Promise<boolean> {
    this.#assertOpen()
    const document = this.#documents.get(documentId)
    if (!document || document.generation !== generation || snapshot.upTo > document.head) return false
    if (document.snapshot && document.snapshot.upTo >= snapshot.upTo) return false
    document.snapshot = { upTo: snapshot.upTo, update: snapshot.update.slice() }
    document.history.push(...toSegments(document.rows.filter((row) => row.position <= snapshot.upTo)))
    document.rows = document.rows.filter((row) => row.position > snapshot.upTo)
    return true
  }

  async history(documentId: DocumentId): Promise<readonly HistorySegment[]> {
    this.#assertOpen()
    return [...(this.#documents.get(documentId)?.history ?? [])]
  }

  async setAside(documentId: DocumentId, positions: readonly number[]): Promise<void> {
    this.#assertOpen()
    const document = this.#documents.get(documentId)
    if (document) document.rows = document.rows.filter((row) => !positions.includes(row.position))
  }

  async purge(documentId: DocumentId, generation: string, update: Uint8Array): Promise<string | undefined> {
    this.#assertOpen()
    const document = this.#documents.get(documentId)
    if (!document || document.generation !== generation) return undefined
    document.head += 1
    document.snapshot = { upTo: document.head, update: update.slice() }
    document.rows = []
    document.history = []
    document.generation = nextGeneration(generation)
    return document.generation
  }

  async list(): Promise<readonly DocumentRecord[]> {
    this.#assertOpen()
    const written = [...this.#documents].filter(([, { head }]) => head > 0)
    return written.map(([documentId, { head, updatedAt, snapshot, rows }]) => ({
      documentId,
      head,
      updatedAt,
      bytes: rows.reduce((sum, row) => sum + row.update.byteLength, snapshot?.update.byteLength ?? 0),
    }))
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  #documentOf(documentId: DocumentId): StoredDocument {
    const known = this.#documents.get(documentId)
    if (known) return known
    const document: StoredDocument = {
      generation: firstGeneration,
      head: 0,
      updatedAt: 0,
      snapshot: undefined,
      rows: [],
      history: [],
      clients: new ClientLedger(() => undefined),
    }
    this.#documents.set(documentId, document)
    return document
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new CollabError('storeUnavailable', 'the store is closed')
  }
}
