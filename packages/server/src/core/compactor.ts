import type { Cancel, Clock } from './clock.ts'
import { usingAtMost } from './flush-window.ts'

/** A document's log, as far as it matters here. */
export interface Compactable {
  /** Whether it has grown long enough for a new snapshot. */
  readonly isCompactionDue: boolean
  /** Resolves when the snapshot is written, or was refused. */
  compact(): Promise<void>
}

/** Snapshots are encoded in the serving thread: a few a second go unnoticed. */
const roomsPerRound = 8
/** The log writes a snapshot or commits, not both: most of the time stays for commits. */
const rest = usingAtMost(0.25, 60_000)
/** A snapshot that never ends holds up those of its own document, not of the others. */
const longestMs = 60_000

/**
 * Puts snapshots in the place of logs that have grown long, one after the other and with rests between: documents that
 * are written in alike grow long together, and every acknowledgement would wait for the snapshots of all of them.
 */
export class Compactor {
  readonly #clock: Clock
  #state: 'idle' | 'busy' | 'closed' = 'idle'
  #cancelWait: Cancel = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins a round, unless one is under way. */
  compactSome(rooms: Iterable<Compactable>): void {
    if (this.#state !== 'idle') return
    const due: Compactable[] = []
    for (const room of rooms) {
      if (due.length === roomsPerRound) break
      if (room.isCompactionDue) due.push(room)
    }
    if (due.length === 0) return
    this.#state = 'busy'
    void this.#compactEach(due)
  }

  close(): void {
    this.#state = 'closed'
    this.#cancelWait()
  }

  async #compactEach(due: readonly Compactable[]): Promise<void> {
    for (const room of due) {
      const startedAt = this.#clock.now()
      if (room.isCompactionDue) await Promise.race([room.compact(), this.#wait(longestMs)])
      this.#cancelWait()
      if (this.#state === 'closed') return
      const tookMs = this.#clock.now() - startedAt
      if (tookMs > 0) await this.#wait(rest(tookMs))
    }
    this.#state = 'idle'
  }

  /** Does not end when it is cancelled. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#cancelWait = this.#clock.after(ms, resolve)
    })
  }
}
