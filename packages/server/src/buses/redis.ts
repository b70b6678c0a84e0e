import { Redis, type RedisOptions } from 'ioredis'
import type { Bus, Subscription } from '../core/bus.ts'
import { type Logger, silentLogger } from '../core/logger.ts'
import { type Metrics, noMetrics } from '../core/metrics.ts'

export interface RedisBusOptions {
  /** `redis://` or `rediss://`, with user, password and database as usual. */
  readonly url: string
  /** Goes before each channel's name, so that several systems may share one Redis. Default `quire:`. */
  readonly prefix?: string | undefined
  /** Bytes that may wait to be sent. Default 16 MiB; beyond, messages are dropped and the log makes up for them. */
  readonly maxQueuedBytes?: number | undefined
  readonly logger?: Logger | undefined
  readonly metrics?: Metrics | undefined
}

type Listener = (bytes: Uint8Array) => void

const defaultMaxQueuedBytes = 16 * 1024 * 1024
/** Redis may come back at any moment, and until then nothing else depends on it: keep trying, not too often. */
const reconnectDelayMs = (attempt: number): number => Math.min(2_000, 50 * 2 ** Math.min(attempt, 6))
/** How long a subscriber waits for Redis before it goes on without. */
const subscribePatienceMs = 1_000

/**
 * Joins instances by Redis pub/sub.
 *
 * Redis may be down at the start or die at any time: messages are lost then, nothing else is, and the connection is
 * tried again for as long as the bus is open. `onGap` tells of each return.
 */
export const createRedisBus = (options: RedisBusOptions): Bus => new RedisBus(options)

class RedisBus implements Bus {
  readonly #publisher: Redis
  readonly #subscriber: Redis
  readonly #prefix: string
  readonly #maxQueuedBytes: number
  readonly #logger: Logger
  readonly #metrics: Metrics
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #gapListeners = new Set<() => void>()
  #queuedBytes = 0
  #hasDropped = false
  /** Whether all subscriptions are in force on the present connection. */
  #isListening = false
  #isClosed = false

  constructor({ url, prefix, maxQueuedBytes, logger, metrics }: RedisBusOptions) {
    this.#prefix = prefix ?? 'quire:'
    this.#maxQueuedBytes = maxQueuedBytes ?? defaultMaxQueuedBytes
    this.#logger = logger ?? silentLogger
    this.#metrics = metrics ?? noMetrics
    const shared: RedisOptions = {
      retryStrategy: reconnectDelayMs,
      maxRetriesPerRequest: 0, // what cannot be sent now is not worth sending later
      enableOfflineQueue: false,
      enableReadyCheck: true,
      connectTimeout: 5_000,
    }
    this.#publisher = new Redis(url, { ...shared, enableAutoPipelining: true })
    this.#subscriber = new Redis(url, { ...shared, autoResubscribe: false })
    for (const client of [this.#publisher, this.#subscriber])
      client.on('error', (error: Error) => this.#logger.warn({ err: error }, 'the bus has no connection'))
    this.#subscriber.on('messageBuffer', (channel: Buffer, bytes: Buffer) => this.#deliver(channel, bytes))
    this.#subscriber.on('ready', () => void this.#resubscribe())
    this.#subscriber.on('close', () => {
      this.#isListening = false
    })
    this.#publisher.on('ready', () => this.#onConnected())
  }

  get isConnected(): boolean {
    return this.#publisher.status === 'ready' && this.#isListening
  }

  publish(channel: string, bytes: Uint8Array): void {
    if (this.#publisher.status !== 'ready' || this.#queuedBytes + bytes.byteLength > this.#maxQueuedBytes) {
      this.#drop()
      return
    }
    this.#queuedBytes += bytes.byteLength
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#publisher.publish(this.#prefix + channel, payload).then(
      () => this.#sent(bytes),
      () => {
        this.#drop()
        this.#sent(bytes)
      },
    )
  }

  subscribe(channel: string, listener: Listener): Subscription {
    const name = this.#prefix + channel
    const own: Listener = (bytes) => listener(bytes)
    const known = this.#listeners.get(name)
    const listeners = known ?? new Set<Listener>()
    this.#listeners.set(name, listeners.add(own))
    return {
      ready: known ? Promise.resolve() : this.#subscribeNow([name]),
      close: () => {
        if (!listeners.delete(own) || listeners.size > 0) return
        if (this.#listeners.get(name) === listeners) this.#listeners.delete(name)
        if (this.#subscriber.status === 'ready') this.#subscriber.unsubscribe(name).catch(() => {})
      },
    }
  }

  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener)
    return () => this.#gapListeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
    this.#gapListeners.clear()
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }

  #sent(bytes: Uint8Array): void {
    this.#queuedBytes -= bytes.byteLength
    if (this.#queuedBytes === 0) this.#tellDropped()
  }

  #drop(): void {
    this.#hasDropped = true
    this.#metrics.count('bus_dropped')
  }

  /** Others missed what was dropped here; their own connections saw nothing, so this side has to speak up. */
  #tellDropped(): void {
    if (!this.#hasDropped || this.#isClosed) return
    this.#hasDropped = false
    this.#tellGap()
  }

  #tellGap(): void {
    for (const listener of this.#gapListeners) listener()
  }

  /** After each connect: listen again to everything, then tell that something may have been missed. */
  async #resubscribe(): Promise<void> {
    const names = [...this.#listeners.keys()]
    if (names.length > 0) await this.#subscribeNow(names)
    this.#isListening = this.#subscriber.status === 'ready' // it may have been lost again meanwhile
    this.#onConnected()
  }

  /** Each of the two connections calls this when it is back; the gap is over with the later one. */
  #onConnected(): void {
    if (this.#isClosed || !this.isConnected) return
    this.#logger.info({}, 'the bus is connected')
    this.#hasDropped = false
    this.#tellGap()
  }

  async #subscribeNow(names: readonly string[]): Promise<void> {
    if (this.#subscriber.status !== 'ready') return // `#resubscribe` follows when it is
    let cancel = (): void => {}
    const patience = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, subscribePatienceMs)
      cancel = () => clearTimeout(timer)
    })
    // A lost connection ends the command; the next one begins with `#resubscribe`.
    const subscribed = this.#subscriber.subscribe(...names).catch(() => {})
    await Promise.race([subscribed, patience])
    cancel()
  }

  #deliver(channel: Buffer, bytes: Buffer): void {
    const listeners = this.#listeners.get(channel.toString())
    if (!listeners) return
    for (const listener of listeners) {
      try {
        listener(bytes)
      } catch (error) {
        this.#logger.error({ err: error, channel: channel.toString() }, 'a bus message could not be handled')
      }
    }
  }
}
