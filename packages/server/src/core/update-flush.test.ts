import { parseDocumentId } from '@quire/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { createFakeClock } from '../testing/fake-clock.ts'
import { defaultLimits } from './limits.ts'
import { LiveDocument } from './live-document.ts'
import { silentLogger } from './logger.ts'
import { noMetrics } from './metrics.ts'
import { Owners } from './owners.ts'
import { Ownership } from './ownership.ts'
import type { RoomWorld } from './room-world.ts'
import type { Session } from './session.ts'
import { createUpdateCheck } from './update-check.ts'
import { UpdateFlush } from './update-flush.ts'

const documentId = parseDocumentId('team/plan')
const [mallory, ben] = ['mallory', 'ben'].map((id) => ({ id })) as unknown as [Session, Session] // guests, told apart

/** A document whose flushes take 1 ms each, and who wrote what each of them took. */
const startFlush = () => {
  const clock = createFakeClock()
  let spentMs = 0
  const flushes: string[][] = []
  const updateCheck = createUpdateCheck()
  const live = new LiveDocument(documentId, updateCheck)
  const now = (): number => clock.now() + spentMs
  const world = { clock: { ...clock, now }, limits: defaultLimits, logger: silentLogger, metrics: noMetrics }
  const updates = new UpdateFlush({
    documentId,
    world: { ...world, updateCheck } as unknown as RoomWorld, // all of it that a flush uses
    live,
    ownership: new Ownership(new Owners(), { keptFor: () => undefined, idsOf: () => undefined }, clock),
    onFlushed: ({ portion }) => {
      spentMs += 1
      flushes.push(portion.map(({ session }) => session.id))
    },
    onBroken: (error) => {
      throw error
    },
  })
  let frame = 0
  const submit = (session: Session, update: Uint8Array): void => {
    frame += 1
    updates.submit({ session, frame, kind: 'update', update, isRefused: false, receivedAt: now() })
  }
  const doc = new Y.Doc()
  doc.on('update', (update: Uint8Array) => submit(ben, update))
  return { clock, updates, flushes, live, submit, type: (words: string) => doc.getText('t').insert(0, words) }
}

/** Mallory's own document, key by key. */
const flood = (submit: (session: Session, update: Uint8Array) => void, keys: number): void => {
  const doc = new Y.Doc()
  doc.on('update', (update: Uint8Array) => submit(mallory, update))
  for (let i = 0; i < keys; i++) doc.getText('t').insert(0, 'm')
}

const countOf = (flush: readonly string[] | undefined, id: string): number =>
  (flush ?? []).filter((one) => one === id).length

test('what one session sends by the hundred is applied over several flushes, and nobody else waits for it', async () => {
  const { clock, updates, flushes, live, submit, type } = startFlush()
  flood(submit, 150)
  type('hello')
  await clock.settle()
  expect([countOf(flushes[0], 'mallory'), countOf(flushes[0], 'ben')]).toEqual([64, 1])
  expect(updates.isIdle).toBe(false)
  await clock.advance(100)
  expect(flushes.map((flush) => countOf(flush, 'mallory'))).toEqual([64, 64, 22])
  expect(Y.decodeStateVector(live.stateVector()).size).toBe(2)
  expect(updates.isIdle).toBe(true)
})

test('all of it is applied when it is asked for', () => {
  const { updates, flushes, submit } = startFlush()
  flood(submit, 150)
  updates.flush()
  expect(flushes.map((flush) => flush.length)).toEqual([64, 64, 22])
  expect(updates.isIdle).toBe(true)
})
