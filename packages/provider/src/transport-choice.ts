import type { TransportName } from './status.ts'
import type { OpenTransport } from './transports/transport.ts'

/** One way to a server. */
export interface TransportOption {
  readonly name: TransportName
  readonly open: OpenTransport
  /** How long the server's welcome may take before the next way is tried. */
  readonly deadlineMs: number
}

/** Which way worked on this network, for a while and for other documents too. */
export interface TransportMemory {
  read(): string | undefined
  write(name: TransportName): void
}

/**
 * A way that worked a moment ago is rather slow than blocked: all come back at once when a server restarts, and who hangs
 * up and calls again makes it slower still.
 */
const provenDeadlineMs = 15_000
/** On a slow network all ways look blocked: each round of failures gives them more time, up to so much. */
const maxPatience = 4

/** Decides which way the next attempt takes: the one that worked, then the others, the best first. */
export class TransportChoice {
  readonly #options: readonly TransportOption[]
  readonly #memory: TransportMemory
  #order: readonly TransportOption[]
  #proven: TransportOption | undefined
  #at = 0

  /** @param options - at least one, the best first. */
  constructor(options: readonly TransportOption[], memory: TransportMemory) {
    this.#options = options
    this.#memory = memory
    const remembered = memory.read()
    this.#order = startingWith(options, (option) => option.name === remembered)
  }

  get current(): TransportOption {
    return this.#order[this.#at]! // `#at` never leaves the list
  }

  /** How long the server's welcome may take by the present way, after so many failures. */
  deadlineMs(failures: number): number {
    const deadlineMs = this.current.deadlineMs * Math.min(1 + failures, maxPatience)
    return this.current === this.#proven ? Math.max(provenDeadlineMs, deadlineMs) : deadlineMs
  }

  /** The way that is better than the present one, if there is any. */
  get better(): TransportOption | undefined {
    return this.current === this.#options[0] ? undefined : this.#options[0]
  }

  /** The attempt failed in a way that another transport might not. @returns whether one is left to try at once. */
  failed(): boolean {
    this.#at = (this.#at + 1) % this.#order.length
    return this.#at !== 0
  }

  worked(option: TransportOption): void {
    this.#memory.write(option.name)
    this.#proven = option
    this.#order = startingWith(this.#options, (other) => other === option)
    this.#at = 0
  }
}

const startingWith = (
  options: readonly TransportOption[],
  isFirst: (option: TransportOption) => boolean,
): readonly TransportOption[] => [...options.filter(isFirst), ...options.filter((option) => !isFirst(option))]

const memoryKey = 'quire-transport'
const rememberMs = 10 * 60_000

/** Remembers in the browser's storage, or not at all where there is none. */
export const storageMemory = (storage: () => Storage | undefined, now: () => number): TransportMemory => ({
  read: () => {
    try {
      const [name, until] = storage()?.getItem(memoryKey)?.split(' ') ?? []
      return Number(until) > now() ? name : undefined
    } catch {
      return undefined // Storage may be forbidden.
    }
  },
  write: (name) => {
    try {
      storage()?.setItem(memoryKey, `${name} ${now() + rememberMs}`)
    } catch {
      // Storage may be full or forbidden.
    }
  },
})
