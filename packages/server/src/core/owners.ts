/**
 * Which person each client id of a document belongs to (SPEC S7): the one who wrote with it first.
 *
 * Without that, eight bytes that pretend to be a colleague's next writings would erase what they write offline. Ids of
 * guests belong to nobody: there is nothing to know a guest by.
 */
export class Owners {
  readonly #owners = new Map<number, string>()

  /** Whether a person, or a guest when none is given, may bring new writings of a client. */
  mayWrite(client: number, person: string | undefined): boolean {
    const owner = this.#owners.get(client)
    return owner === undefined || owner === person
  }

  /** @returns whether the client was nobody's. */
  claim(client: number, person: string): boolean {
    if (this.#owners.has(client)) return false
    this.#owners.set(client, person)
    return true
  }

  /** What the log, or another instance, says. */
  learn(owners: Iterable<readonly [number, string]>): void {
    for (const [client, person] of owners) this.claim(client, person)
  }
}
