// Local documents that outlive the page: their updates in IndexedDB, in order, and from tab to tab.
import { applyUpdate, type Doc, encodeStateAsUpdate } from 'yjs'

const databaseName = 'quire-local'
const storeName = 'updates'
/** Above this many updates the next opening makes one of them. */
const compactAbove = 200

/**
 * Reads a document's updates and appends those to come, until `signal` ends it. Where the browser keeps nothing
 * (private windows, full disk) the document lasts as long as the page.
 *
 * @returns resolves when what was kept has been read.
 */
export const keepLocally = async (doc: Doc, id: string, signal: AbortSignal): Promise<void> => {
  const database = await openDatabase().catch(() => undefined)
  if (!database) return
  signal.addEventListener('abort', () => database.close())
  if (signal.aborted) return database.close()
  const store = () => database.transaction(storeName, 'readwrite').objectStore(storeName)
  // Listening before it reads: what another tab writes in between is in one of the two.
  const tabs = new BroadcastChannel(`${databaseName}/${id}`)
  tabs.onmessage = ({ data }) => data instanceof Uint8Array && applyUpdate(doc, data, keepLocally)
  signal.addEventListener('abort', () => tabs.close())
  const kept = (await result(store().index('id').getAll(id))) as readonly { update: Uint8Array }[]
  if (signal.aborted) return
  doc.transact(() => {
    for (const { update } of kept) applyUpdate(doc, update, keepLocally)
  }, keepLocally)
  if (kept.length > compactAbove) await compact(store(), id, encodeStateAsUpdate(doc))

  const onUpdate = (update: Uint8Array, origin: unknown) => {
    if (origin === keepLocally) return
    const writing = database.transaction(storeName, 'readwrite')
    writing.objectStore(storeName).add({ id, update })
    // Only then: another tab would rest on what is lost when this one is closed in the same moment.
    writing.oncomplete = () => signal.aborted || tabs.postMessage(update)
    writing.onabort = writing.oncomplete
  }
  doc.on('update', onUpdate)
  signal.addEventListener('abort', () => doc.off('update', onUpdate))
}

const openDatabase = (): Promise<IDBDatabase> => {
  const request = indexedDB.open(databaseName, 1)
  request.onupgradeneeded = () =>
    request.result.createObjectStore(storeName, { autoIncrement: true }).createIndex('id', 'id')
  return result(request)
}

/** One transaction, so that a crash leaves either all of the old updates or the one that says the same. */
const compact = async (store: IDBObjectStore, id: string, whole: Uint8Array): Promise<void> => {
  for (const key of await result(store.index('id').getAllKeys(id))) store.delete(key)
  await result(store.add({ id, update: whole }))
}

const result = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
