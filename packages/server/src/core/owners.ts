import type { ClientOwner, LogEntry } from './store.ts'

/**
 * Whose each client id of a document is (SPEC S7): the person's, or the guest's, who wrote with it first.
 *
 * Without that, eight bytes that pretend to be a colleague's next writings would erase what they write offline. Ids of
 * guests without a key are nobody's: there is nothing to know such a guest by.
 */
export class Owners {
  readonly #owners = new Map<number, string>()

  /** A person's id, or a guest's name; undefined for an id that is nobody's. */
  of(client: number): string | undefined {
    return this.#owners.get(client)
  }

  /** Gives a client to whoever wrote with it, unless it is somebody's already. */
  claim(client: number, owner: string): void {
    if (!this.#owners.has(client)) this.#owners.set(client, owner)
  }

  /** What the log, or another instance, says. */
  learn(owners: Iterable<readonly [number, string]>): void {
    for (const [client, owner] of owners) this.claim(client, owner)
  }
}

/** Whether entries take a client that is somebody's for another's, or for nobody's. */
export const isMistaken = (
  entries: readonly LogEntry[],
  ownerOf: (client: number) => string | undefined,
): boolean => {
  const isOtherwise = ([client, owner]: ClientOwner): boolean => {
    const known = ownerOf(client)
    return known !== undefined && known !== owner
  }
  return entries.some(({ clients }) => clients?.some(isOtherwise))
}
