import type { Access } from '@quire/protocol'
import type * as Y from 'yjs'
import { newGuestKey } from '../guest-key.ts'
import type { Keeper } from '../keeper.ts'
import type { ConnectOptions } from '../session.ts'
import type { ChannelClass, Tabs } from '../tabs.ts'
import type { Lease, Locks } from './client-id-lease.ts'
import type { DeviceCopy, DeviceStore } from './device-store.ts'

/** Which copy on this device, and the browser's means to keep it. */
export interface DeviceOptions {
  /** Address of the server. */
  readonly url: string
  readonly documentId: string
  /** Whose copy it is; people who share a device and not an account never see each other's. */
  readonly person?: string
  readonly indexedDB: IDBFactory
  readonly locks?: Locks | undefined
}

/** `off` by choice or for want of IndexedDB; `failed` when it could not be opened or is full: edits are in memory only. */
export type DeviceState = 'off' | 'opening' | 'ready' | 'failed'

/** The copy, the client id to write with, and the key that makes it this guest's. */
export interface OpenedCopy extends DeviceCopy {
  readonly clientId: number
  readonly guestKey: string
}

export interface DeviceParts {
  readonly doc: Y.Doc
  /** How tabs talk to each other; without one each keeps to itself. */
  readonly Channel: ChannelClass | undefined
  readonly onChange: () => void
  /** Another tab went with edits unsaved that the document has. */
  readonly onLegacy: () => void
}

const openDeadlineMs = 3_000

/**
 * Keeps a session's document on this device: before anything leaves it is written here, and it stays until it is
 * acknowledged. When the device cannot, editing goes on in memory and `state` says so. The person's other tabs here
 * get each edit too.
 */
export class Device implements Keeper {
  /** Names server, person and document. */
  readonly #name: string
  readonly #options: DeviceOptions
  readonly #parts: DeviceParts
  #Tabs: typeof Tabs | undefined
  #tabs: Tabs | undefined
  /** With whom the tabs share now. */
  #tabsName = ''
  /** Tabs bring to the server what another one wrote, and need its key for that: those without share nothing. */
  #guestKey = ''
  #store: DeviceStore | undefined
  #state: DeviceState = 'opening'
  #early: { readonly update: Uint8Array; readonly onWritten: () => void }[] = []
  #lease: Lease | undefined

  constructor(options: DeviceOptions, parts: DeviceParts) {
    this.#options = options
    this.#name = copyName(options)
    this.#parts = parts
  }

  get state(): DeviceState {
    return this.#state
  }

  /**
   * Opens the copy. What is written meanwhile waits.
   *
   * @param ownClientId - what the page writes with if it gets no other id.
   * @param mayLease - whether it may still write with another.
   * @returns `undefined` when there is no copy to be had; never rejects.
   */
  async open(ownClientId: number, mayLease: boolean): Promise<OpenedCopy | undefined> {
    try {
      const { opened, store, Tabs } = await withDeadline(this.#open(ownClientId, mayLease))
      if (this.#state !== 'opening') {
        store.close()
        return undefined
      }
      this.#store = store
      this.#Tabs = Tabs
      this.#guestKey = opened.guestKey
      this.#enter('ready')
      return opened
    } catch {
      this.#enter('failed')
      return undefined
    }
  }

  write(update: Uint8Array, onWritten: () => void): void {
    if (this.#state === 'opening') this.#early.push({ update, onWritten })
    else if (this.#store) {
      this.#lease?.use(this.#parts.doc.clientID)
      this.#store.write(update, true, onWritten)
    } else onWritten()
  }

  afterWrites(onWritten: () => void): void {
    if (this.#store) this.#store.afterWrites(onWritten)
    else onWritten()
  }

  /** Keeps what came from the server, for a start without it. */
  writeRemote(update: Uint8Array): void {
    this.#store?.write(update, false)
  }

  acknowledge(durable: number): void {
    this.#store?.acknowledge(durable)
  }

  /** Keeps what the person may do, which decides also with which of their tabs this one shares. */
  setGrant(generation: string, access: Access): void {
    this.#store?.keepGrant(generation, access)
    const { doc, Channel, onLegacy } = this.#parts
    const tabsName = `${this.#name} ${this.#guestKey} ${generation} ${access}`
    if (!Channel || !this.#Tabs || tabsName === this.#tabsName) return
    this.#tabs?.close()
    this.#tabs = new this.#Tabs(tabsName, doc, Channel, onLegacy)
    this.#tabsName = tabsName
  }

  /** Gives an edit to the other tabs. */
  share(update: Uint8Array): void {
    this.#tabs?.share(update)
  }

  /** This tab goes with edits unsaved: the others send them. */
  bequeath(): void {
    this.#tabs?.bequeath()
  }

  /** Whether a change of the document came from another tab. */
  isOrigin(origin: unknown): boolean {
    return origin !== undefined && origin === this.#tabs
  }

  /** Takes the copy away, e.g. because the document has another life now. */
  async forget(): Promise<void> {
    this.#store?.close()
    this.#store = undefined
    await forgetDocument(this.#options)
  }

  /** Lets go of the copy once all is written; the client id is free for the next page only then. */
  close(): void {
    this.#tabs?.close()
    this.#enter('off')
    const release = () => this.#lease?.release()
    if (this.#store) this.#store.close(release)
    else release()
  }

  async #open(ownClientId: number, mayLease: boolean) {
    const { DeviceStore, Tabs, leaseClientId } = await import('./device-parts.ts')
    const store = await DeviceStore.open(this.#name, this.#options.indexedDB, () => this.#enter('failed'))
    const guestKey = await store.guestKey(newGuestKey())
    // The id first, the copy then: whoever had the id has written all there is under it.
    this.#lease = await leaseClientId(this.#name, store, ownClientId, mayLease, this.#options.locks)
    return { store, Tabs, opened: { clientId: this.#lease.clientId, guestKey, ...(await store.load()) } }
  }

  #enter(state: DeviceState): void {
    this.#state = state
    const early = this.#early
    this.#early = []
    for (const { update, onWritten } of early) this.write(update, onWritten)
    this.#parts.onChange()
  }
}

/** The device of a session with these options, or none: by choice, in Node, in a page that may keep nothing. */
export const deviceFor = (
  options: ConnectOptions,
  parts: Omit<DeviceParts, 'Channel'>,
): Device | undefined => {
  const { url, documentId, offline = {}, indexedDB = globalThis.indexedDB } = options
  if (!offline || !indexedDB) return undefined
  const locks = options.locks ?? (globalThis.navigator as { readonly locks?: Locks } | undefined)?.locks
  const Channel = options.BroadcastChannel ?? globalThis.BroadcastChannel
  return new Device({ url, documentId, indexedDB, locks, ...offline }, { ...parts, Channel })
}

/** Deletes what this device keeps of a document: after a sign-out, or when it was purged. */
export const forgetDocument = ({ indexedDB, ...options }: DeviceOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(copyName(options))
    request.addEventListener('success', () => resolve())
    request.addEventListener('error', () => reject(request.error))
  })

const copyName = ({ url, documentId, person = '' }: Omit<DeviceOptions, 'indexedDB'>): string =>
  `quire ${new URL(url).host} ${encodeURIComponent(person)} ${documentId}`

const withDeadline = <Result>(work: Promise<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the storage does not answer')), openDeadlineMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
