import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Access,
  type ClientMessage,
  closeText,
  decodeClientMessage,
  defaultProtocolLimits,
  encode,
  isNumbered,
  type ProtocolLimits,
  type RefusalReason,
  reasonHeader,
  refusals,
  type ServerMessage,
  subprotocol,
} from '@quire/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import * as Y from 'yjs'

/**
 * A small server that speaks SPEC.md over real sockets and does on command what a real one does at the worst
 * moment: withholds acks, refuses frames, falls silent, cuts, moves to another generation.
 *
 * Each document is one `Y.Doc`; a frame is "durable" when it is acknowledged.
 */
export class TestServer {
  readonly documents = new Map<string, Y.Doc>()
  connections: TestConnection[] = []
  /** Every connection there ever was, the oldest first. */
  readonly history: TestConnection[] = []
  access: Access = 'edit'
  generation = 'first'
  limits: ProtocolLimits = defaultProtocolLimits
  /** While false, acks are owed and not sent. */
  isAcknowledging = true
  /** While set, the numbered frames that carry something are refused. */
  refusing: RefusalReason | undefined
  /** While set, new connections are closed with this once open. */
  closingWith: { readonly reason: RefusalReason; readonly retryAfterSeconds?: number } | undefined
  /** While set, upgrades are answered with this reason's HTTP status; `proxy` answers 400 as one that knows no reason. */
  rejectingWith: RefusalReason | 'proxy' | undefined
  /** While true, a connection is opened and nothing is said on it. */
  isMute = false
  upgrades = 0
  /** While set, only these tokens get a ticket, and only a ticket gets in. */
  tokens: Set<string> | undefined
  readonly #tickets = new Set<string>()
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: () => subprotocol })

  static async start(port = 0): Promise<TestServer> {
    const server = new TestServer()
    await new Promise<void>((resolve) => server.#http.listen(port, '127.0.0.1', resolve))
    return server
  }

  private constructor() {
    this.#http = createServer((request, response) => {
      const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
      const isTicketWanted = request.method === 'POST' && request.url === '/api/tickets'
      if (!isTicketWanted) response.writeHead(404).end()
      else if (!this.tokens?.has(token)) response.writeHead(401, { [reasonHeader]: 'unauthenticated' }).end()
      else {
        const ticket = `ticket-${this.#tickets.size}`
        this.#tickets.add(ticket)
        response.end(JSON.stringify({ ticket }))
      }
    })
    this.#http.on('upgrade', (request, socket, head) => {
      socket.on('error', () => {})
      this.upgrades++
      const ticket = new URL(request.url ?? '', this.url).searchParams.get('ticket') ?? ''
      const hasTicket = !this.tokens || this.#tickets.has(ticket)
      const refusal = hasTicket ? this.rejectingWith : 'unauthenticated'
      if (refusal) {
        socket.end(`HTTP/1.1 ${rejection(refusal)}\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client, request))
    })
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port // a TCP server's address is an object
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The text of a document's root `notes`. */
  text(documentId: string): string {
    return this.document(documentId).getText('notes').toString()
  }

  document(documentId: string): Y.Doc {
    const doc = this.documents.get(documentId) ?? new Y.Doc()
    this.documents.set(documentId, doc)
    return doc
  }

  /** All numbered frames that came, on all connections ever. */
  get numberedFrames(): ClientMessage[] {
    return this.history.flatMap((connection) => connection.received.filter(isNumbered))
  }

  /** Pays the acks that are owed, and goes on acknowledging. */
  acknowledge(): void {
    this.isAcknowledging = true
    for (const connection of this.connections) connection.payAcks()
  }

  /** Breaks every connection without a word. */
  cut(): void {
    for (const connection of this.connections) connection.socket.terminate()
  }

  /** Is gone, as a page sees it: every attempt fails, until it comes back. */
  goAway(): void {
    this.rejectingWith = 'proxy'
    this.cut()
  }

  comeBack(): void {
    this.rejectingWith = undefined
  }

  /** Closes every connection with a reason. */
  closeAll(reason: RefusalReason, retryAfterSeconds?: number): void {
    for (const { socket } of this.connections)
      socket.close(refusals[reason].closeCode, closeText(reason, retryAfterSeconds))
  }

  async close(): Promise<void> {
    this.cut()
    this.#sockets.close()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const path = new URL(request.url ?? '', this.url).pathname
    const documentId = decodeURIComponent(path.replace('/collab/', ''))
    const connection = new TestConnection(this, documentId, socket)
    this.history.push(connection)
    if (this.closingWith) {
      const { reason, retryAfterSeconds } = this.closingWith
      socket.close(refusals[reason].closeCode, closeText(reason, retryAfterSeconds))
      return
    }
    this.connections.push(connection)
    socket.on('close', () => {
      this.connections = this.connections.filter((other) => other !== connection)
    })
    if (!this.isMute) connection.greet()
  }
}

const rejection = (reason: RefusalReason | 'proxy'): string =>
  reason === 'proxy'
    ? '400 Bad Request'
    : `${refusals[reason].httpStatus} Refused\r\n${reasonHeader}: ${reason}`

/** One client's connection, as the server sees it. */
export class TestConnection {
  readonly received: ClientMessage[] = []
  readonly documentId: string
  readonly socket: WebSocket
  readonly #server: TestServer
  #numbered = 0
  #owed = 0

  constructor(server: TestServer, documentId: string, socket: WebSocket) {
    this.#server = server
    this.documentId = documentId
    this.socket = socket
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => this.#receive(decodeClientMessage(new Uint8Array(data))))
  }

  greet(): void {
    const { access, generation, limits } = this.#server
    this.send({ type: 'welcome', sessionId: 'session', access, generation, limits })
    this.send({ type: 'syncStep1', stateVector: Y.encodeStateVector(this.#doc) })
  }

  send(message: ServerMessage): void {
    this.socket.send(encode(message))
  }

  payAcks(): void {
    if (this.#owed > 0) this.send({ type: 'ack', count: this.#numbered })
    this.#owed = 0
  }

  /** What the latest awareness messages of this client say, newest last. */
  get presence(): Uint8Array[] {
    return this.received.flatMap((message) => (message.type === 'awareness' ? [message.update] : []))
  }

  get #doc(): Y.Doc {
    return this.#server.document(this.documentId)
  }

  #receive(message: ClientMessage): void {
    this.received.push(message)
    switch (message.type) {
      case 'syncStep1':
        this.send({ type: 'syncStep2', update: Y.encodeStateAsUpdate(this.#doc, message.stateVector) })
        break
      case 'syncStep2':
      case 'update':
        this.#take(message.update)
        break
      case 'awareness':
        for (const connection of this.#peers(true)) connection.send(message)
        break
      default:
    }
  }

  #take(update: Uint8Array): void {
    this.#numbered++
    this.#owed++
    const isEmpty = update.byteLength <= 2
    if (this.#server.refusing && !isEmpty)
      this.send({ type: 'nack', frame: this.#numbered, reason: this.#server.refusing })
    else if (!isEmpty) {
      Y.applyUpdate(this.#doc, update)
      for (const peer of this.#peers(false)) peer.send({ type: 'update', update })
    }
    if (this.#server.isAcknowledging) this.payAcks()
  }

  #peers(includeSelf: boolean): TestConnection[] {
    return this.#server.connections.filter(
      (other) => other.documentId === this.documentId && (includeSelf || other !== this),
    )
  }
}
