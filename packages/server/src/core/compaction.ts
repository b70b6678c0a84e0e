import type { LogSlice } from './store.ts'

/** What reading one more row costs, beside its bytes. */
const rowBytes = 64
/** A tail this short is read in no time. */
const shortTailBytes = 64 * 1024
/** Before a room is let go its tail is made this short, so that it opens quickly again. */
const restingTailBytes = 8 * 1024

/** Knows how long a document's log has grown behind its snapshot, and when a new snapshot is worth its price. */
export class Tail {
  #snapshotBytes = 0
  #tailBytes = 0

  /** The log was read as a whole. */
  loaded({ snapshot, rows }: LogSlice): void {
    this.#snapshotBytes = snapshot?.update.byteLength ?? 0
    this.#tailBytes = 0
    for (const { update } of rows) this.#tailBytes += update.byteLength + rowBytes
  }

  /** Rows came to the log. */
  grew(updates: readonly Uint8Array[]): void {
    for (const { byteLength } of updates) this.#tailBytes += byteLength + rowBytes
  }

  /** A snapshot was made of everything so far. */
  compacted(snapshotBytes: number): void {
    this.#snapshotBytes = snapshotBytes
    this.#tailBytes = 0
  }

  /** Making a snapshot costs as much as the document is large, so a large one has a longer tail. */
  isLong(isResting: boolean): boolean {
    const fair = this.#snapshotBytes / 2
    return this.#tailBytes > Math.max(isResting ? restingTailBytes : shortTailBytes, fair)
  }
}
