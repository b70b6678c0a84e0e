import { decodeParcel, encodeParcel, refusals } from '@quire/protocol'
import type { Clock } from '../clock.ts'
import { readEvents } from './event-stream.ts'
import { closeOfHeaders } from './http-refusal.ts'
import type { OpenTransport, Transport, TransportClose, TransportEvents } from './transport.ts'

export interface HttpTransportOptions {
  /** `…/collab-http/` */
  readonly address: URL
  readonly documentId: string
  /** How frames come: as server-sent events, or one answer at a time where a proxy holds events back. */
  readonly mode: 'events' | 'poll'
  readonly token?: (() => string | Promise<string>) | undefined
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** Calls that fail are made again for this long before the connection is given up. */
const patienceMs = 4_000
const firstRetryMs = 250
const lastRetryMs = 1_000
/** A stream whose first bytes take longer is held back by a proxy (SPEC H5). */
const firstBytesMs = 3_000
/** A server answers every call but a poll within this time. */
const callMs = 10_000
/** A poll answers within 20 s when there is nothing (SPEC H). */
const pollMs = 30_000
/** One that only listens says so every now and then (SPEC H7). */
const signOfLifeMs = 8_000
const maxParcelBytes = 256 * 1024
/** nginx lets bodies of 1 MiB through unless it is told otherwise, and refuses larger ones for good. */
const maxFrameBytes = 512 * 1024

/** Opens a connection over HTTP: frames come by events or polls, and leave by POST (SPEC H). */
export const httpTransport =
  (options: HttpTransportOptions): OpenTransport =>
  (events) =>
    new HttpTransport(options, events)

/** A call that says that the connection is over. */
class ConnectionEnded extends Error {
  readonly close: TransportClose

  constructor(close: TransportClose) {
    super('the connection has ended')
    this.close = close
  }
}

const broken: TransportClose = { code: 1006, text: '' }

class HttpTransport implements Transport {
  readonly maxFrameBytes = maxFrameBytes
  readonly #options: HttpTransportOptions
  readonly #events: TransportEvents
  readonly #abort = new AbortController()
  #connection: URL | undefined
  /** Frames that are not received yet; the first has this number. */
  #waiting: Uint8Array[] = []
  #firstWaiting = 1
  #waitingBytes = 0
  #isPosting = false
  #received = 0
  #calls = 0
  readonly #posting: Patience
  readonly #listening: Patience
  #isProven = false
  #isOver = false
  #cancelSignOfLife: () => void = () => {}

  constructor(options: HttpTransportOptions, events: TransportEvents) {
    this.#options = options
    this.#events = events
    this.#posting = new Patience(options.clock)
    this.#listening = new Patience(options.clock)
    void this.#run()
  }

  get bufferedAmount(): number {
    return this.#waitingBytes
  }

  send(frame: Uint8Array): void {
    if (this.#isOver) return
    this.#waiting.push(frame)
    this.#waitingBytes += frame.byteLength
    void this.#post()
  }

  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#abort.abort()
    this.#cancelSignOfLife()
    if (this.#connection) void this.#leave(this.#connection)
  }

  async #run(): Promise<void> {
    try {
      this.#connection = await this.#open()
      if (this.#isOver) {
        await this.#leave(this.#connection)
        return
      }
      this.#events.onOpen()
      this.#postLater()
      await this.#listen(this.#connection)
    } catch (error) {
      this.#end(error)
    }
  }

  #end(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#abort.abort()
    this.#cancelSignOfLife()
    this.#events.onClose(error instanceof ConnectionEnded ? error.close : broken)
  }

  async #open(): Promise<URL> {
    const { address, documentId, token } = this.#options
    const headers = token ? { authorization: `Bearer ${await token()}` } : undefined
    const path = documentId.split('/').map(encodeURIComponent).join('/')
    const response = await this.#call(new URL(`${path}/connections`, address), { method: 'POST', headers })
    const { connectionId } = (await response.json()) as { readonly connectionId?: unknown } // checked on the next line
    if (typeof connectionId !== 'string') throw new TypeError('an answer without a connection')
    return new URL(`connections/${encodeURIComponent(connectionId)}/`, address)
  }

  // --- the server's frames --------------------------------------------------------------------------------------

  async #listen(connection: URL): Promise<void> {
    const { mode } = this.#options
    while (!this.#isOver) {
      try {
        if (mode === 'poll') await this.#takePoll(connection)
        else await this.#takeEvents(connection)
        // Proxies end streams after a minute or so; it is only polite not to come back in the same instant.
        if (mode === 'events') await this.#wait(firstRetryMs)
      } catch (error) {
        // The first call shows whether this way works at all; later ones may meet a network that is away for a while.
        if (!this.#isProven || this.#isFinal(error)) throw error
        await this.#listening.wait(error)
      }
    }
  }

  async #takePoll(connection: URL): Promise<void> {
    const response = await this.#call(this.#listenAddress(connection, 'poll'), {}, pollMs)
    this.#onProof()
    this.#take(new Uint8Array(await response.arrayBuffer()))
  }

  /** Bytes have come this way. */
  #onProof(): void {
    this.#isProven = true
    this.#listening.reset()
  }

  async #takeEvents(connection: URL): Promise<void> {
    const call = this.#deadline(firstBytesMs)
    try {
      const response = await this.#options.fetch(this.#listenAddress(connection, 'events'), {
        headers: { accept: 'text/event-stream' },
        signal: call.signal,
      })
      await throwUnlessOk(response)
      if (!response.body) throw new TypeError('an answer without a body')
      const onBytes = () => {
        call.keep()
        this.#onProof()
      }
      for await (const { name, data } of readEvents(response.body, onBytes)) {
        if (name === 'close') throw new ConnectionEnded(closeOfLine(data))
        if (data !== '') this.#take(bytesOfBase64(data))
      }
    } finally {
      call.end()
    }
  }

  #listenAddress(connection: URL, call: 'events' | 'poll'): URL {
    const address = new URL(call, connection)
    address.searchParams.set('after', `${this.#received}`)
    this.#calls++
    address.searchParams.set('call', `${this.#calls}`)
    return address
  }

  /** Takes each number once and in order (SPEC H3). */
  #take(bytes: Uint8Array): void {
    const { first, frames } = decodeParcel(bytes)
    if (first > this.#received + 1) throw new Error('frames are missing') // asked for again with the next call
    for (const frame of frames.slice(this.#received + 1 - first)) {
      this.#received++
      // A listener that throws must not have the frame sent to it again.
      if (!this.#isOver) this.#events.onFrame(frame)
    }
  }

  // --- this client's frames -------------------------------------------------------------------------------------

  async #post(): Promise<void> {
    if (this.#isPosting || !this.#connection) return
    this.#isPosting = true
    try {
      // What comes while a call is under way leaves together with the next one.
      do await this.#postPatiently()
      while (this.#waiting.length > 0 && !this.#isOver)
    } catch (error) {
      this.#end(error)
    } finally {
      this.#isPosting = false
    }
    this.#postLater()
  }

  async #postPatiently(): Promise<void> {
    try {
      await this.#postParcel()
      this.#posting.reset()
    } catch (error) {
      if (this.#isFinal(error)) throw error
      await this.#posting.wait(error)
    }
  }

  async #postParcel(): Promise<void> {
    if (!this.#connection || this.#isOver) return
    const address = new URL('frames', this.#connection)
    address.searchParams.set('after', `${this.#received}`)
    const response = await this.#call(address, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: encodeParcel({ first: this.#firstWaiting, frames: this.#nextFrames() }),
    })
    const { received } = (await response.json()) as { readonly received?: unknown } // checked on the next line
    if (typeof received !== 'number') throw new TypeError('an answer without a count')
    const arrived = this.#waiting.splice(0, Math.max(0, received + 1 - this.#firstWaiting))
    this.#firstWaiting += arrived.length
    for (const frame of arrived) this.#waitingBytes -= frame.byteLength
  }

  #nextFrames(): Uint8Array[] {
    const frames: Uint8Array[] = []
    let bytes = 0
    for (const frame of this.#waiting) {
      bytes += frame.byteLength
      if (frames.length > 0 && bytes > maxParcelBytes) break
      frames.push(frame)
    }
    return frames
  }

  /** A parcel with nothing in it says that this client lives. */
  #postLater(): void {
    this.#cancelSignOfLife()
    if (this.#isOver) return
    if (this.#waiting.length > 0) void this.#post()
    else this.#cancelSignOfLife = this.#options.clock.after(signOfLifeMs, () => void this.#post())
  }

  /** Sends what waits, and then goodbye; also when the page is going away. */
  async #leave(connection: URL): Promise<void> {
    const { fetch } = this.#options
    try {
      const frames = this.#nextFrames()
      if (frames.length > 0)
        await fetch(new URL(`frames?after=${this.#received}`, connection), {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: encodeParcel({ first: this.#firstWaiting, frames }),
          keepalive: true,
        })
      await fetch(connection.href.replace(/\/$/, ''), { method: 'DELETE', keepalive: true })
    } catch {
      // The server notices by itself.
    }
  }

  // --- calls ----------------------------------------------------------------------------------------------------

  /** What the server says is final, what the network does is not. */
  #isFinal(error: unknown): boolean {
    return this.#isOver || error instanceof ConnectionEnded
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(delayMs, resolve))
  }

  async #call(address: URL, request: RequestInit, withinMs: number = callMs): Promise<Response> {
    const call = this.#deadline(withinMs)
    try {
      const response = await this.#options.fetch(address, { ...request, signal: call.signal })
      await throwUnlessOk(response)
      // The body within the same time: it is read to the end by the caller, from memory.
      const body = await response.arrayBuffer()
      return new Response(body, { headers: response.headers })
    } finally {
      call.end()
    }
  }

  /** A signal that aborts with this transport, or after a time unless it is kept. */
  #deadline(withinMs: number) {
    const abort = new AbortController()
    const onAbort = () => abort.abort()
    if (this.#abort.signal.aborted) abort.abort()
    this.#abort.signal.addEventListener('abort', onAbort)
    const keep = this.#options.clock.after(withinMs, onAbort)
    const end = () => {
      keep()
      this.#abort.signal.removeEventListener('abort', onAbort)
      abort.abort()
    }
    return { signal: abort.signal, keep, end }
  }
}

/** Waits longer after each failure, and gives up when they go on for too long. */
class Patience {
  readonly #clock: Clock
  #failingSinceMs: number | undefined
  #delayMs = firstRetryMs

  constructor(clock: Clock) {
    this.#clock = clock
  }

  reset(): void {
    this.#failingSinceMs = undefined
    this.#delayMs = firstRetryMs
  }

  /** @throws the error itself when there is no patience left. */
  async wait(error: unknown): Promise<void> {
    const nowMs = this.#clock.now()
    this.#failingSinceMs ??= nowMs
    if (nowMs + this.#delayMs > this.#failingSinceMs + patienceMs) throw error
    const delayMs = this.#delayMs
    this.#delayMs = Math.min(lastRetryMs, this.#delayMs * 2)
    await new Promise<void>((resolve) => this.#clock.after(delayMs, resolve))
  }
}

const throwUnlessOk = async (response: Response): Promise<void> => {
  if (response.ok) return
  // Read, or the connection below is not free for the next call.
  await response.arrayBuffer()
  const close = closeOfHeaders((name) => response.headers.get(name))
  if (close.code !== broken.code) throw new ConnectionEnded(close)
  throw new Error(`a call was answered with ${response.status}`)
}

const closeOfLine = (line: string): TransportClose => {
  const code = Number.parseInt(line, 10)
  return Number.isNaN(code)
    ? { code: refusals.overloaded.closeCode, text: '' }
    : { code, text: line.slice(line.indexOf(' ') + 1) }
}

const bytesOfBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
