import type { DeviceStore } from './device-store.ts'

/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable: true },
    callback: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>
}

/** The client id that a page writes with. */
export interface Lease {
  readonly clientId: number
  /** Something is written with an id: from then on it is this device's. Before, whoever saw it could still take it. */
  use(clientId: number): void
  release(): void
}

const maxClientIds = 20

/**
 * Takes one of the client ids that wrote this document on this device before and that no other page writes with now.
 *
 * Every client id ever seen makes every later keystroke dearer for everybody, so a page that is opened again goes
 * on with the id it had. The lock goes with the page, also when it crashes.
 *
 * @param own - what the page writes with if it gets no other id.
 * @param mayChange - whether it may still write with another.
 */
export const leaseClientId = async (
  documentName: string,
  store: DeviceStore,
  own: number,
  mayChange: boolean,
  locks: Locks | undefined,
): Promise<Lease> => {
  const known = await store.clientIds()
  const locked = locks && (await lockOneOf(documentName, mayChange ? [...known, own] : [own], locks))
  let unused = locked?.clientId === own && !known.includes(own) ? own : undefined
  return {
    clientId: locked?.clientId ?? own,
    use: (clientId) => {
      if (clientId === unused) store.addClientId(clientId, maxClientIds)
      unused = undefined
    },
    release: () => locked?.release(),
  }
}

/** @returns `undefined` when each of them is in use, and where there are no locks to be had. */
const lockOneOf = async (documentName: string, clientIds: readonly number[], locks: Locks) => {
  try {
    for (const clientId of clientIds) {
      const release = await lock(`${documentName}#${clientId}`, locks)
      if (release) return { clientId, release }
    }
  } catch {
    // Locks are refused in some private modes; a fresh id is always right.
  }
  return undefined
}

/** @returns what ends the lock, or `undefined` when somebody else has it. */
const lock = (name: string, locks: Locks): Promise<(() => void) | undefined> =>
  new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (granted) => {
        if (!granted) {
          resolve(undefined)
          return undefined
        }
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
