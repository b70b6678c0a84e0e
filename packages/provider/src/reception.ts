import {
  type Access,
  decodeServerMessage,
  encodeClientMessage,
  type RefusalReason,
  refusals,
  type ServerMessage,
  type Welcome,
} from '@quire/protocol'
import type { Awareness } from 'y-protocols/awareness'
import type { Connector } from './connector.ts'
import { newGuestKey } from './guest-key.ts'
import type { Ledger } from './ledger.ts'
import type { Device } from './offline/device.ts'
import { isIdTaken, keepPresence, writeAs } from './presence.ts'
import type { Sender } from './sender.ts'
import type { ConnectOptions } from './session.ts'
import type { Sync } from './sync.ts'

export interface ReceptionParts {
  readonly awareness: Awareness
  readonly connector: Connector
  readonly ledger: Ledger
  readonly sender: Sender
  readonly sync: Sync
  readonly device: Device | undefined
  readonly token: ConnectOptions['token']
}

/** Takes what the server says, tells each part what concerns it, and remembers what this session may do. */
export class Reception {
  readonly #parts: ReceptionParts
  readonly #keepPresence: () => void
  /** What the server knows a guest by. */
  #guestKey = newGuestKey()
  #access: Access = 'view'
  #generation: string | undefined

  constructor(parts: ReceptionParts) {
    this.#parts = parts
    this.#keepPresence = keepPresence(parts.awareness)
  }

  get access(): Access {
    return this.#access
  }

  /** Goes on as the guest who wrote on this device before. */
  setGuestKey(key: string): void {
    this.#guestKey = key
  }

  /** Goes on from what an earlier session on this device was told. */
  restore(generation: string | undefined, access: Access | undefined): void {
    this.#generation = generation
    if (access) this.#setAccess(access)
  }

  /** Whether this session may go on with that life of the document: it knows of no other. */
  continues(generation: string): boolean {
    return this.#generation === undefined || this.#generation === generation
  }

  /** Takes one frame of the connection in use. One that makes no sense ends it. */
  receive(frame: Uint8Array): void {
    let message: ServerMessage
    try {
      message = decodeServerMessage(frame)
    } catch {
      this.#parts.connector.end()
      return
    }
    this.#keepPresence()
    this.#handle(message)
  }

  #handle(message: ServerMessage): void {
    const { awareness, sender, sync, device, ledger } = this.#parts
    const { clientID } = awareness.doc
    switch (message.type) {
      case 'welcome':
        this.#onWelcome(message)
        break
      case 'ack':
        sender.acknowledge(message.count)
        device?.acknowledge(ledger.durable)
        break
      case 'nack':
        sender.refuse(message.frame, message.reason)
        break
      case 'access':
        this.#setAccess(message.access)
        sender.setAccess(message.access)
        break
      case 'tokenWanted':
        this.#offerToken()
        break
      case 'syncStep1':
        // What was written with it is known already, in the server's eyes: it would be acknowledged, and lost.
        if (ledger.unacknowledged > 0 && isIdTaken(awareness.doc, message.stateVector)) this.#end('forbidden')
        else sender.answer(message.stateVector)
        break
      case 'syncStep2':
      case 'update':
      case 'awareness':
        sync.receive(message)
        // Yjs leaves an id that somebody else wrote with. What waits is acknowledged next, and lost.
        if (ledger.unacknowledged > 0 && awareness.doc.clientID !== clientID) this.#end('forbidden')
        break
      default: // Nothing for this version of us, as an event of a kind to come.
    }
  }

  #onWelcome(welcome: Welcome): void {
    const { connector, ledger, sender, sync, device, awareness } = this.#parts
    if (connector.state.kind !== 'opening') return
    if (!this.continues(welcome.generation)) {
      // The document was purged or replaced: merging what we have into it would bring back what is gone.
      this.#end('versionMismatch')
      // Without unsaved edits the copy is only out of date: the next session starts from the server.
      if (ledger.unacknowledged === 0) void device?.forget().catch(() => {})
      return
    }
    this.#generation = welcome.generation
    this.#setAccess(welcome.access)
    const { doc } = awareness
    if (welcome.clientId !== undefined && !doc.store.clients.has(doc.clientID))
      writeAs(welcome.clientId, awareness)
    connector.dispatch({ kind: 'welcome' })
    const { transport } = connector
    if (transport) {
      // Before anything is written or shown. Also by who has signed in: the copy may hold what they wrote as a guest.
      transport.send(encodeClientMessage({ type: 'event', kind: 'guest', data: { key: this.#guestKey } }))
      sender.open(transport, welcome.access, welcome.limits)
    }
    sync.open()
  }

  /** Ends the connection as if the server had refused it. */
  #end(reason: RefusalReason): void {
    this.#parts.connector.end({ code: refusals[reason].closeCode, text: reason })
  }

  /** Without an answer the server ends the connection when the grant ends, and the next one brings a new token. */
  #offerToken(): void {
    const { connector, token } = this.#parts
    const { transport } = connector
    if (!transport || !token) return
    Promise.resolve()
      .then(token)
      .then((value) => transport.send(encodeClientMessage({ type: 'token', token: value })))
      .catch(() => {})
  }

  #setAccess(access: Access): void {
    this.#access = access
    this.#parts.device?.setGrant(this.#generation ?? '', access)
  }
}
