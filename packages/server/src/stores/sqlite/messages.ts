import type { DocumentId } from '@quire/protocol'
import type { CompactionRequest, DocumentRecord, HistorySegment, LogSlice } from '../../core/store.ts'

/** How the thread is started. */
export interface WorkerSettings {
  readonly path: string
  readonly driver: string | undefined
}

/** What the serving thread asks of the thread with the database. */
export type Request =
  /** `appends` as packed by `packAppends`. */
  | { readonly kind: 'append'; readonly appends: Uint8Array }
  | { readonly kind: 'read'; readonly documentId: DocumentId; readonly after: number }
  | { readonly kind: 'heads'; readonly documentIds: readonly DocumentId[] }
  | { readonly kind: 'putSnapshot'; readonly documentId: DocumentId; readonly request: CompactionRequest }
  | { readonly kind: 'history'; readonly documentId: DocumentId }
  | { readonly kind: 'setAside'; readonly documentId: DocumentId; readonly positions: readonly number[] }
  | {
      readonly kind: 'purge'
      readonly documentId: DocumentId
      readonly generation: string
      readonly update: Uint8Array
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'close' }

/** What each request is answered with. */
export interface Answers {
  /** For each the first position it got; 0 for one that was not appended. */
  readonly append: Float64Array
  /** `rows` as packed by `packRows`. */
  readonly read: Omit<LogSlice, 'rows'> & { readonly rows: Uint8Array }
  readonly heads: readonly number[]
  readonly putSnapshot: boolean
  readonly history: readonly HistorySegment[]
  readonly setAside: undefined
  readonly purge: string | undefined
  readonly list: readonly DocumentRecord[]
  readonly close: undefined
}

export type Question = { readonly id: number; readonly request: Request }

/** What went wrong, in words; drivers are other people's, and may throw anything. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Id 0 answers the start of the thread itself. */
export type Reply =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly error: string }
