/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable: true },
    callback: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>
}

export interface Lease {
  readonly clientId: number
  release(): void
}

/**
 * Takes one of the client ids that wrote this document on this device before and that no other page writes with now.
 *
 * Every client id ever seen makes every later keystroke dearer for everybody, so a page that is opened again goes
 * on with the id it had. The lock goes with the page, also when it crashes.
 *
 * @returns `undefined` when each of them is in use.
 */
export const leaseClientId = async (
  documentName: string,
  clientIds: readonly number[],
  locks: Locks,
): Promise<Lease | undefined> => {
  for (const clientId of clientIds) {
    const release = await lock(`${documentName}#${clientId}`, locks)
    if (release) return { clientId, release }
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
