import {
  type ClientMessage,
  decodeServerMessage,
  encode,
  type ServerMessage,
  subprotocol,
} from '@quire/protocol'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { encodeRaw, gc } from '../../../../packages/server/src/testing/hostile/raw-update.ts'
import { until } from './poll.ts'

/** Somebody who writes frames by hand. Leaves with the test. */
export interface Attacker {
  /** Pretends that a client wrote so much from a clock on and deleted it: a few bytes. @returns whether that was taken. */
  useUp(clientId: number, clock: number): Promise<boolean>
}

export interface AttackerOptions {
  readonly url: string
  readonly documentId: string
  /** Plain, as y-websocket's clients are. */
  readonly isPlain?: boolean
  /** A secret to be known as a guest by. */
  readonly guestKey?: string
}

export const openAttacker = async (options: AttackerOptions): Promise<Attacker> => {
  const { url, documentId, isPlain = false, guestKey } = options
  const address = `${url.replace('http', 'ws')}/collab/${encodeURIComponent(documentId)}`
  const socket = new WebSocket(address, isPlain ? [] : [subprotocol])
  onTestFinished(() => socket.terminate())
  const received: ServerMessage[] = []
  socket.on('message', (data: Buffer) => received.push(decodeServerMessage(new Uint8Array(data))))
  await until('the attacker is greeted', () => received.some(({ type }) => type === 'syncStep1'))
  const send = (message: ClientMessage): void => socket.send(encode(message))
  if (guestKey !== undefined) send({ type: 'event', kind: 'guest', data: { key: guestKey } })
  const answers = () => received.filter(({ type }) => type === 'syncStep2').length
  /** Asks for the whole document, which is given after what came before the question was judged. */
  const ask = async (): Promise<void> => {
    const before = answers()
    send({ type: 'syncStep1', stateVector: Uint8Array.of(0) })
    await until('the attacker is answered', () => answers() > before)
  }
  return {
    useUp: async (client, clock) => {
      const structs = [{ content: gc(10_000) }]
      send({ type: 'update', update: encodeRaw({ sections: [{ client, clock, structs }] }) })
      await ask()
      await ask() // an answer may have a tail, which is here with the next one
      const doc = new Y.Doc()
      for (const message of received)
        if (message.type === 'syncStep2' || message.type === 'update') Y.applyUpdate(doc, message.update)
      return Y.getState(doc.store, client) > clock
    },
  }
}
