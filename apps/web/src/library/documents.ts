// The list of documents, shared by the library page and the sidebar: read once, and again while somebody looks.
import { useSyncExternalStore } from 'react'
import { type DocumentSummary, listDocuments } from '../api.ts'

export type Documents =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | { readonly state: 'loaded'; readonly documents: readonly DocumentSummary[] }

const refreshMs = 10_000

const createDocumentsStore = () => {
  let value: Documents = { state: 'loading' }
  let shown = ''
  const listeners = new Set<() => void>()
  let ended = new AbortController()

  const set = (next: Documents) => {
    // The same list again is not news: nothing should render for it.
    const text = JSON.stringify(next)
    if (text === shown) return
    shown = text
    value = next
    for (const listener of listeners) listener()
  }
  const load = async () => {
    const { signal } = ended
    try {
      set({ state: 'loaded', documents: await listDocuments(signal) })
    } catch {
      // A list that was read before is better than an error in its place.
      if (!signal.aborted && value.state !== 'loaded') set({ state: 'failed' })
    }
  }
  const start = () => {
    ended = new AbortController()
    const { signal } = ended
    const loadIfSeen = () => {
      if (document.visibilityState === 'visible') void load()
    }
    const timer = setInterval(loadIfSeen, refreshMs)
    signal.addEventListener('abort', () => clearInterval(timer))
    document.addEventListener('visibilitychange', loadIfSeen, { signal })
    void load()
  }
  return {
    get: () => value,
    load,
    subscribe: (listener: () => void) => {
      if (listeners.size === 0) start()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) ended.abort()
      }
    },
  }
}

const store = createDocumentsStore()

export const useDocuments = (): Documents => useSyncExternalStore(store.subscribe, store.get)

/** Reads the list again, e.g. after a failure. */
export const reloadDocuments = (): void => void store.load()
