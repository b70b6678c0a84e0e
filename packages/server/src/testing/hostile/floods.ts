import { encode } from '@quire/protocol'
import type { Attacker } from './arena.ts'
import { makeBombs, presence } from './bombs.ts'
import * as raw from './raw-update.ts'

/** A way to send all one can. */
export interface Flood {
  readonly name: string
  /** Whether the server knows who it is; a guest otherwise. */
  readonly isGuest?: boolean
  /** Connections at a time. Default 1. */
  readonly connections?: number
  /** Hang up after each batch, and call again at once. */
  readonly hangsUp?: boolean
  /** Sends one batch; the next follows as soon as this one has left. */
  readonly batch: (mallory: Attacker) => void
}

let clock = 0
const arrayBomb = makeBombs()[0]!.update
const everything = encode({ type: 'syncStep1', stateVector: Uint8Array.of(0) })
const beyondALittle = encode({ type: 'syncStep1', stateVector: Uint8Array.of(1, 1, 1) })

const repeat = (times: number, action: () => void): void => {
  for (let i = 0; i < times; i++) action()
}

const withoutBase = (): Uint8Array =>
  raw.encodeRaw({
    sections: [
      {
        client: 77,
        clock: 5 + clock++,
        structs: [{ content: raw.string('x'.repeat(1000)), parent: 'text' }],
      },
    ],
  })
const deletion = (): Uint8Array =>
  raw.encodeRaw({ sections: [], deletes: [{ client: 77, ranges: [[clock++, 1]] }] })
const somebodyElses = raw.encodeRaw({
  sections: [{ client: 1, clock: 13, structs: [{ content: raw.gc(1_000_000) }] }],
})
const caret = (): Uint8Array =>
  encode({ type: 'awareness', update: presence([4_000_000_000, clock++, `{"at":${clock}}`]) })

/** What Mallory tries, one after the other. */
export const floods: readonly Flood[] = [
  { name: 'array bombs', batch: (mallory) => repeat(20, () => mallory.sendUpdate(arrayBomb)) },
  {
    name: 'edits whose base never comes',
    batch: (mallory) => repeat(5, () => mallory.sendUpdate(withoutBase())),
  },
  {
    name: 'deletions of what never was',
    batch: (mallory) => repeat(5, () => mallory.sendUpdate(deletion())),
  },
  { name: 'words of somebody else', batch: (mallory) => repeat(5, () => mallory.sendUpdate(somebodyElses)) },
  { name: 'presence', batch: (mallory) => repeat(20, () => mallory.send(caret())) },
  {
    name: 'questions who is there',
    batch: (mallory) => repeat(20, () => mallory.send(encode({ type: 'queryAwareness' }))),
  },
  { name: 'questions what there is', batch: (mallory) => repeat(5, () => mallory.send(everything)) },
  {
    name: 'questions what there is beyond a little',
    batch: (mallory) => repeat(5, () => mallory.send(beyondALittle)),
  },
  {
    name: 'the question what there is, on ever new connections',
    hangsUp: true,
    batch: (mallory) => mallory.send(beyondALittle),
  },
  {
    name: 'the question what there is, by a guest, on ever new connections',
    hangsUp: true,
    isGuest: true,
    batch: (mallory) => mallory.send(beyondALittle),
  },
  { name: 'frames that are none', batch: (mallory) => repeat(20, () => mallory.send(Uint8Array.of(99))) },
  { name: 'large frames that are none', batch: (mallory) => mallory.sendUpdate(new Uint8Array(1_000_000)) },
  { name: 'connections', connections: 20, hangsUp: true, isGuest: true, batch: () => {} },
]
