import fc from 'fast-check'
import * as encoding from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import * as syncProtocol from 'y-protocols/sync'
import * as Y from 'yjs'
import {
  type ClientMessage,
  decodeClientMessage,
  decodeServerMessage,
  defaultProtocolLimits,
  encode,
  encodeClientMessage,
  isNumbered,
  ProtocolError,
  type ServerMessage,
} from './index.ts'

const bytes = fc.uint8Array({ maxLength: 300 })
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)
const shared = [
  fc.record({ type: fc.constant('syncStep1' as const), stateVector: bytes }),
  fc.record({ type: fc.constant('syncStep2' as const), update: bytes }),
  fc.record({ type: fc.constant('update' as const), update: bytes }),
  fc.record({ type: fc.constant('awareness' as const), update: bytes }),
  fc.record({ type: fc.constant('queryAwareness' as const) }),
  fc.record({ type: fc.constant('event' as const), kind: fc.string(), data: json }),
]
const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  ...shared,
  fc.record({ type: fc.constant('token' as const), token: fc.string() }),
)
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  ...shared,
  fc.record({ type: fc.constant('permissionDenied' as const), reason: fc.string() }),
  fc.record({ type: fc.constant('ack' as const), count: fc.nat() }),
  fc.record({
    type: fc.constant('nack' as const),
    frame: fc.nat(),
    reason: fc.constant('forbidden' as const),
  }),
  fc.record({ type: fc.constant('access' as const), access: fc.constantFrom('view', 'own') }),
  fc.record({ type: fc.constant('tokenWanted' as const), secondsLeft: fc.nat() }),
  fc.constant({
    type: 'welcome' as const,
    sessionId: 's1',
    access: 'edit' as const,
    person: { id: 'p', name: 'Ada' },
    clientId: 7,
    generation: 'g1',
    limits: defaultProtocolLimits,
  }),
)

describe('codec', () => {
  test('[F1][F2] what a client encodes is what a server decodes', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        expect(decodeClientMessage(encode(message))).toEqual(message)
      }),
    )
  })

  test('[F1][F2] who sends as a client only sends the same bytes', () => {
    const one = Uint8Array.of(1)
    const messages: readonly ClientMessage[] = [
      { type: 'syncStep1', stateVector: one },
      { type: 'syncStep2', update: one },
      { type: 'update', update: one },
      { type: 'awareness', update: one },
      { type: 'queryAwareness' },
      { type: 'token', token: 't' },
      { type: 'event', kind: 'k', data: { x: 1 } },
    ]
    for (const message of messages) {
      expect(encodeClientMessage(message)).toEqual(encode(message))
      expect(decodeClientMessage(encodeClientMessage(message))).toEqual(message)
    }
    expect(messages.filter(isNumbered).map(({ type }) => type)).toEqual(['syncStep2', 'update']) // K1
  })

  test('[F1][F2] a message of each kind that a server sends comes out as it went in', () => {
    const messages: readonly ServerMessage[] = [
      { type: 'permissionDenied', reason: 'no' },
      { type: 'ack', count: 3 },
      { type: 'nack', frame: 3, reason: 'forbidden' },
      { type: 'access', access: 'view' },
      { type: 'tokenWanted', secondsLeft: 9 },
      {
        type: 'welcome',
        sessionId: 's',
        access: 'edit',
        generation: 'g',
        limits: defaultProtocolLimits,
      },
      { type: 'event', kind: 'k', data: null },
      { type: 'update', update: new Uint8Array(70_000).fill(7) },
    ]
    for (const message of messages) expect(decodeServerMessage(encode(message))).toEqual(message)
  })

  test('[F1][F2] what a server encodes is what a client decodes', () => {
    fc.assert(
      fc.property(serverMessage, (message) => {
        expect(decodeServerMessage(encode(message))).toEqual(message)
      }),
    )
  })

  test('[F2] sync messages are byte for byte those of y-protocols', () => {
    const doc = new Y.Doc()
    doc.getText('t').insert(0, 'hello')
    const frame = (write: (encoder: encoding.Encoder) => void): Uint8Array =>
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0)
        write(encoder)
      })
    const update = Y.encodeStateAsUpdate(doc)
    expect(encode({ type: 'syncStep1', stateVector: Y.encodeStateVector(doc) })).toEqual(
      frame((encoder) => syncProtocol.writeSyncStep1(encoder, doc)),
    )
    expect(encode({ type: 'syncStep2', update })).toEqual(
      frame((encoder) => syncProtocol.writeSyncStep2(encoder, doc)),
    )
    expect(encode({ type: 'update', update })).toEqual(
      frame((encoder) => syncProtocol.writeUpdate(encoder, update)),
    )
  })

  test('[F1] bytes after the end of a message are refused', () => {
    const frame = encode({ type: 'queryAwareness' })
    expect(() => decodeClientMessage(new Uint8Array([...frame, 0]))).toThrow(ProtocolError)
  })

  test('[F2] an unknown type is refused, on both sides', () => {
    for (const type of [2, 4, 15, 22, 200]) {
      const frame = encoding.encode((encoder) => encoding.writeVarUint(encoder, type))
      expect(() => decodeClientMessage(frame)).toThrow(ProtocolError)
      expect(() => decodeServerMessage(frame)).toThrow(ProtocolError)
    }
  })

  test('[F3] a length beyond the frame never reads what lies behind it in the same buffer', () => {
    const pool = new Uint8Array(64).fill(0x5a)
    pool.set([0, 2, 40], 8) // an update that claims 40 bytes and has 2
    expect(() => decodeClientMessage(pool.subarray(8, 13))).toThrow('beyond the frame')
  })

  test('[F3] text that is not UTF-8 is refused', () => {
    expect(() => decodeClientMessage(new Uint8Array([20, 2, 0xc3, 0x28]))).toThrow(ProtocolError)
  })

  test('[F3] random bytes give a message or a ProtocolError, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (frame) => {
        for (const decode of [decodeClientMessage, decodeServerMessage])
          try {
            expect(decode(frame)).toHaveProperty('type')
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
          }
      }),
      { numRuns: 5_000 },
    )
  })

  test('[W1] a welcome without what a client acts on is refused', () => {
    const welcome = (content: unknown): Uint8Array =>
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 16)
        encoding.writeVarString(encoder, JSON.stringify(content))
      })
    const good = { sessionId: 's', access: 'edit', generation: 'g', limits: {} }
    expect(decodeServerMessage(welcome({ ...good, later: 1 }))).toMatchObject({
      type: 'welcome',
      sessionId: 's',
    })
    for (const bad of [
      { ...good, access: 'root' },
      { ...good, sessionId: 1 },
      { ...good, limits: null },
      [],
      'x',
    ])
      expect(() => decodeServerMessage(welcome(bad))).toThrow(ProtocolError)
  })

  const framed = (type: number, ...texts: readonly string[]): Uint8Array =>
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, type)
      for (const text of texts) encoding.writeVarString(encoder, text)
    })

  test('[W2] an access that is none, and an event of no kind, are refused', () => {
    expect(() => decodeServerMessage(framed(19, 'root'))).toThrow('unknown access')
    expect(() => decodeClientMessage(framed(21, '{"data":1}'))).toThrow('no kind')
  })

  test('[F2] a sync or auth message of an unknown kind is refused', () => {
    expect(() => decodeClientMessage(Uint8Array.of(0, 3, 0))).toThrow('unknown sync message')
    expect(() => decodeServerMessage(Uint8Array.of(2, 1, 0))).toThrow('unknown auth message')
  })

  test('[K3] a reason that this version does not know still reads as a refusal', () => {
    const nack = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 18)
      encoding.writeVarUint(encoder, 3)
      encoding.writeVarString(encoder, 'fromTheFuture')
    })
    expect(decodeServerMessage(nack)).toEqual({ type: 'nack', frame: 3, reason: 'badMessage' })
  })
})
