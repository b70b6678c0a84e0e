import {
  type Access,
  type ClientMessage,
  CollabError,
  decodeServerMessage,
  encode,
  type RefusalReason,
  refusals,
  type ServerMessage,
  type Welcome,
} from '@quire/protocol'
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { httpAddress, ticketAddress, webSocketAddress } from './address.ts'
import { type Clock, systemClock } from './clock.ts'
import type { ConnectionState } from './connection.ts'
import { Connector } from './connector.ts'
import { keepPresence } from './keep-presence.ts'
import { Ledger } from './ledger.ts'
import { Derived, type Observable } from './observable.ts'
import type { Locks } from './offline/client-id-lease.ts'
import { Device } from './offline/device.ts'
import type { DeviceCopy } from './offline/device-store.ts'
import { keepNothing, Sender } from './sender.ts'
import type { Status, StatusRefusal, TransportName } from './status.ts'
import { SyncSocket } from './sync-socket.ts'
import { type ChannelClass, Tabs } from './tabs.ts'
import { storageMemory, TransportChoice } from './transport-choice.ts'
import { deferredTransport } from './transports/deferred.ts'
import type { OpenTransport } from './transports/transport.ts'
import { type WebSocketClass, webSocketTransport } from './transports/websocket.ts'
import { Waiters } from './waiters.ts'
import { listenForLeaving, listenForVisibility, listenForWake, type WakeSource } from './wake.ts'

export interface ConnectOptions {
  /** Address of the server, `http(s)://` or `ws(s)://`, e.g. `location.origin`. */
  readonly url: string
  /** 1 to 200 bytes; may contain `/` (SPEC I1). */
  readonly documentId: string
  /** The document to sync; a new one by default. What it holds already is sent too. */
  readonly doc?: Y.Doc
  /** The presence to share; a new one by default. Its fields are the application's. */
  readonly awareness?: Awareness
  /**
   * Gives a token that names the person to the server. Called for each connection, when the server says that the
   * latest one ends soon, and once more when it was refused; so it should fetch a fresh one.
   */
  readonly token?: () => string | Promise<string>
  /** The class to connect with where there is no global one, as in Node 20: that of the package `ws`. */
  readonly WebSocket?: WebSocketClass
  /**
   * Whose copy of the document to keep on this device, so that it opens and can be edited without a connection; `false`
   * to keep none. Where people sign in, give the person's id: a copy is never shown to another one.
   */
  readonly offline?: false | { readonly person?: string }
  /** Where copies are kept; the browser's by default, nowhere in Node. */
  readonly indexedDB?: IDBFactory
  readonly locks?: Locks
  /** How the tabs of one person share a document; the browser's by default, where copies are kept too. */
  readonly BroadcastChannel?: ChannelClass
  /** Ways to the server, the best first. The next is tried where one is blocked, and a better one again later. */
  readonly transports?: readonly TransportName[]
  readonly fetch?: typeof fetch
  readonly clock?: Clock
  /** What tells of a network or machine that came back; the `window` by default, nothing in Node. */
  readonly wakeSource?: WakeSource
  /** 0 to 1, for jitter. */
  readonly random?: () => number
}

/** A clean end waits this long for the copy on this device. */
const closeDeadlineMs = 500

/** One client attached to one document on one server. */
export interface Session {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly status: Observable<Status>
  /**
   * Resolves once every local edit made so far is on the server's disk.
   *
   * @throws {CollabError} when edits are refused for good, or the session is closed before.
   */
  whenDurable(): Promise<void>
  /**
   * Resolves once the document is loaded: from the server, or from the copy on this device, which is then brought up to date.
   *
   * @throws {CollabError} when the connection is refused for good, or the session is closed before.
   */
  whenSynced(): Promise<void>
  /** Tries again at once, e.g. after a sign-in that followed a refusal. */
  retry(): void
  /** Leaves: what may leave is sent, the others see this client go, the socket is closed and no timer stays. */
  close(): void
}

/**
 * Connects a Yjs document to a Quire server and keeps it connected.
 *
 * @throws {CollabError} `notFound` when `documentId` cannot name a document.
 * @throws {TypeError} when `url` is no address, or there is no WebSocket class.
 * @example
 * const session = connect({ url: location.origin, documentId: 'team/plan' })
 * await session.whenSynced()
 * session.doc.getText('notes').insert(0, 'hello')
 * await session.whenDurable()
 */
export const connect = (options: ConnectOptions): Session => new Provider(options)

class Provider implements Session {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly status: Derived<Status>
  readonly #ledger: Ledger
  readonly #sender: Sender
  readonly #connector: Connector
  readonly #library: WebsocketProvider
  readonly #ownsAwareness: boolean
  readonly #token: ConnectOptions['token']
  readonly #durable = new Waiters()
  readonly #synced = new Waiters()
  readonly #keepPresence: () => void
  readonly #device: Device | undefined
  readonly #Channel: ChannelClass | undefined
  #tabs: Tabs | undefined
  readonly #disposers: (() => void)[] = []
  readonly #clock: Clock
  #isClosed = false
  #socket: SyncSocket | undefined
  readonly #early: Uint8Array[] = []
  #access: Access = 'view'
  #isSynced = false
  #generation: string | undefined

  constructor(options: ConnectOptions) {
    const { url, documentId, doc = new Y.Doc(), clock = systemClock, random = Math.random } = options
    const WebSocket = options.WebSocket ?? (globalThis.WebSocket as WebSocketClass | undefined)
    if (!WebSocket)
      throw new TypeError('there is no global WebSocket: pass that of the package "ws" as `WebSocket`')

    this.doc = doc
    this.#ownsAwareness = options.awareness === undefined
    this.awareness = options.awareness ?? new Awareness(doc)
    this.#keepPresence = keepPresence(this.awareness)
    this.#ledger = new Ledger(doc.store.clients.size > 0 ? 1 : 0)
    const onChange = () => this.#onChange()
    this.#clock = clock
    this.#device = createDevice(options, onChange)
    this.#Channel = this.#device && (options.BroadcastChannel ?? globalThis.BroadcastChannel)
    const keeper = this.#device ?? keepNothing
    this.#sender = new Sender({ doc, ledger: this.#ledger, clock, random, keeper, onChange })
    this.#token = options.token
    this.#connector = new Connector({
      choice: createChoice(options, WebSocket, clock),
      clock,
      random,
      canRenewToken: options.token !== undefined,
      onFrame: (frame) => this.#receive(frame),
      onDown: () => this.#onDown(),
      onChange,
    })
    this.status = new Derived(() => this.#computeStatus())

    // Before the library listens, so that an update is counted before anything is done about it.
    doc.on('update', this.#onUpdate)
    this.awareness.on('change', this.#onPresence)
    this.#library = this.#createLibrary(url, documentId)
    const wakeSource = options.wakeSource ?? (typeof window === 'undefined' ? undefined : window)
    if (wakeSource)
      this.#disposers.push(
        listenForWake(wakeSource, () => this.#connector.wake()),
        listenForVisibility(wakeSource, (isHidden) => this.#sender.setHidden(isHidden)),
        listenForLeaving(wakeSource, () => this.#onLeaving()),
      )
    if (this.#device) void this.#startFrom(this.#device)
    else this.#connector.start()
  }

  whenDurable(): Promise<void> {
    if (this.#ledger.unacknowledged === 0) return Promise.resolve()
    const refusal = this.#finalRefusal()
    if (refusal) return Promise.reject(new CollabError(refusal, refusals[refusal].meaning))
    return this.#durable.wait(this.#ledger.made)
  }

  whenSynced(): Promise<void> {
    if (this.#isSynced) return Promise.resolve()
    const { state } = this.#connector
    if (state.kind === 'refused')
      return Promise.reject(new CollabError(state.reason, refusals[state.reason].meaning))
    return this.#synced.wait(1)
  }

  retry(): void {
    this.#connector.dispatch({ kind: 'retry' })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    // The library sends what this changes: the others see this client go now, not when the server notices.
    this.awareness.setLocalState(null)
    this.#sender.flush()
    const finish = () => this.#finish()
    const cancel = this.#clock.after(closeDeadlineMs, finish)
    this.#disposers.push(cancel)
    // What was typed last leaves when it is on this device.
    if (this.#device) this.#device.afterWrites(finish)
    else finish()
  }

  #finish(): void {
    if (this.#connector.state.kind === 'closed') return
    this.#sender.flush()
    this.#library.destroy()
    this.#connector.dispatch({ kind: 'close' })
    this.#device?.close()
    this.#tabs?.close()
    for (const dispose of this.#disposers) dispose()
    this.doc.off('update', this.#onUpdate)
    this.awareness.off('change', this.#onPresence)
    if (this.#ownsAwareness) this.awareness.destroy()
    const closed = new Error('the session was closed')
    this.#durable.reject(closed)
    this.#synced.reject(closed)
  }

  /** Shows what this device kept, and then looks for the server. */
  async #startFrom(device: Device): Promise<void> {
    const { doc } = this
    // Before the copy is open, what the document holds already waits with what is typed.
    if (doc.store.clients.size > 0) device.write(Y.encodeStateAsUpdate(doc), () => {})
    const isUnused = !doc.store.clients.has(doc.clientID)
    const copy = await device.open(doc.clientID, isUnused)
    if (this.#isClosed) return
    if (copy) {
      const mayWriteAs = !doc.store.clients.has(doc.clientID)
      this.#show(copy, device)
      // After the copy: Yjs leaves an id that others seem to write with. One that came too late, because typing had
      // begun, is this page's all the same and only not used.
      if (mayWriteAs) this.#writeAs(copy.clientId)
    }
    this.#connector.start()
  }

  #show(copy: DeviceCopy, device: Device): void {
    this.#generation = copy.generation
    this.#ledger.restore(copy.unacknowledged)
    this.doc.transact(() => {
      for (const update of copy.updates) Y.applyUpdate(this.doc, update, device)
    }, device)
    if (copy.access) this.#setAccess(copy.access)
    if (copy.generation !== undefined) this.#onLoaded()
    this.#onChange()
  }

  /** What the person may do decides also with whom their other tabs share. */
  #setAccess(access: Access): void {
    const generation = this.#generation ?? ''
    this.#device?.keepGrant(generation, access)
    if (this.#device && this.#Channel && (access !== this.#access || !this.#tabs)) {
      this.#tabs?.close()
      this.#tabs = new Tabs(`${this.#device.name} ${generation} ${access}`, this.doc, this.#Channel)
    }
    this.#access = access
  }

  /** Goes on with a client id that was used before; only while nothing is written with the present one. */
  #writeAs(clientId: number): void {
    this.doc.clientID = clientId
    this.#alignPresence()
  }

  /** The awareness keeps an id of its own and the library needs it to be the document's, which Yjs may change too. */
  #alignPresence(): void {
    const { awareness, doc } = this
    if (awareness.clientID === doc.clientID) return
    const presence = awareness.getLocalState()
    awareness.setLocalState(null)
    awareness.clientID = doc.clientID
    awareness.setLocalState(presence)
  }

  /** y-websocket's sync logic, on our socket. It makes a new one whenever the last was closed. */
  #createLibrary(url: string, documentId: string): WebsocketProvider {
    const send = (message: ClientMessage) => this.#sender.send(message)
    const onGivenUp = () => this.#connector.end()
    const adopt = (socket: SyncSocket) => {
      this.#socket = socket
      // Usually the connection takes longer than the library; if not, the library still has to set its handlers.
      queueMicrotask(() => this.#openSocket())
    }
    class Socket extends SyncSocket {
      constructor() {
        super(send, onGivenUp)
        adopt(this)
      }
    }
    const library = new WebsocketProvider(url, documentId, this.doc, {
      awareness: this.awareness,
      disableBc: true,
      maxBackoffTime: 0, // Delays are the connector's.
      shouldReconnect: () => true, // So is giving up.
      // The type asks for a browser's class; what the library uses of it, SyncSocket has.
      WebSocketPolyfill: Socket as unknown as typeof WebSocket,
    })
    // At the exit of a process it would say goodbye when nothing can leave any more; eleven sessions are no leak.
    nodeProcess?.off('exit', library._exitHandler)
    library.on('sync', (isSynced) => {
      if (isSynced) this.#onSynced()
    })
    return library
  }

  #openSocket(): void {
    if (this.#socket?.readyState !== 0 || this.#connector.state.kind !== 'live') return
    // A presence that others saw leave is taken for old news unless its clock moves on.
    const presence = this.awareness.getLocalState()
    if (presence) this.awareness.setLocalState(presence)
    this.#socket.open()
    for (const frame of this.#early.splice(0)) this.#socket.deliver(frame)
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, change: Y.Transaction): void => {
    this.#alignPresence()
    if (origin === this.#device && this.#device) return
    if (origin === this.#library || (origin === this.#tabs && this.#tabs)) this.#device?.writeRemote(update)
    else {
      this.#sender.addUpdate(update, change.beforeState)
      this.#tabs?.share(update)
    }
  }

  readonly #onPresence = (): void => this.status.touch()

  #receive(frame: Uint8Array): void {
    let message: ServerMessage
    try {
      message = decodeServerMessage(frame)
    } catch {
      this.#connector.end()
      return
    }
    // Its watchdog counts only the frames it sees, and half of them are not for it.
    this.#library.wsLastMessageReceived = Date.now()
    this.#keepPresence()
    this.#handle(message, frame)
  }

  #handle(message: ServerMessage, frame: Uint8Array): void {
    switch (message.type) {
      case 'welcome':
        this.#onWelcome(message)
        break
      case 'ack':
        this.#sender.acknowledge(message.count)
        this.#device?.acknowledge(this.#ledger.durable)
        break
      case 'nack':
        this.#sender.refuse(message.frame, message.reason)
        break
      case 'access':
        this.#setAccess(message.access)
        this.#sender.setAccess(message.access)
        break
      case 'tokenWanted':
        this.#offerToken()
        break
      case 'event':
        break
      case 'syncStep1':
        this.#sender.noteServerVector(message.stateVector)
        this.#deliver(frame)
        break
      default:
        this.#deliver(frame)
    }
  }

  /** After a change of transport the library needs a moment to make its new socket. */
  #deliver(frame: Uint8Array): void {
    if (this.#socket?.isOpen) this.#socket.deliver(frame)
    else if (this.#connector.state.kind === 'live') this.#early.push(frame)
  }

  #onWelcome(welcome: Welcome): void {
    if (this.#connector.state.kind !== 'opening') return
    if (this.#generation !== undefined && this.#generation !== welcome.generation) {
      // Another life of the document: merging ours into it would bring back what was purged.
      this.#connector.end({ code: refusals.versionMismatch.closeCode, text: 'versionMismatch' })
      // Without unsaved edits the copy is only out of date: the next session starts from the server.
      if (this.#ledger.unacknowledged === 0) void this.#device?.forget().catch(() => {})
      return
    }
    this.#generation = welcome.generation
    this.#setAccess(welcome.access)
    if (welcome.clientId !== undefined && !this.doc.store.clients.has(this.doc.clientID))
      this.#writeAs(welcome.clientId)
    this.#connector.dispatch({ kind: 'welcome' })
    const { transport } = this.#connector
    if (transport) this.#sender.open(transport, welcome.access, welcome.limits)
    this.#openSocket()
  }

  /** Without an answer the server ends the connection when the grant ends, and the next one brings a new token. */
  #offerToken(): void {
    const { transport } = this.#connector
    if (!transport || !this.#token) return
    Promise.resolve()
      .then(this.#token)
      .then((token) => transport.send(encode({ type: 'token', token })))
      .catch(() => {})
  }

  #onSynced(): void {
    this.#connector.dispatch({ kind: 'synced' })
    this.#onLoaded()
  }

  #onLoaded(): void {
    this.#isSynced = true
    this.#synced.resolve(1)
    this.status.touch()
  }

  /** The others see this page go now, also where no socket closes by itself. Should it come back, it connects again. */
  #onLeaving(): void {
    this.#sender.flush()
    this.#connector.leave()
  }

  #onDown(): void {
    this.#sender.close()
    this.#early.length = 0
    this.#socket?.drop()
  }

  #onChange(): void {
    this.#durable.resolve(this.#ledger.durable)
    const refusal = this.#finalRefusal()
    if (refusal) this.#durable.reject(new CollabError(refusal, refusals[refusal].meaning))
    const { state } = this.#connector
    if (state.kind === 'refused')
      this.#synced.reject(new CollabError(state.reason, refusals[state.reason].meaning))
    this.status.touch()
  }

  /** The reason for which edits, or the whole connection, are refused and not tried again. */
  #finalRefusal(): RefusalReason | undefined {
    const { state } = this.#connector
    const reason = state.kind === 'refused' ? state.reason : this.#ledger.refusal
    return reason !== undefined && (state.kind === 'refused' || refusals[reason].retry !== 'later')
      ? reason
      : undefined
  }

  #computeStatus(): Status {
    const { state } = this.#connector
    const reason = state.kind === 'refused' ? state.reason : this.#ledger.refusal
    return {
      connection: connectionWord(state),
      transport: this.#connector.transportName,
      synced: this.#isSynced,
      unsent: this.#ledger.unsent,
      unacknowledged: this.#ledger.unacknowledged,
      savedAt: this.#ledger.savedAt,
      access: this.#access,
      peers: countPeers(this.awareness),
      device: this.#device?.state ?? 'off',
      refusal: reason && statusRefusals.get(reason),
    }
  }
}

const createDevice = (options: ConnectOptions, onChange: () => void): Device | undefined => {
  const { url, documentId, offline = {}, indexedDB = globalThis.indexedDB } = options
  const locks = options.locks ?? (globalThis.navigator as { readonly locks?: Locks } | undefined)?.locks
  // Node has neither, and a page that is shown in a sandbox may have no right to them.
  if (!offline || !indexedDB) return undefined
  return new Device({ url, documentId, indexedDB, locks, ...offline }, onChange)
}

const nodeProcess = (globalThis as { readonly process?: { off(event: 'exit', listener: () => void): void } })
  .process

const allTransports: readonly TransportName[] = ['websocket', 'sse', 'polling']
/** Together short enough that somebody whose WebSockets and events are blocked can write within 8 s. */
const deadlinesMs: Readonly<Record<TransportName, number>> = { websocket: 4_000, sse: 4_000, polling: 10_000 }

const createChoice = (options: ConnectOptions, WebSocket: WebSocketClass, clock: Clock): TransportChoice => {
  const names = options.transports ?? allTransports
  const ways = names.map((name) => ({
    name,
    open: name === 'websocket' ? openWebSocket(options, WebSocket) : openHttp(options, name, clock),
    deadlineMs: names.length === 1 ? deadlinesMs.polling : deadlinesMs[name],
  }))
  const storage = (globalThis as { readonly localStorage?: Storage }).localStorage
  return new TransportChoice(
    ways,
    storageMemory(storage, () => clock.now()),
  )
}

const openHttp = (
  { url, documentId, token, fetch = globalThis.fetch }: ConnectOptions,
  name: 'sse' | 'polling',
  clock: Clock,
): OpenTransport =>
  // Most networks let WebSockets through: those who need this code fetch it then.
  deferredTransport(async () => {
    const { httpTransport } = await import('./transports/http.ts')
    return httpTransport({
      address: httpAddress(url),
      documentId,
      token,
      clock,
      mode: name === 'sse' ? 'events' : 'poll',
      // A browser's `fetch` wants to be called on its window.
      fetch: (input, init) => fetch(input, init),
    })
  })

const openWebSocket = (options: ConnectOptions, WebSocket: WebSocketClass): OpenTransport => {
  const { url, documentId, token, fetch = globalThis.fetch } = options
  const address = webSocketAddress(url, documentId)
  if (!token) return webSocketTransport(address.href, WebSocket)
  return deferredTransport(async (signal) => {
    const { fetchTicket } = await import('./transports/ticket.ts')
    const ticket = await fetchTicket({ address: ticketAddress(url), documentId, token, fetch }, signal)
    const withQuery = new URL(address)
    withQuery.searchParams.set('ticket', ticket)
    return webSocketTransport(withQuery.href, WebSocket)
  })
}

const connectionWord = (state: ConnectionState): Status['connection'] => {
  switch (state.kind) {
    case 'live':
    case 'refused':
      return state.kind
    case 'closed':
      return 'offline'
    default:
      return state.failures === 0 ? 'connecting' : 'offline'
  }
}

/** One object a reason, so that a status with the same refusal is the same status. */
const statusRefusals = new Map<string, StatusRefusal>(
  Object.entries(refusals).map(([reason, { meaning }]) => [
    reason,
    { reason: reason as RefusalReason, message: meaning }, // a key of the table
  ]),
)

const countPeers = ({ states, clientID }: Awareness): number => states.size - (states.has(clientID) ? 1 : 0)
