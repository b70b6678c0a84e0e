import { decodeServerMessage } from '@quire/protocol'
import { type ConnectOptions, connect, type Session } from '@quire/provider'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { until } from './poll.ts'

type SocketClass = NonNullable<ConnectOptions['WebSocket']>

/** Opens a document with Quire's own provider; it leaves when the test is over. */
export const join = (url: string, documentId: string, Socket: SocketClass = WebSocket): Session => {
  const session = connect({ url, documentId, WebSocket: Socket })
  onTestFinished(() => session.close())
  return session
}

/** Opens a document and waits until it is loaded. */
export const joinSynced = async (...where: Parameters<typeof join>): Promise<Session> => {
  const session = join(...where)
  await session.whenSynced()
  return session
}

/** The text of the root that these tests write. */
export const textOf = (session: Session): string => session.doc.getText('text').toString()

/** Waits until a session shows a text, and says how far it came otherwise. */
export const untilText = async (session: Session, expected: string, deadlineMs?: number): Promise<void> => {
  try {
    await until('', () => textOf(session) === expected, deadlineMs)
  } catch (cause) {
    const got = textOf(session)
    throw new Error(`has ${got.length} of ${expected.length} characters: ${got.slice(0, 80)}`, { cause })
  }
}

/** A socket that counts what its server acknowledges. */
export const countingAcks = (): { readonly Socket: SocketClass; acks(): number; frames(): number } => {
  let acks = 0
  let frames = 0
  class Socket extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given)
      this.on('message', (data) => {
        const message = decodeServerMessage(new Uint8Array(data as ArrayBuffer))
        if (message.type !== 'ack') return
        acks++
        frames = message.count
      })
    }
  }
  return { Socket, acks: () => acks, frames: () => frames }
}
