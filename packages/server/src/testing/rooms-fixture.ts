import { type Access, type Awareness, encode, parseDocumentId } from '@quire/protocol'
import { expect, onTestFinished } from 'vitest'
import * as Y from 'yjs'
import type { Recheck, Renew } from '../core/authenticate.ts'
import { encodeAwareness } from '../core/awareness-codec.ts'
import type { Bus } from '../core/bus.ts'
import { defaultLimits, type Limits } from '../core/limits.ts'
import { silentLogger } from '../core/logger.ts'
import { type Metrics, noMetrics } from '../core/metrics.ts'
import { Rooms } from '../core/rooms.ts'
import type { Session } from '../core/session.ts'
import type { Store } from '../core/store.ts'
import { createUpdateCheck, type UpdateCheck } from '../core/update-check.ts'
import { createMemoryStore } from '../stores/memory.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFaultyStore, type FaultyStore } from './faulty-store.ts'
import { createRecordingConnection, type RecordingConnection } from './recording-connection.ts'
import { createSeededRandom } from './seeded-random.ts'

export interface OpenOptions {
  readonly bus?: Bus
  readonly store?: Store
  readonly limits?: Partial<Limits>
  readonly metrics?: Metrics
  readonly seed?: number
  readonly updateCheck?: UpdateCheck
  readonly recheck?: Recheck
  readonly renew?: Renew
}

export interface JoinOptions {
  readonly expiresAt?: number
  readonly access?: Access
  readonly dialect?: 'plain' | 'quire.v1'
  readonly person?: { id: string; name: string }
  /** A secret that it sends first (SPEC W5). */
  readonly guestKey?: string
  readonly at?: Rooms
}

/** A client of the document, that has said nothing yet. */
export interface Client {
  readonly connection: RecordingConnection
  readonly session: Session
  send(message: Parameters<typeof encode>[0]): void
}

/** A client that has been given the document, with a `Y.Doc` that takes in what comes. */
export interface Writer extends Client {
  readonly doc: Y.Doc
  /** What its document says, with all that came. */
  text(): string
  /** Types at the end, and sends it. */
  type(words: string): Uint8Array
}

/** Instances with one document, on a clock that stands still and a store that fails when it is told to. */
export interface RoomsFixture {
  readonly documentId: ReturnType<typeof parseDocumentId>
  readonly clock: FakeClock
  readonly store: FaultyStore
  /** One instance, alone. */
  readonly rooms: Rooms
  /** One more instance on the same store. */
  openRooms(options?: OpenOptions): Rooms
  /** Joins with a bare connection. */
  join(options?: JoinOptions): Client
  joined(options?: JoinOptions): Promise<Writer>
  /** The last position of the log. */
  head(): Promise<number>
}

/** "I have nothing": the state vector of a new document. */
export const nothing: Uint8Array = Uint8Array.of(0)

/** Types at the end of a document. @returns the update. */
export const edit = (doc: Y.Doc, words: string): Uint8Array => {
  const before = Y.encodeStateVector(doc)
  doc.getText('t').insert(doc.getText('t').length, words)
  return Y.encodeStateAsUpdate(doc, before)
}

/** Four bytes that are no update, */
export const bad: Uint8Array = Uint8Array.of(1, 2, 3, 4)

/** and a check that lets them through as if they were sound. */
export const careless = (): UpdateCheck => {
  const { judge, isSound } = createUpdateCheck()
  return {
    isSound,
    judge: (doc, update, mayWrite) =>
      update.byteLength === bad.byteLength
        ? { kind: 'fits', clients: [], isAllNew: false }
        : judge(doc, update, mayWrite),
  }
}

/** How far a client's frames were acknowledged, each time it was told. */
export const acks = ({ connection }: Client): number[] => connection.of('ack').map(({ count }) => count)

/** A message that shows a client id as one's own. */
export const showing = (clientId: number, clock = 1, state: object = {}): Awareness => {
  const bytes = new TextEncoder().encode(JSON.stringify(state))
  return { type: 'awareness', update: encodeAwareness([{ clientId, clock, state: bytes }]) }
}

/** Starts them for one test. They are closed at its end, when everything that was started has to be stopped. */
export const startRooms = (): RoomsFixture => {
  const documentId = parseDocumentId('team/plan')
  const clock = createFakeClock()
  const store = createFaultyStore(createMemoryStore({ wallTime: () => clock.wallTime() }))
  const opened: Rooms[] = []

  const openRooms = (options: OpenOptions = {}): Rooms => {
    const made = new Rooms({
      store: options.store ?? store,
      bus: options.bus,
      clock,
      random: createSeededRandom(options.seed ?? 1),
      limits: { ...defaultLimits, ...options.limits },
      logger: silentLogger,
      metrics: options.metrics ?? noMetrics,
      updateCheck: options.updateCheck,
      recheck: options.recheck,
      renew: options.renew,
    })
    opened.push(made)
    return made
  }
  const rooms = openRooms()
  onTestFinished(async () => {
    for (const open of opened) open.close()
    await clock.settle()
    expect(clock.pending).toBe(0)
  })

  const join = (options: JoinOptions = {}): Client => {
    const { access = 'edit', dialect = 'quire.v1', person, guestKey, expiresAt, at = rooms } = options
    const connection = createRecordingConnection()
    const grant = { access, person, expiresAt }
    const session = at.join({ documentId, grant, dialect, address: '127.0.0.1', connection })
    if (guestKey !== undefined)
      session.receive(encode({ type: 'event', kind: 'guest', data: { key: guestKey } }))
    return { connection, session, send: (message) => session.receive(encode(message)) }
  }

  const joined = async (options: JoinOptions = {}): Promise<Writer> => {
    const client = join(options)
    const doc = new Y.Doc()
    await clock.settle()
    client.send({ type: 'syncStep1', stateVector: nothing })
    await clock.settle()
    const text = (): string => {
      for (const message of client.connection.messages)
        if (message.type === 'update' || message.type === 'syncStep2')
          Y.applyUpdate(doc, message.update, 'server')
      return doc.getText('t').toString()
    }
    text()
    client.connection.clear()
    const type = (words: string): Uint8Array => {
      const update = edit(doc, words)
      client.send({ type: 'update', update })
      return update
    }
    return { ...client, doc, text, type }
  }

  return {
    documentId,
    clock,
    store,
    rooms,
    openRooms,
    join,
    joined,
    head: async () => (await store.heads([documentId])).get(documentId) ?? 0,
  }
}
