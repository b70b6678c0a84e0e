import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { type Clock, systemClock } from './clock.ts'
import { Connector } from './connector.ts'
import { keepNothing } from './keeper.ts'
import { Ledger } from './ledger.ts'
import { Derived } from './observable.ts'
import { type Device, deviceFor, type OpenedCopy } from './offline/device.ts'
import { alignPresence, countPeers, leaveUnusedId, writeAs } from './presence.ts'
import { Reception } from './reception.ts'
import { Sender } from './sender.ts'
import type { ConnectOptions, DocumentSnapshot, Session } from './session.ts'
import { connectionError, editsError, type Status, statusOf } from './status.ts'
import { Sync } from './sync.ts'
import { Waiters } from './waiters.ts'
import { globalWindow, listenForLeaving, listenForVisibility, listenForWake } from './wake.ts'
import { createTransportChoice } from './ways.ts'

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

/** A clean end waits this long for the copy on this device. */
const closeDeadlineMs = 500
/** The server keeps an id that this client showed a while longer than this (SPEC S8). */
const idKeptMs = 30_000

/** Wires the parts: edits to the sender, frames to the document, what both say to the status. */
class Provider implements Session {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly status: Derived<Status>
  readonly #ledger: Ledger
  readonly #sender: Sender
  readonly #connector: Connector
  readonly #sync: Sync
  readonly #reception: Reception
  readonly #device: Device | undefined
  readonly #clock: Clock
  readonly #durable = new Waiters()
  readonly #synced = new Waiters()
  readonly #disposers: (() => void)[] = []
  #cancelLeavingId: (() => void) | undefined
  #isClosed = false
  #isSynced = false
  /** The state vector before the oldest unsaved edit; empty where edits of an earlier session are unsaved. */
  #savedState: Map<number, number> = new Map()

  constructor(options: ConnectOptions) {
    const { doc = new Y.Doc(), clock = systemClock, random = Math.random } = options
    const choice = createTransportChoice(options, clock)
    this.doc = doc
    this.awareness = options.awareness ?? new Awareness(doc)
    this.#clock = clock
    this.#ledger = new Ledger(doc.store.clients.size > 0 ? 1 : 0)
    const onChange = () => this.#onChange()
    this.#device = deviceFor(options, { doc, onChange, onLegacy: () => this.#adopt() })
    const keeper = this.#device ?? keepNothing
    this.#sender = new Sender({ doc, ledger: this.#ledger, clock, random, keeper, onChange })
    this.#connector = new Connector({
      choice,
      clock,
      random,
      canRenewToken: options.token !== undefined,
      onFrame: (frame) => this.#reception.receive(frame),
      onDown: () => this.#onDown(),
      onChange,
    })
    // Before the sync listens, so that an update is counted before anything is done about it.
    this.#listen(options)
    this.#sync = new Sync({
      doc,
      awareness: this.awareness,
      send: (message) => this.#sender.send(message),
      onSynced: () => this.#onSynced(),
    })
    this.#reception = new Reception({
      awareness: this.awareness,
      connector: this.#connector,
      ledger: this.#ledger,
      sender: this.#sender,
      sync: this.#sync,
      device: this.#device,
      token: options.token,
    })
    this.status = new Derived(() => this.#computeStatus())
    const start = () => this.#start(options.snapshot)
    if (this.#device) void this.#showKept(this.#device).then(start)
    else start()
  }

  whenDurable(): Promise<void> {
    if (this.#ledger.unacknowledged === 0) return Promise.resolve()
    const error = editsError(this.#connector.state, this.#ledger)
    return error ? Promise.reject(error) : this.#durable.wait(this.#ledger.made)
  }

  whenSynced(): Promise<void> {
    if (this.#isSynced) return Promise.resolve()
    const error = connectionError(this.#connector.state)
    return error ? Promise.reject(error) : this.#synced.wait(1)
  }

  unsavedEdits(): Uint8Array | undefined {
    if (this.#ledger.unacknowledged === 0) return undefined
    return Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(this.#savedState))
  }

  retry(): void {
    this.#ledger.reconsider()
    this.#connector.dispatch({ kind: 'retry' })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    // What this changes is sent: the others see this client go now, not when the server notices.
    this.awareness.setLocalState(null)
    this.#sender.flush()
    this.#bequeath()
    const finish = () => this.#finish()
    this.#disposers.push(this.#clock.after(closeDeadlineMs, finish))
    // What was typed last leaves when it is on this device.
    if (this.#device) this.#device.afterWrites(finish)
    else finish()
  }

  #finish(): void {
    if (this.#connector.state.kind === 'closed') return
    this.#sender.flush()
    this.#sync.close()
    this.#connector.dispatch({ kind: 'close' })
    this.#device?.close()
    this.#cancelLeavingId?.()
    for (const dispose of this.#disposers) dispose()
    const closed = new Error('the session was closed')
    this.#durable.reject(closed)
    this.#synced.reject(closed)
  }

  #listen({ awareness: given, wakeSource = globalWindow() }: ConnectOptions): void {
    const { doc, awareness } = this
    const onPresence = () => this.status.touch()
    doc.on('update', this.#onUpdate)
    awareness.on('change', onPresence)
    this.#disposers.push(() => {
      doc.off('update', this.#onUpdate)
      awareness.off('change', onPresence)
      if (!given) awareness.destroy()
    })
    if (!wakeSource) return
    this.#disposers.push(
      listenForWake(wakeSource, () => this.#connector.wake()),
      listenForVisibility(wakeSource, (isHidden) => this.#sender.setHidden(isHidden)),
      listenForLeaving(wakeSource, () => this.#onLeaving()),
    )
  }

  // --- the copy on this device ----------------------------------------------------------------------------------

  /** Shows what this device kept. */
  async #showKept(device: Device): Promise<void> {
    const { doc } = this
    // Before the copy is open, what the document holds already waits with what is typed.
    if (doc.store.clients.size > 0) device.write(Y.encodeStateAsUpdate(doc), () => {})
    const isUnused = !doc.store.clients.has(doc.clientID)
    const copy = await device.open(doc.clientID, isUnused)
    if (this.#isClosed || !copy) return
    const mayWriteAs = !doc.store.clients.has(doc.clientID)
    this.#show(copy, device)
    // After the copy: Yjs leaves an id that others seem to write with. One that came too late, because typing had
    // begun, is this page's all the same and only not used.
    if (mayWriteAs) writeAs(copy.clientId, this.awareness)
  }

  /** Shows what the server said before there was a connection, and then looks for it. */
  #start(snapshot: DocumentSnapshot | undefined): void {
    if (this.#isClosed) return
    if (snapshot && this.#reception.continues(snapshot.generation)) {
      this.#reception.restore(snapshot.generation, snapshot.access)
      this.#sync.receiveSnapshot(snapshot.update)
      this.#onLoaded()
    }
    this.#connector.start()
  }

  #show(copy: OpenedCopy, device: Device): void {
    this.#ledger.restore(copy.unacknowledged)
    if (copy.unacknowledged > 0) this.#savedState = new Map()
    this.doc.transact(() => {
      for (const update of copy.updates) Y.applyUpdate(this.doc, update, device)
    }, device)
    this.#reception.setGuestKey(copy.guestKey)
    this.#reception.restore(copy.generation, copy.access)
    if (copy.generation !== undefined) this.#onLoaded()
    this.#onChange()
  }

  // --- edits ----------------------------------------------------------------------------------------------------

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, change: Y.Transaction): void => {
    alignPresence(this.awareness)
    if (this.#device && origin === this.#device) return
    if (this.#sync.isOrigin(origin) || this.#device?.isOrigin(origin)) this.#device?.writeRemote(update)
    else {
      if (this.#ledger.unacknowledged === 0) this.#savedState = change.beforeState
      this.#sender.addUpdate(update, change.beforeState)
      this.#device?.share(update)
    }
  }

  // --- what happened --------------------------------------------------------------------------------------------

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
    this.#bequeath()
    this.#connector.leave()
  }

  /** What leaves last may not arrive: the person's other tabs, which have it, send it too. Yjs takes it once. */
  #bequeath(): void {
    if (this.#ledger.unacknowledged > 0) this.#device?.bequeath()
  }

  #adopt(): void {
    // Which of the edits were the other tab's, nobody knows any more.
    this.#savedState = new Map()
    this.#sender.adopt()
  }

  #onDown(): void {
    this.#sender.close()
    this.#sync.drop()
    this.#cancelLeavingId?.()
    this.#cancelLeavingId = this.#clock.after(idKeptMs, () => {
      if (!this.#connector.transport) leaveUnusedId(this.awareness)
    })
  }

  #onChange(): void {
    const { state } = this.#connector
    this.#durable.resolve(this.#ledger.durable)
    const edits = editsError(state, this.#ledger)
    if (edits) this.#durable.reject(edits)
    const connection = connectionError(state)
    if (connection) this.#synced.reject(connection)
    this.status.touch()
  }

  #computeStatus(): Status {
    return statusOf({
      state: this.#connector.state,
      ledger: this.#ledger,
      transport: this.#connector.transportName,
      synced: this.#isSynced,
      access: this.#reception.access,
      peers: countPeers(this.awareness),
      device: this.#device?.state ?? 'off',
    })
  }
}
