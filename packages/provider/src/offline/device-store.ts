import type { Access } from '@quire/protocol'
import * as Y from 'yjs'

/** What this device kept of a document. */
export interface DeviceCopy {
  /** Yjs updates that together are the document; none when nothing was kept. */
  readonly updates: readonly Uint8Array[]
  /** Local updates in there that no server has acknowledged. */
  readonly unacknowledged: number
  /** The life of the document they belong to. */
  readonly generation: string | undefined
  readonly access: Access | undefined
}

interface Entry {
  /** Without one the entry only asks to be told when those before it are written. */
  readonly update: Uint8Array | undefined
  /** Local updates wait for an acknowledgement; those that came from the server have it. */
  readonly isLocal: boolean
  readonly onWritten: () => void
}

/** A mark in the store for local updates that were written together and are not acknowledged. */
interface Mark {
  readonly key: IDBValidKey
  /** The ledger's count after the last of them. */
  readonly upTo: number
}

const stores = { updates: 'updates', pending: 'pending', facts: 'facts' } as const
const compactAfterRows = 200

/**
 * A document on this device, in IndexedDB: the updates, and how many of them are still to be acknowledged.
 *
 * One transaction at a time, and what comes meanwhile goes together into the next one. Once a transaction fails (quota,
 * private mode, a deleted profile) the store keeps no more, and says so: what is kept then is an older state, never a torn one.
 */
export class DeviceStore {
  readonly #database: IDBDatabase
  readonly #onFailure: (error: unknown) => void
  #queue: Entry[] = []
  #marks: Mark[] = []
  #settled: IDBValidKey[] = []
  #rows = 0
  #counted = 0
  #isWriting = false
  #isFailed = false
  #onClosed: (() => void) | undefined

  /**
   * @param name - names server, person and document, so that none of them is ever taken for another.
   * @throws {DOMException} where there is no storage to be had.
   */
  static async open(
    name: string,
    indexedDB: IDBFactory,
    onFailure: (error: unknown) => void,
  ): Promise<DeviceStore> {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(stores.updates, { autoIncrement: true })
      request.result.createObjectStore(stores.pending, { autoIncrement: true })
      request.result.createObjectStore(stores.facts)
    }
    return new DeviceStore(await resultOf(request), onFailure)
  }

  private constructor(database: IDBDatabase, onFailure: (error: unknown) => void) {
    this.#database = database
    this.#onFailure = onFailure
    // Somebody forgets the document: this copy must not stand in the way.
    database.onversionchange = () => this.#fail(new Error('the copy on this device was deleted'))
  }

  async load(): Promise<DeviceCopy> {
    const transaction = this.#database.transaction(Object.values(stores))
    const rows = resultOf<Uint8Array[]>(transaction.objectStore(stores.updates).getAll())
    const pending = transaction.objectStore(stores.pending)
    const keys = resultOf(pending.getAllKeys())
    const counts = resultOf<number[]>(pending.getAll())
    const facts = transaction.objectStore(stores.facts)
    const generation = resultOf<unknown>(facts.get('generation'))
    const access = resultOf<unknown>(facts.get('access'))
    const updates = await rows
    const unacknowledged = (await counts).reduce((sum, count) => sum + count, 0)
    this.#rows = updates.length
    this.#counted = unacknowledged
    // Whoever made them, they are in what this session sends; its first acknowledgement settles them.
    this.#marks = (await keys).map((key) => ({ key, upTo: unacknowledged }))
    const [foundGeneration, foundAccess] = await Promise.all([generation, access])
    return {
      updates,
      unacknowledged,
      generation: typeof foundGeneration === 'string' ? foundGeneration : undefined,
      // Written by `keepGrant` only; a word that another version wrote includes no access that this one knows.
      access: foundAccess as Access | undefined,
    }
  }

  /** Yjs client ids that wrote here before. */
  async clientIds(): Promise<readonly number[]> {
    const facts = this.#database.transaction(stores.facts).objectStore(stores.facts)
    return readIds(await resultOf(facts.get('clientIds')))
  }

  /**
   * The key of the guest whose copy this is, the same for all their tabs here.
   *
   * @param fresh - becomes it when there was none. Client ids of before are left then: without a key they were nobody's.
   */
  guestKey(fresh: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let key = fresh
      // Strict, and in one step, as with the edits that are this guest's by it: they may leave only when it is kept.
      const transaction = this.#database.transaction(stores.facts, 'readwrite', { durability: 'strict' })
      const facts = transaction.objectStore(stores.facts)
      const known = facts.get('guestKey')
      known.onsuccess = () => {
        if (typeof known.result === 'string') key = known.result
        else {
          facts.delete('clientIds')
          facts.put(fresh, 'guestKey')
        }
      }
      transaction.oncomplete = () => resolve(key)
      transaction.onabort = () => reject(transaction.error)
    })
  }

  get hasFailed(): boolean {
    return this.#isFailed
  }

  /**
   * Keeps an update.
   *
   * @param onWritten - called once it is on the device, in the order of the calls; at once when the store has failed.
   */
  write(update: Uint8Array, isLocal: boolean, onWritten: () => void = () => {}): void {
    if (this.#isFailed) {
      onWritten()
      return
    }
    this.#queue.push({ update, isLocal, onWritten })
    this.#writeSoon()
  }

  /** Calls back once all that was given to {@link write} is on the device; at once when it is already. */
  afterWrites(onWritten: () => void): void {
    if (!this.#isWriting) onWritten()
    else this.#queue.push({ update: undefined, isLocal: false, onWritten })
  }

  /** Local updates up to this count, as the ledger counts, are on a server's disk. */
  acknowledge(durable: number): void {
    if (this.#marks[0] === undefined || this.#marks[0].upTo > durable) return
    this.#settled.push(...this.#marks.filter(({ upTo }) => upTo <= durable).map(({ key }) => key))
    this.#marks = this.#marks.filter(({ upTo }) => upTo > durable)
    this.#writeSoon()
  }

  /** What the server said about the document, for the next start without it. */
  keepGrant(generation: string, access: Access): void {
    this.#change((transaction) => {
      const facts = transaction.objectStore(stores.facts)
      facts.put(generation, 'generation')
      facts.put(access, 'access')
    })
  }

  /** Remembers a client id, and of all of them the latest `most`. In one step: two pages may do it at the same time. */
  addClientId(clientId: number, most: number): void {
    this.#change((transaction) => {
      const facts = transaction.objectStore(stores.facts)
      const known = facts.get('clientIds')
      known.onsuccess = () => facts.put([...readIds(known.result), clientId].slice(-most), 'clientIds')
    })
  }

  /** Writes what waits, and then lets go of the database and calls back. */
  close(onClosed: () => void = () => {}): void {
    this.#onClosed = onClosed
    if (!this.#isWriting) this.#letGo()
  }

  #letGo(): void {
    this.#database.close()
    this.#onClosed?.()
  }

  #writeSoon(): void {
    if (this.#isWriting || this.#isFailed) return
    this.#isWriting = true
    queueMicrotask(() => this.#writeBatch())
  }

  #writeBatch(): void {
    const batch = this.#queue
    const settled = this.#settled
    this.#queue = []
    this.#settled = []
    const locals = batch.filter(({ isLocal }) => isLocal).length
    let mark: IDBRequest<IDBValidKey> | undefined
    const transaction = this.#change((transaction) => {
      const pending = transaction.objectStore(stores.pending)
      for (const key of settled) pending.delete(key)
      if (locals > 0) mark = pending.add(locals)
      const updates = batch.flatMap(({ update }) => update ?? [])
      if (updates.length === 0) return
      const rows = transaction.objectStore(stores.updates)
      rows.add(mergeAll(updates))
      if (++this.#rows > compactAfterRows) this.#compact(rows)
    })
    const finish = () => {
      this.#isWriting = false
      this.#counted += locals
      if (mark && !this.#isFailed) this.#marks.push({ key: mark.result, upTo: this.#counted })
      for (const { onWritten } of batch) onWritten()
      if (this.#isFailed) this.#release()
      else if (this.#queue.length > 0 || this.#settled.length > 0) this.#writeSoon()
      else if (this.#onClosed) this.#letGo()
    }
    if (!transaction) finish()
    else {
      transaction.addEventListener('complete', finish)
      transaction.addEventListener('abort', finish)
    }
  }

  /** In the same transaction, so that a crash leaves either all rows or the one that stands for them. */
  #compact(updates: IDBObjectStore): void {
    this.#rows = 1
    const all = updates.getAll()
    all.onsuccess = () => {
      const doc = new Y.Doc()
      doc.transact(() => {
        for (const update of all.result as Uint8Array[]) Y.applyUpdate(doc, update) // only updates are put there
      })
      updates.clear()
      updates.add(Y.encodeStateAsUpdate(doc))
      doc.destroy()
    }
  }

  /** One transaction over all stores; whatever goes wrong with it is the end of this store. */
  #change(work: (transaction: IDBTransaction) => void): IDBTransaction | undefined {
    if (this.#isFailed) return undefined
    try {
      // Strict: an update may leave once it is written, and must then survive a loss of power too, or its client id
      // would be written with again from an older state.
      const transaction = this.#database.transaction(Object.values(stores), 'readwrite', {
        durability: 'strict',
      })
      transaction.addEventListener('abort', () => this.#fail(transaction.error))
      work(transaction)
      return transaction
    } catch (error) {
      this.#fail(error)
      return undefined
    }
  }

  #fail(error: unknown): void {
    if (this.#isFailed) return
    this.#isFailed = true
    this.#burnClientIds()
    this.#database.close()
    this.#onFailure(error)
    // A batch under way comes first, and then does this itself.
    if (!this.#isWriting) this.#release()
  }

  /** What leaves from now on is not on the device: nobody may go on from here with an id that has written more since. */
  #burnClientIds(): void {
    try {
      this.#database.transaction(stores.facts, 'readwrite').objectStore(stores.facts).delete('clientIds')
    } catch {
      // A database that is gone offers no ids either.
    }
  }

  #release(): void {
    const waiting = this.#queue
    this.#queue = []
    for (const { onWritten } of waiting) onWritten()
  }
}

const readIds = (stored: unknown): readonly number[] =>
  Array.isArray(stored) ? stored.filter(Number.isSafeInteger) : []

const mergeAll = (updates: readonly Uint8Array[]): Uint8Array => {
  if (updates.length === 1) return updates[0]!
  const width = 64
  const merged: Uint8Array[] = []
  for (let at = 0; at < updates.length; at += width)
    merged.push(Y.mergeUpdates(updates.slice(at, at + width)))
  return mergeAll(merged)
}

/** @throws {DOMException} what the request failed with. */
const resultOf = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
    request.addEventListener('blocked', () => reject(new Error('another page holds the old copy')))
  })
