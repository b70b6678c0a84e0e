import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What goes wrong on the way. All of it may change while connections are open. */
export interface Faults {
  /** Each chunk arrives this much later; order is kept. */
  readonly latencyMs?: number
  /** Up to this much more, at random. */
  readonly jitterMs?: number
  /** A connection breaks once this many bytes have passed, both ways together. */
  readonly cutAfterBytes?: number
  /** Nothing passes in this direction and nothing says so. `up` is from the client to the server. */
  readonly stall?: 'up' | 'down' | 'both'
  /** Bytes arrive in pieces of at most this size. */
  readonly sliceBytes?: number
  /** What comes from the server is held back until there is this much of it, as some proxies do with responses. */
  readonly bufferBytes?: number
  /** An event stream is held back until 64 KiB of it are here, or it ends: as by a proxy that buffers answers. */
  readonly holdsEvents?: boolean
  /** A request to upgrade is answered with 400, as by a proxy that knows no WebSocket. */
  readonly blocksUpgrade?: boolean
  /** A new connection is reset at once. */
  readonly refuses?: boolean
}

/** A TCP proxy that does to connections what networks do to them. Needs no rights and no tools. */
export class FaultProxy {
  faults: Faults = {}
  /** Connections accepted so far. */
  accepted = 0
  readonly #targetPort: number
  readonly #server: Server
  readonly #links = new Set<Link>()

  static async start(targetPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  private constructor(targetPort: number) {
    this.#targetPort = targetPort
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port // a TCP server's address is an object
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Ends every connection, in order. */
  cut(): void {
    for (const link of this.#links) link.end()
  }

  /** Resets every connection (RST). */
  reset(): void {
    for (const link of this.#links) link.reset()
  }

  /** Sets the faults aside and lets through what was held back. */
  heal(): void {
    this.faults = {}
    for (const link of this.#links) link.flush()
  }

  async close(): Promise<void> {
    this.reset()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(client: Socket): void {
    this.accepted++
    client.on('error', () => {})
    if (this.faults.refuses) {
      client.resetAndDestroy()
      return
    }
    const link = new Link(client, this.#targetPort, () => this.faults)
    this.#links.add(link)
    client.once('close', () => this.#links.delete(link))
  }
}

const eventsHeader = /\r\ncontent-type: *text\/event-stream/i
const proxyBufferBytes = 64 * 1024
const upgradeHeader = /\r\nupgrade: *websocket/i

/** One connection through the proxy: a lane each way. */
class Link {
  readonly #client: Socket
  readonly #server: Socket
  readonly #lanes: readonly Lane[]
  readonly #faults: () => Faults
  #passed = 0

  constructor(client: Socket, targetPort: number, faults: () => Faults) {
    this.#client = client
    this.#faults = faults
    this.#server = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })
    this.#server.on('error', () => client.destroy())
    const onPassed = (bytes: number) => this.#count(bytes)
    this.#lanes = [new Lane(this.#server, 'up', faults, onPassed), new Lane(client, 'down', faults, onPassed)]
    client.on('data', (bytes) => this.#onRequest(bytes))
    this.#server.on('data', (bytes) => this.#lanes[1]?.push(bytes))
    // An end waits for what was sent before it.
    client.once('end', () => this.#lanes[0]?.end())
    this.#server.once('end', () => this.#lanes[1]?.end())
    client.once('close', () => this.#server.destroy())
    this.#server.once('close', () => this.#lanes[1]?.end())
  }

  end(): void {
    this.#client.destroy()
  }

  reset(): void {
    this.#client.resetAndDestroy()
  }

  flush(): void {
    for (const lane of this.#lanes) lane.flush()
  }

  #onRequest(bytes: Buffer): void {
    if (this.#faults().blocksUpgrade && upgradeHeader.test(bytes.toString('latin1')))
      this.#client.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    else this.#lanes[0]?.push(bytes)
  }

  #count(bytes: number): void {
    this.#passed += bytes
    if (this.#passed >= (this.#faults().cutAfterBytes ?? Number.POSITIVE_INFINITY)) this.end()
  }
}

/** Bytes one way, in order. */
class Lane {
  readonly #to: Socket
  readonly #direction: 'up' | 'down'
  readonly #faults: () => Faults
  readonly #onPassed: (bytes: number) => void
  #held: Buffer[] = []
  #heldBytes = 0
  #isEnding = false
  #carriesEvents = false
  #waiting: { readonly dueMs: number; readonly task: () => void }[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(to: Socket, direction: 'up' | 'down', faults: () => Faults, onPassed: (bytes: number) => void) {
    this.#to = to
    this.#direction = direction
    this.#faults = faults
    this.#onPassed = onPassed
    to.once('close', () => {
      clearTimeout(this.#timer)
      this.#waiting = []
    })
  }

  push(bytes: Buffer): void {
    this.#held.push(bytes)
    this.#heldBytes += bytes.byteLength
    const { stall } = this.#faults()
    if (stall === this.#direction || stall === 'both') return
    if (this.#direction === 'down' && this.#heldBytes < this.#bufferBytes(bytes)) return
    this.flush()
  }

  /** How much must be here before any of it passes. */
  #bufferBytes(bytes: Buffer): number {
    const { bufferBytes = 0, holdsEvents } = this.#faults()
    this.#carriesEvents ||= eventsHeader.test(bytes.toString('latin1'))
    return holdsEvents && this.#carriesEvents ? proxyBufferBytes : bufferBytes
  }

  end(): void {
    this.#isEnding = true
    const { stall } = this.#faults()
    if (stall !== this.#direction && stall !== 'both') this.flush()
  }

  flush(): void {
    const held = this.#held
    this.#held = []
    this.#heldBytes = 0
    for (const bytes of held) this.#pass(bytes)
    if (this.#isEnding) this.#later(() => this.#to.end())
  }

  #pass(bytes: Buffer): void {
    const { sliceBytes = bytes.byteLength } = this.#faults()
    for (let at = 0; at < bytes.byteLength; at += sliceBytes) {
      const piece = bytes.subarray(at, at + sliceBytes)
      this.#later(() => {
        if (!this.#to.destroyed) this.#to.write(piece)
        this.#onPassed(piece.byteLength)
      })
    }
  }

  /** After the latency, and never before what was passed earlier. */
  #later(task: () => void): void {
    const { latencyMs = 0, jitterMs = 0 } = this.#faults()
    const dueMs = performance.now() + latencyMs + Math.random() * jitterMs
    this.#waiting.push({ dueMs: Math.max(dueMs, this.#waiting.at(-1)?.dueMs ?? 0), task })
    this.#run()
  }

  readonly #run = (): void => {
    clearTimeout(this.#timer)
    for (;;) {
      const next = this.#waiting[0]
      if (!next) return
      const delayMs = next.dueMs - performance.now()
      if (delayMs > 0) {
        this.#timer = setTimeout(this.#run, delayMs)
        return
      }
      this.#waiting.shift()
      next.task()
    }
  }
}
