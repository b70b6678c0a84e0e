import { type ClientMessage, type DocumentId, decodeServerMessage, encode } from '@quire/protocol'
import { decodeAwareness } from '../../core/awareness-codec.ts'
import { defaultAwarenessLimits } from '../../core/validator/index.ts'
import { encodeRaw, gc } from '../hostile/raw-update.ts'
import type { SimClock } from './sim-clock.ts'
import type { SimInstance } from './sim-instance.ts'

/** A guest who comes in, sees who is here, and pretends to be each of the other guests. */
export interface SimAttack {
  readonly instance: SimInstance
  readonly documentId: DocumentId
  readonly clock: SimClock
  /** Without one the attacker is a guest like any whose client knows no keys. */
  readonly guestKey: string | undefined
}

const stayMs = 500

export const attack = ({ instance, documentId, clock, guestKey }: SimAttack): void => {
  const send = (message: ClientMessage): void => {
    if (instance.isAlive) session.receive(encode(message))
  }
  const session = instance.rooms.join({
    documentId,
    grant: { access: 'edit' },
    dialect: 'quire.v1',
    address: 'mallory',
    connection: {
      send: (frames) => {
        for (const clientId of frames.flatMap(guestsIn)) clock.soon(() => send(useUp(clientId)))
      },
      bufferedBytes: 0,
      ping: () => {},
      close: () => {},
      terminate: () => {},
    },
  })
  if (guestKey !== undefined) send({ type: 'event', kind: 'guest', data: { key: guestKey } })
  clock.after(stayMs, () => {
    if (instance.isAlive) session.disconnected()
  })
}

/** All that a client ever wrote and will write for a long while, as if it had been deleted. */
const useUp = (client: number): ClientMessage => ({
  type: 'update',
  update: encodeRaw({ sections: [{ client, clock: 0, structs: [{ content: gc(100_000) }] }] }),
})

/** Client ids that are shown and say no name: a person's state has one. */
const guestsIn = (frame: Uint8Array): readonly number[] => {
  const message = decodeServerMessage(frame)
  if (message.type !== 'awareness') return []
  const entries = decodeAwareness(message.update, defaultAwarenessLimits)
  return entries.flatMap(({ clientId, state }) => (state && !isNamed(state) ? clientId : []))
}

const isNamed = (state: Uint8Array): boolean => 'user' in JSON.parse(new TextDecoder().decode(state))
