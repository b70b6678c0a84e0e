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

  /** @returns whether the client was nobody's. */
  claim(client: number, owner: string): boolean {
    if (this.#owners.has(client)) return false
    this.#owners.set(client, owner)
    return true
  }

  /** What the log, or another instance, says. */
  learn(owners: Iterable<readonly [number, string]>): void {
    for (const [client, owner] of owners) this.claim(client, owner)
  }
}
