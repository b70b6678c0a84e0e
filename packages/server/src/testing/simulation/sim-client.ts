import {
  type Access,
  type ClientMessage,
  type DocumentId,
  decodeServerMessage,
  encode,
  type ServerMessage,
} from '@quire/protocol'
import * as Y from 'yjs'
import { encodeAwareness } from '../../core/awareness-codec.ts'
import type { Connection } from '../../core/connection.ts'
import type { Session } from '../../core/session.ts'
import type { SimClock } from './sim-clock.ts'
import type { SimInstance } from './sim-instance.ts'

export interface SimClientOptions {
  readonly name: string
  /** They have not signed in. */
  readonly isGuest: boolean
  /** A secret that a guest is known by. */
  readonly guestKey: string | undefined
  readonly documentId: DocumentId
  readonly clock: SimClock
  readonly chance: () => number
  /** An instance that lives, if any does. */
  readonly findInstance: () => SimInstance | undefined
  /** Updates that were acknowledged to this client, with the acknowledgement. */
  readonly onAcknowledged: (documentId: DocumentId, updates: readonly Uint8Array[]) => void
  readonly onEdit: () => void
  /** What this client deleted itself. */
  readonly onDelete: (documentId: DocumentId, deleted: DeleteSet) => void
  readonly onFrame: () => void
  /** A planted bug on the way to the client. */
  readonly corrupt: ((message: ServerMessage) => ServerMessage) | undefined
}

/** What one transaction of Yjs deleted. */
export type DeleteSet = Y.Transaction['deleteSet']

/** One connection: what is under way on it arrives in order, until it is cut. */
interface Line {
  readonly session: Session
  readonly instance: SimInstance
  readonly frames: Array<{ readonly number: number; readonly update: Uint8Array }>
  numbered: number
  isOpen: boolean
  /** The server has asked for what the client has: from here on edits are sent as they are made. */
  isLive: boolean
  /** Bytes on their way to the client. */
  buffered: number
  lastArrivalThere: number
  lastArrivalHere: number
}

const farFuture = Number.POSITIVE_INFINITY

/** Somebody who writes: the client's side of SPEC, with a network that loses connections and never loses silence. */
export class SimClient {
  readonly person: string
  readonly documentId: DocumentId
  doc: Y.Doc
  access: Access = 'edit'
  /** A client that is away keeps editing and comes back later. */
  isOnline = true
  /** While it is slow nothing of what is sent to it arrives. */
  isSlow = false
  readonly #options: SimClientOptions
  readonly #waiting: Array<() => void> = []
  #line: Line | undefined
  /** Its client ids that it had something of acknowledged with: nobody else may write with them from then on. */
  readonly #ownIds = new Set<number>()
  #words = 0
  #presenceClock = 0

  constructor(options: SimClientOptions) {
    this.#options = options
    this.person = options.name
    this.documentId = options.documentId
    this.doc = this.#newDocument()
    this.#connectLater()
  }

  get isGuest(): boolean {
    return this.#options.isGuest
  }

  get isConnected(): boolean {
    return this.#line?.isLive ?? false
  }

  get unacknowledged(): number {
    return this.#line?.frames.length ?? farFuture
  }

  get text(): string {
    return this.doc.getText('t').toString()
  }

  /** Writes a word, or deletes one. */
  edit(): void {
    if (this.access !== 'edit') return
    const text = this.doc.getText('t')
    const starts = wordStarts(this.text)
    const start = starts[Math.floor(this.#options.chance() * starts.length)] ?? 0
    this.#options.onEdit()
    if (this.#options.chance() < 0.35 && text.length > 0) {
      const end = this.text.indexOf(' ', start) + 1
      if (end > start) text.delete(start, end - start)
      return
    }
    this.#words += 1
    text.insert(start, `${this.documentId}.${this.person}.${this.doc.clientID}.${this.#words} `)
  }

  /** The connection breaks; both sides are told, or neither. */
  cut(isNoticed: boolean): void {
    const line = this.#line
    if (!line) return
    line.isOpen = false
    this.#line = undefined
    if (isNoticed && line.instance.isAlive) line.session.disconnected()
    this.#connectLater()
  }

  /** A server that was killed closes no connection in order; the machine it ran on does. */
  noticeDeath(): void {
    if (this.#line && !this.#line.instance.isAlive) this.cut(false)
  }

  /** The tab crashes and is opened again: what was not acknowledged is lost, and rightly so. */
  reload(): void {
    this.cut(true)
    this.doc.destroy()
    this.doc = this.#newDocument()
  }

  goAway(): void {
    this.isOnline = false
    this.cut(true)
  }

  comeBack(): void {
    if (this.isOnline) return
    this.isOnline = true
    this.#connectLater()
  }

  /** Takes in at once what has waited for it. */
  wake(): void {
    this.isSlow = false
    for (const deliver of this.#waiting.splice(0)) deliver()
    const line = this.#line
    if (line?.isOpen && line.buffered === 0) line.session.drained()
  }

  /** Sends the last frame once more, as a client might that is not sure. */
  repeat(): void {
    const last = this.#line?.frames.at(-1)
    if (this.#line?.isLive && last) this.#sendUpdate(this.#line, { type: 'update', update: last.update })
  }

  leave(): void {
    this.isOnline = false
    this.cut(true)
  }

  #newDocument(): Y.Doc {
    const doc = new Y.Doc()
    doc.clientID = this.#newClientId()
    doc.on('afterTransaction', ({ local, deleteSet }: Y.Transaction) => {
      if (local && deleteSet.clients.size > 0) this.#options.onDelete(this.documentId, deleteSet)
    })
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server' && this.#line?.isLive) this.#sendUpdate(this.#line, { type: 'update', update })
    })
    return doc
  }

  #newClientId(): number {
    return Math.floor(this.#options.chance() * 2 ** 32)
  }

  /** Yjs leaves an id that somebody else wrote with, for one by a chance that no seed repeats. */
  #apply(line: Line, update: Uint8Array): void {
    const { clientID } = this.doc
    Y.applyUpdate(this.doc, update, 'server')
    if (this.doc.clientID === clientID) return
    this.doc.clientID = this.#newClientId()
    if (line.frames.length > 0 && !this.#ownIds.has(clientID)) this.reload()
    else this.#sayGoodbye(line, clientID)
  }

  #connectLater(): void {
    const { clock, chance } = this.#options
    clock.after(100 + chance() * 1_500, () => {
      if (this.isOnline && !this.#line) this.#connect()
    })
  }

  #connect(): void {
    const { findInstance, clock, isGuest, guestKey } = this.#options
    const instance = findInstance()
    if (!instance || !letsIn(instance, this)) {
      this.#connectLater()
      return
    }
    let line: Line | undefined
    const connection: Connection = {
      send: (frames) => line && this.#receive(line, frames),
      get bufferedBytes() {
        return line?.buffered ?? 0
      },
      ping: () => {
        if (line?.isOpen && !this.isSlow) line.session.heard()
      },
      close: () => line && this.#closed(line),
      terminate: () => line && this.#closed(line),
    }
    const session = instance.rooms.join({
      documentId: this.documentId,
      grant: {
        access: this.access,
        person: isGuest ? undefined : { id: this.person, name: this.person },
      },
      dialect: 'quire.v1',
      address: this.person,
      connection,
    })
    const now = clock.now()
    line = {
      session,
      instance,
      frames: [],
      numbered: 0,
      isOpen: true,
      isLive: false,
      buffered: 0,
      lastArrivalThere: now,
      lastArrivalHere: now,
    }
    this.#line = line
    if (guestKey !== undefined) this.#send(line, { type: 'event', kind: 'guest', data: { key: guestKey } })
    this.#send(line, { type: 'syncStep1', stateVector: Y.encodeStateVector(this.doc) })
    this.#showPresence(line)
  }

  /** Says who is here, and again every 15 s, as y-protocols' clients do. */
  #showPresence(line: Line): void {
    if (!line.isOpen) return
    this.#presenceClock += 1
    const state = new TextEncoder().encode(JSON.stringify({ at: this.#presenceClock }))
    const entry = { clientId: this.doc.clientID, clock: this.#presenceClock, state }
    this.#send(line, { type: 'awareness', update: encodeAwareness([entry]) })
    this.#options.clock.after(15_000, () => this.#showPresence(line))
  }

  #sayGoodbye(line: Line, clientId: number): void {
    this.#presenceClock += 1
    const entry = { clientId, clock: this.#presenceClock, state: null }
    this.#send(line, { type: 'awareness', update: encodeAwareness([entry]) })
  }

  #send(line: Line, message: ClientMessage): void {
    const { clock, chance } = this.#options
    const bytes = encode(message)
    line.lastArrivalThere = Math.max(line.lastArrivalThere, clock.now() + chance() * 20)
    clock.after(line.lastArrivalThere - clock.now(), () => {
      if (line.isOpen && line.instance.isAlive) line.session.receive(bytes)
    })
  }

  #sendUpdate(
    line: Line,
    message: Extract<ClientMessage, { update: Uint8Array; type: 'update' | 'syncStep2' }>,
  ): void {
    line.numbered += 1
    line.frames.push({ number: line.numbered, update: message.update })
    this.#options.onFrame()
    this.#send(line, message)
  }

  #receive(line: Line, frames: readonly Uint8Array[]): void {
    const { clock, chance } = this.#options
    const bytes = frames.reduce((sum, { byteLength }) => sum + byteLength, 0)
    line.buffered += bytes
    line.lastArrivalHere = Math.max(line.lastArrivalHere, clock.now() + chance() * 20)
    const deliver = (): void => {
      line.buffered -= bytes
      if (!line.isOpen) return
      for (const frame of frames) if (line.isOpen) this.#handle(line, decodeServerMessage(frame))
      if (line.isOpen && line.buffered === 0) line.session.drained()
    }
    clock.after(line.lastArrivalHere - clock.now(), () => {
      if (this.isSlow && line.isOpen) this.#waiting.push(deliver)
      else deliver()
    })
  }

  #closed(line: Line): void {
    if (!line.isOpen) return
    line.isOpen = false
    if (this.#line !== line) return
    this.#line = undefined
    this.#connectLater()
  }

  #handle(line: Line, sent: ServerMessage): void {
    const message = this.#options.corrupt?.(sent) ?? sent
    switch (message.type) {
      case 'syncStep1':
        if (this.#isUsedUp(message.stateVector)) {
          this.reload()
          break
        }
        line.isLive = true
        this.#sendUpdate(line, {
          type: 'syncStep2',
          update: Y.encodeStateAsUpdate(this.doc, message.stateVector),
        })
        break
      case 'syncStep2':
      case 'update':
        this.#apply(line, message.update)
        break
      case 'ack':
        this.#acknowledged(this.#takeFrames(line, message.count))
        break
      case 'nack':
        // What was refused is in this client's document and nowhere else: it begins anew, as an editor would.
        line.frames.splice(0, line.frames.length)
        this.reload()
        break
      case 'access':
        this.access = message.access
        break
      default:
        break
    }
  }

  #acknowledged(updates: readonly Uint8Array[]): void {
    const { clientID } = this.doc
    const isOwn = (update: Uint8Array): boolean =>
      Y.decodeUpdate(update).structs.some(({ id }) => id.client === clientID)
    if (!this.#ownIds.has(clientID) && updates.some(isOwn)) this.#ownIds.add(clientID)
    this.#options.onAcknowledged(this.documentId, updates)
  }

  /**
   * Somebody was faster with this id on an instance that had not heard whose it is. Nothing was acknowledged that has it
   * (else nobody could): what it wrote is told to its person, and it begins anew (SPEC S8).
   */
  #isUsedUp(stateVector: Uint8Array): boolean {
    const { clientID, store } = this.doc
    const own = Y.getState(store, clientID)
    if (own === 0 || this.#ownIds.has(clientID)) return false
    return (Y.decodeStateVector(stateVector).get(clientID) ?? 0) > own
  }

  #takeFrames(line: Line, count: number): readonly Uint8Array[] {
    const taken: Uint8Array[] = []
    while (line.frames[0] && line.frames[0].number <= count) taken.push(line.frames.shift()!.update)
    return taken
  }
}

const letsIn = ({ rooms }: SimInstance, { documentId, person }: SimClient): boolean => {
  try {
    rooms.admit(documentId, person)
    return true
  } catch {
    return false
  }
}

const wordStarts = (text: string): number[] => {
  const starts = [0]
  for (let i = text.indexOf(' '); i !== -1; i = text.indexOf(' ', i + 1)) starts.push(i + 1)
  return starts
}
