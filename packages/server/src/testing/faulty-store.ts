import { CollabError } from '@quire/protocol'
import type { Store } from '../core/store.ts'

/** A store in front of another, that a test can make slow or broken. */
export interface FaultyStore extends Store {
  /** Commits and reads wait from here on, until `release`. */
  hold(): void
  release(): void
  /** Commits and reads fail from here on, until `repair`. */
  break(): void
  repair(): void
  /** Calls of `append` so far, the failed ones included. */
  readonly appends: number
}

export const createFaultyStore = (inner: Store): FaultyStore => {
  let appends = 0
  let isBroken = false
  let waiting: Array<() => void> | undefined

  const pass = async (): Promise<void> => {
    if (waiting) await new Promise<void>((resolve) => waiting?.push(resolve))
    if (isBroken) throw new CollabError('storeUnavailable', 'the store is broken, as the test wants it')
  }
  return {
    async append(documentId, entries) {
      appends += 1
      await pass()
      return inner.append(documentId, entries)
    },
    async appendFirst(documentId, entry) {
      await pass()
      return inner.appendFirst(documentId, entry)
    },
    async read(documentId, after) {
      await pass()
      return inner.read(documentId, after)
    },
    async heads(documentIds) {
      await pass()
      return inner.heads(documentIds)
    },
    async putSnapshot(documentId, request) {
      await pass()
      return inner.putSnapshot(documentId, request)
    },
    async history(documentId) {
      await pass()
      return inner.history(documentId)
    },
    async setAside(documentId, positions) {
      await pass()
      return inner.setAside(documentId, positions)
    },
    async purge(documentId, generation, update) {
      await pass()
      return inner.purge(documentId, generation, update)
    },
    list: () => inner.list(),
    close: () => inner.close(),
    hold() {
      waiting ??= []
    },
    release() {
      const released = waiting ?? []
      waiting = undefined
      for (const resolve of released) resolve()
    },
    break() {
      isBroken = true
    },
    repair() {
      isBroken = false
    },
    get appends() {
      return appends
    },
  }
}
