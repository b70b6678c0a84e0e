/**
 * Whose each client id of a document is (SPEC S7): the person's, or the guest's, who wrote with it first.
 *
 * Without that, eight bytes that pretend to be a colleague's next writings would erase what they write offline. Ids of
 * guests without a key are nobody's: there is nothing to know such a guest by.
 */
export class Owners {
  readonly #owners = new Map<number, string>()
  /** Those that the log has not confirmed. */
  readonly #untold = new Set<number>()

  /** A person's id, or a guest's name; undefined for an id that is nobody's. */
  of(client: number): string | undefined {
    return this.#owners.get(client)
  }

  /** Gives a client to whoever wrote with it, unless it is somebody's already. */
  claim(client: number, owner: string): void {
    if (this.#owners.has(client)) return
    this.#owners.set(client, owner)
    this.#untold.add(client)
  }

  /** What another instance says. */
  hear(owners: Iterable<readonly [number, string]>): void {
    for (const [client, owner] of owners) this.claim(client, owner)
  }

  /** What the log says. Where that is something else than was believed, the next append is refused, and all begins anew. */
  learn(owners: Iterable<readonly [number, string]>): void {
    for (const [client, owner] of owners) {
      this.claim(client, owner)
      if (this.#owners.get(client) === owner) this.#untold.delete(client)
    }
  }

  /** Whether the log may not have the owner of a client, or another one. Once it has one that never changes. */
  isUntold(client: number): boolean {
    return this.#untold.has(client)
  }

  /** The log has taken the owner of a client as it is here. */
  told(client: number): void {
    this.#untold.delete(client)
  }
}
