import { once } from 'node:events'
import {
  type Access,
  type Dialect,
  type DocumentId,
  decodeServerMessage,
  encode,
  parseDocumentId,
  type RefusalReason,
  type ServerMessage,
} from '@quire/protocol'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { CollaborationOptions } from '../../collaboration.ts'
import type { Authenticate } from '../../core/authenticate.ts'
import type { Store } from '../../core/store.ts'
import { createMemoryStore } from '../../stores/memory.ts'
import { type ServedCollaboration, serveCollaboration } from '../serve.ts'
import { victimClient, victimText } from './bombs.ts'
import { canonicalDocument } from './compare.ts'

/** The document that is fought over. */
export const documentId: DocumentId = parseDocumentId('team/plan')

/** Polls until a condition holds. @throws {Error} with `what` when it does not in time. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> => {
  const deadline = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** A stock y-websocket client of a person. */
export class HonestClient {
  readonly doc: Y.Doc = new Y.Doc()
  readonly provider: WebsocketProvider
  /** How often its connection was lost. */
  losses = 0

  constructor(socketUrl: string, name: string, client?: number) {
    if (client !== undefined) this.doc.clientID = client
    this.provider = new WebsocketProvider(socketUrl, documentId, this.doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket, // ws has all of it that is used
      disableBc: true,
      params: { name },
    })
    this.provider.on('connection-close', () => {
      this.losses += 1
    })
  }

  get text(): Y.Text {
    return this.doc.getText('text')
  }

  /** Client ids it sees, and what they say. */
  get present(): ReadonlyMap<number, Record<string, unknown>> {
    return this.provider.awareness.getStates()
  }

  synced(): Promise<void> {
    return until('a client is synced', () => this.provider.synced)
  }

  close(): void {
    this.provider.destroy()
    this.doc.destroy()
  }
}

/** A bare socket that sends whatever it likes, and keeps what it hears. */
export class Attacker {
  readonly socket: WebSocket
  readonly received: ServerMessage[] = []
  /** How many numbered frames it has sent. */
  frames = 0
  /** The reason its connection was closed with. */
  closedWith: string | undefined

  /** @param localAddress - where it comes from; all of 127.0.0.0/8 is this machine. */
  constructor(url: string, dialect: Dialect, localAddress?: string) {
    this.socket = new WebSocket(url, dialect === 'plain' ? [] : [dialect], { localAddress })
    this.socket.on('message', (data: Buffer) => this.received.push(decodeServerMessage(data)))
    this.socket.on('close', (code, reason) => {
      this.closedWith = `${code} ${reason}`
    })
    this.socket.on('error', () => {})
  }

  async open(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open')
    await until('the attacker is let in', () => this.received.some(({ type }) => type === 'syncStep1'))
    return this
  }

  send(frame: Uint8Array): void {
    this.socket.send(frame)
  }

  sendUpdate(update: Uint8Array, type: 'update' | 'syncStep2' = 'update'): void {
    this.frames += 1
    this.send(encode({ type, update }))
  }

  /** Waits for the refusal of the last frame, in the words of its dialect. */
  async refused(reason: RefusalReason): Promise<void> {
    const { frames } = this
    const isNack = (message: ServerMessage): boolean =>
      message.type === 'nack' && message.frame === frames && message.reason === reason
    const isRefused = (): boolean =>
      this.received.some(isNack) || (this.closedWith?.split(/[ ;]/)[1] ?? '') === reason
    await until(`frame ${frames} is refused with ${reason}`, isRefused)
  }

  close(): void {
    this.socket.terminate()
  }
}

/** Lets in everybody under the name they give, and as who they say they are; who gives no name is a guest. */
export const byName =
  (malloryMay: Access = 'edit'): Authenticate =>
  ({ request }) => {
    const { searchParams } = new URL(request.url)
    const name = searchParams.get('name')
    const access = name === 'Mallory' ? malloryMay : 'edit'
    if (name === null) return { access }
    return { access, person: { id: searchParams.get('id') ?? name.toLowerCase(), name } }
  }

export interface ArenaOptions extends Partial<CollaborationOptions> {
  /** What Mallory, the attacker, may do. */
  readonly malloryMay?: Access
}

/**
 * A real server on a socket, with Ada and Ben who work in one document, and room for Mallory.
 *
 * Ada wrote {@link victimText} as client {@link victimClient}.
 */
export class Arena {
  readonly store: Store
  readonly served: ServedCollaboration
  readonly ada: HonestClient
  readonly ben: HonestClient
  readonly #closers: Array<() => void> = []
  #rounds = 0

  private constructor(store: Store, served: ServedCollaboration) {
    this.store = store
    this.served = served
    this.ada = new HonestClient(served.socketUrl, 'Ada', victimClient)
    this.ben = new HonestClient(served.socketUrl, 'Ben')
  }

  static async open({ malloryMay = 'edit', ...options }: ArenaOptions = {}): Promise<Arena> {
    const store = createMemoryStore()
    const served = await serveCollaboration({
      store,
      authenticate: byName(malloryMay),
      ...options,
    })
    const arena = new Arena(store, served)
    await Promise.all([arena.ada.synced(), arena.ben.synced()])
    arena.ada.text.insert(0, victimText)
    arena.ada.provider.awareness.setLocalState({ user: { name: 'Ada' } })
    arena.ben.provider.awareness.setLocalState({ user: { name: 'Ben' } })
    await until('Ben reads what Ada wrote', () => arena.ben.text.length === victimText.length)
    await until(
      'Ada and Ben see each other',
      () => arena.ada.present.size === 2 && arena.ben.present.size === 2,
    )
    return arena
  }

  /**
   * Mallory comes in, with a socket of her own.
   *
   * @param id - who the server takes her for; somebody new each time, or she would soon not be let in any more.
   */
  async mallory(dialect: Dialect = 'quire.v1', id = `mallory-${this.#closers.length}`): Promise<Attacker> {
    const attacker = new Attacker(`${this.served.socketUrl}/${documentId}?name=Mallory&id=${id}`, dialect)
    this.#closers.push(() => attacker.close())
    return attacker.open()
  }

  /**
   * Asserts that nothing has happened to the honest: they were never disconnected, type and read each other at once, what
   * Ada wrote is whole, a newcomer reads the same, and so does the log.
   */
  async unharmed(): Promise<void> {
    const { ada, ben } = this
    this.#rounds += 1
    const [fromAda, fromBen] = [`<a${this.#rounds}>`, `<b${this.#rounds}>`]
    ada.text.insert(victimText.length, fromAda)
    await until('Ben reads Ada', () => ben.text.toString().includes(fromAda))
    ben.text.insert(ben.text.length, fromBen)
    await until('Ada reads Ben', () => ada.text.toString().includes(fromBen))
    if (!ada.text.toString().startsWith(victimText + fromAda)) throw new Error(`Ada’s words are ${ada.text}`)
    if (ada.losses + ben.losses > 0) throw new Error('an honest client was disconnected')
    const newcomer = new HonestClient(this.served.socketUrl, 'Newcomer')
    try {
      await newcomer.synced()
      const documents = [ada.doc, ben.doc, newcomer.doc]
      await until('all read the same', () => new Set(documents.map(canonicalDocument)).size === 1)
      await until('the log says the same', async () => (await this.#logged()) === canonicalDocument(ada.doc))
    } finally {
      newcomer.close()
    }
  }

  async #logged(): Promise<string> {
    const { snapshot, rows } = await this.store.read(documentId, 0)
    const doc = new Y.Doc()
    if (snapshot) Y.applyUpdate(doc, snapshot.update)
    for (const { update } of rows) Y.applyUpdate(doc, update)
    return canonicalDocument(doc)
  }

  async close(): Promise<void> {
    for (const close of this.#closers) close()
    this.ada.close()
    this.ben.close()
    await this.served.close()
    await this.store.close()
  }
}
