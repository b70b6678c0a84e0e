import { createMemoryBus } from '../buses/memory.ts'
import type { Bus } from '../core/bus.ts'

/** A bus that a test can cut. */
export interface CuttableBus {
  readonly bus: Bus
  /** Nothing passes any more. */
  cut(): void
  /** Messages pass again; nobody is told. */
  mend(): void
  tellGap(): void
}

export const cuttableBus = (): CuttableBus => {
  const inner = createMemoryBus()
  const gapListeners = new Set<() => void>()
  let isCut = false
  const bus: Bus = {
    publish(channel, bytes) {
      if (!isCut) inner.publish(channel, bytes)
    },
    subscribe: (channel, listener) => inner.subscribe(channel, listener),
    onGap(listener) {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
    get isConnected() {
      return !isCut
    },
    close: () => inner.close(),
  }
  return {
    bus,
    cut: () => {
      isCut = true
    },
    mend: () => {
      isCut = false
    },
    tellGap: () => {
      for (const listener of gapListeners) listener()
    },
  }
}
