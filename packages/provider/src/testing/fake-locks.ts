import type { Locks } from '../offline/client-id-lease.ts'

/** Locks as the pages of one browser share them. */
export class FakeLocks implements Locks {
  readonly held = new Set<string>()

  async request(
    name: string,
    _options: { readonly ifAvailable: true },
    callback: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown> {
    if (this.held.has(name)) return callback(null)
    this.held.add(name)
    await callback({ name })
    this.held.delete(name)
    return undefined
  }
}
