import { type ClientMessage, type DocumentId, decodeServerMessage, encode } from '@quire/protocol'
import { decodeAwareness } from '../../core/awareness-codec.ts'
import { defaultAwarenessLimits } from '../../core/validator/index.ts'
import { encodeRaw, gc } from '../hostile/raw-update.ts'
import type { SimClock } from './sim-clock.ts'
import type { SimInstance } from './sim-instance.ts'

/** A guest who comes in, sees who is here, and pretends to be each of them. */
export interface SimAttack {
  /** Where they look. */
  readonly sees: SimInstance
  /** Where they write, as far as they can from whoever they see. */
  readonly writes: SimInstance
  readonly documentId: DocumentId
  readonly clock: SimClock
  /** Without one the attacker is a guest like any whose client knows no keys. */
  readonly guestKey: string | undefined
}

const stayMs = 500

export const attack = ({ sees, writes, documentId, clock, guestKey }: SimAttack): void => {
  const join = (instance: SimInstance, onFrames: (frames: readonly Uint8Array[]) => void) => {
    const session = instance.rooms.join({
      documentId,
      grant: { access: 'edit' },
      dialect: 'quire.v1',
      address: 'mallory',
      connection: {
        send: onFrames,
        bufferedBytes: 0,
        ping: () => {},
        close: () => {},
        terminate: () => {},
      },
    })
    clock.after(stayMs, () => {
      if (instance.isAlive) session.disconnected()
    })
    return session
  }
  const writer = join(writes, () => {})
  const send = (message: ClientMessage): void => {
    if (writes.isAlive) writer.receive(encode(message))
  }
  if (guestKey !== undefined) send({ type: 'event', kind: 'guest', data: { key: guestKey } })
  join(sees, (frames) => {
    for (const clientId of frames.flatMap(shownIn)) clock.soon(() => send(useUp(clientId)))
  })
}

/** All that a client ever wrote and will write for a long while, as if it had been deleted. */
const useUp = (client: number): ClientMessage => ({
  type: 'update',
  update: encodeRaw({ sections: [{ client, clock: 0, structs: [{ content: gc(100_000) }] }] }),
})

const shownIn = (frame: Uint8Array): readonly number[] => {
  const message = decodeServerMessage(frame)
  if (message.type !== 'awareness') return []
  const entries = decodeAwareness(message.update, defaultAwarenessLimits)
  return entries.flatMap(({ clientId, state }) => (state ? clientId : []))
}
