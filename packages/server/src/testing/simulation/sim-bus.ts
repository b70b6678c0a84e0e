import type { Bus } from '../../core/bus.ts'
import type { SimClock } from './sim-clock.ts'
import type { Life } from './sim-store.ts'

/** The wire between simulated instances, and what is wrong with it. */
export interface SimWire {
  /** Share of messages that are lost. */
  loss: number
  /** Share of messages that come twice. */
  doubling: number
  /** Milliseconds a message takes at most; where it is large, messages overtake each other. */
  maxDelayMs: number
  /** Everything is lost, and everybody knows. */
  isDown: boolean
  /** Instances that hear nobody and are heard by nobody, and do not know. */
  readonly cutOff: Set<string>
  readonly ends: Set<WireEnd>
}

interface WireEnd {
  readonly name: string
  readonly life: Life
  readonly listeners: Map<string, Set<(bytes: Uint8Array) => void>>
  readonly gapListeners: Set<() => void>
}

export const createSimWire = (): SimWire => ({
  loss: 0,
  doubling: 0,
  maxDelayMs: 5,
  isDown: false,
  cutOff: new Set(),
  ends: new Set(),
})

/** Tells all who listen that messages may have been missed, as a real bus does after a reconnect. */
export const tellGap = (wire: SimWire): void => {
  for (const { life, gapListeners } of wire.ends)
    if (life.isAlive) for (const listener of gapListeners) listener()
}

/** One instance's end of the wire. */
export const openSimBus = (
  wire: SimWire,
  clock: SimClock,
  chance: () => number,
  name: string,
  life: Life,
): Bus => {
  const end: WireEnd = { name, life, listeners: new Map(), gapListeners: new Set() }
  wire.ends.add(end)

  const deliver = (to: WireEnd, channel: string, bytes: Uint8Array): void => {
    clock.after(chance() * wire.maxDelayMs, () => {
      if (!to.life.isAlive) return
      for (const listener of to.listeners.get(channel) ?? []) listener(bytes)
    })
  }
  const isCut = (to: WireEnd): boolean => to !== end && (wire.cutOff.has(name) || wire.cutOff.has(to.name))

  return {
    publish(channel, bytes) {
      if (wire.isDown || !life.isAlive) return
      const copy = bytes.slice()
      for (const to of wire.ends) {
        if (isCut(to) || chance() < wire.loss) continue
        deliver(to, channel, copy)
        if (chance() < wire.doubling) deliver(to, channel, copy)
      }
    },
    subscribe(channel, listener) {
      const listeners = end.listeners.get(channel) ?? new Set()
      end.listeners.set(channel, listeners.add(listener))
      return { ready: Promise.resolve(), close: () => listeners.delete(listener) }
    },
    onGap(listener) {
      end.gapListeners.add(listener)
      return () => end.gapListeners.delete(listener)
    },
    get isConnected() {
      return !wire.isDown
    },
    close: async () => {
      wire.ends.delete(end)
    },
  }
}
