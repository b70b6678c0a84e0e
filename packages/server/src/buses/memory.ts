import type { Bus, Subscription } from '../core/bus.ts'

/** A bus within one process: joins several collaborations of a test, or of one program. */
export const createMemoryBus = (): Bus => new MemoryBus()

class MemoryBus implements Bus {
  readonly isConnected = true
  readonly #listeners = new Map<string, Set<(bytes: Uint8Array) => void>>()

  publish(channel: string, bytes: Uint8Array): void {
    const listeners = this.#listeners.get(channel)
    if (!listeners) return
    const copy = bytes.slice()
    // As over a network: never while the publisher is still at work.
    queueMicrotask(() => {
      for (const listener of listeners) listener(copy)
    })
  }

  subscribe(channel: string, listener: (bytes: Uint8Array) => void): Subscription {
    // A function of its own for each subscription, so that the same listener may be subscribed twice.
    const own = (bytes: Uint8Array): void => listener(bytes)
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(own))
    return {
      ready: Promise.resolve(),
      close: () => {
        listeners.delete(own)
        if (listeners.size === 0 && this.#listeners.get(channel) === listeners)
          this.#listeners.delete(channel)
      },
    }
  }

  onGap(): () => void {
    return () => {} // nothing is ever lost here
  }

  async close(): Promise<void> {
    this.#listeners.clear()
  }
}
