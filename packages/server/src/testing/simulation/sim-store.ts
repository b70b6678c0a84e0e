import { CollabError } from '@quire/protocol'
import type { Store } from '../../core/store.ts'
import { createMemoryStore } from '../../stores/memory.ts'
import type { SimClock } from './sim-clock.ts'

/** The disk that all simulated instances share, and what is wrong with it. */
export interface SimDisk {
  /** What is really written. Tests look at it directly; instances go through {@link openSimStore}. */
  readonly store: Store
  /** Milliseconds a commit takes. */
  commitMs: number
  /** Share of commits that fail: half of them before, half of them after they were written. */
  failing: number
  /** Nothing is written or read while it is full. */
  isFull: boolean
  /** A planted bug: commits are told before they are written. */
  isLying: boolean
  /** Another: it does not look whose client ids are. */
  isBlind: boolean
}

export const createSimDisk = (clock: SimClock): SimDisk => ({
  store: createMemoryStore({ wallTime: () => clock.wallTime() }),
  commitMs: 2,
  failing: 0,
  isFull: false,
  isLying: false,
  isBlind: false,
})

/** Whoever uses the store, and whether they still live. */
export interface Life {
  readonly isAlive: boolean
}

/**
 * The disk as one instance sees it. When the instance dies, a commit that was under way is written or not, as chance
 * has it, and nobody hears of it.
 */
export const openSimStore = (disk: SimDisk, clock: SimClock, chance: () => number, life: Life): Store => {
  const takes = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve))
  const never = (): Promise<never> => new Promise(() => {})
  const fail = (why: string): never => {
    throw new CollabError('storeUnavailable', why)
  }

  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    const fate = chance()
    if (disk.isLying) {
      const early = disk.store.heads([]) // any promise that is settled at once
      clock.after(disk.commitMs * 50, () => {
        if (life.isAlive) work().catch(() => {}) // who was told of a commit is not told that there was none
      })
      await early
      return { from: 0, to: 0 } as T // good enough: only the acknowledgement is of interest
    }
    await takes(disk.commitMs * (0.5 + chance()))
    if (!life.isAlive && fate < 0.5) return never()
    if (life.isAlive && disk.isFull) fail('the disk is full')
    if (life.isAlive && fate < disk.failing / 2) fail('the disk failed before the commit')
    const result = await work()
    if (!life.isAlive) return never()
    if (fate > 1 - disk.failing / 2) fail('the disk failed after the commit')
    return result
  }

  const read = async <T>(work: () => Promise<T>): Promise<T> => {
    await takes(disk.commitMs * chance())
    if (!life.isAlive) return never()
    if (disk.isFull || chance() < disk.failing) fail('the disk failed to read')
    return work()
  }

  const { store } = disk
  return {
    append: (documentId, entries) => {
      const kept = entries.map(({ clients, ...entry }) => ({
        ...entry,
        update: entry.update.slice(),
        clients: disk.isBlind ? [] : clients,
      }))
      return write(() => store.append(documentId, kept))
    },
    appendFirst: (documentId, entry) => write(() => store.appendFirst(documentId, entry)),
    read: (documentId, after) => read(() => store.read(documentId, after)),
    heads: (documentIds) => read(() => store.heads(documentIds)),
    putSnapshot: (documentId, request) => write(() => store.putSnapshot(documentId, request)),
    history: (documentId) => read(() => store.history(documentId)),
    setAside: (documentId, positions) => write(() => store.setAside(documentId, positions)),
    purge: (documentId, generation, update) => write(() => store.purge(documentId, generation, update)),
    list: () => read(() => store.list()),
    close: async () => {},
  }
}
