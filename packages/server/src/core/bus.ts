/** Bytes between instances, best effort: messages may be lost, doubled or reordered. The log makes up for all of it. */
export interface Bus {
  /**
   * Sends bytes to every subscriber of a channel, this instance's own included.
   *
   * Never throws and never waits: what cannot be sent is dropped and counted.
   */
  publish(channel: string, bytes: Uint8Array): void

  /** Listens to a channel until the subscription is closed. */
  subscribe(channel: string, listener: (bytes: Uint8Array) => void): Subscription

  /**
   * Tells when messages may have been missed: after a reconnect, or when a queue ran over.
   *
   * @returns stops the telling.
   */
  onGap(listener: () => void): () => void

  /** Whether messages flow right now. */
  readonly isConnected: boolean

  close(): Promise<void>
}

export interface Subscription {
  /** Resolves when the subscription is in force, or at once when the bus is down: then `onGap` tells when it is back. */
  readonly ready: Promise<void>
  close(): void
}
