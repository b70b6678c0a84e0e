// The list of documents, shared by the library page and the sidebar: read once, and again while somebody looks.
import { useEffect, useSyncExternalStore } from 'react'
import { type DocumentSummary, listDocuments } from '../api.ts'

export type Documents =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | { readonly state: 'loaded'; readonly documents: readonly DocumentSummary[] }

interface OpenDocument {
  readonly id: string
  readonly title: string
}

const refreshMs = 10_000

/** The page that is open knows its title before the list is read again. */
const withOpen = (listed: Documents, { id, title }: OpenDocument): Documents =>
  listed.state === 'loaded' && title !== ''
    ? {
        state: 'loaded',
        documents: listed.documents.map((document) =>
          document.id === id ? { ...document, title } : document,
        ),
      }
    : listed

const createDocumentsStore = () => {
  let listed: Documents = { state: 'loading' }
  let value: Documents = listed
  let shown = ''
  let open: OpenDocument | undefined
  const listeners = new Set<() => void>()
  let ended = new AbortController()

  const set = (latest: Documents) => {
    listed = latest
    const next = open ? withOpen(latest, open) : latest
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
      if (!signal.aborted && listed.state !== 'loaded') set({ state: 'failed' })
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
    setOpen: (document: OpenDocument | undefined) => {
      const isOther = document?.id !== open?.id
      open = document
      set(listed)
      if (isOther && listeners.size > 0) void load()
    },
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

/** Tells the list which document is open, and what it is called now. */
export const useOpenDocument = (id: string, title: string): void => {
  useEffect(() => store.setOpen({ id, title }), [id, title])
  useEffect(() => () => store.setOpen(undefined), [])
}
