import { parseDocumentId } from '@quire/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { createFakeClock } from '../testing/fake-clock.ts'
import { bad } from '../testing/rooms-fixture.ts'
import type { Accepted } from './flush-list.ts'
import { defaultLimits } from './limits.ts'
import { LiveDocument, SilentDocumentError } from './live-document.ts'
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
const startFlush = (lateAs: (deferred: Accepted) => Accepted = (deferred) => deferred) => {
  const clock = createFakeClock()
  let spentMs = 0
  const flushes: string[][] = []
  const broken: unknown[] = []
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
    onDeferred: ({ deferred }) => {
      flushes.push(deferred!.run.submissions.map(({ session }) => session.id))
      clock.soon(() => updates.applyDeferred(lateAs(deferred!))) // as if it were in the log
    },
    onBroken: (error) => broken.push(error),
  })
  let frame = 0
  const submit = (session: Session, update: Uint8Array): void => {
    frame += 1
    updates.submit({ session, frame, kind: 'update', update, isRefused: false, receivedAt: now() })
  }
  /** Types key by key into a document of one's own. */
  const typing = (session: Session) => {
    const text = new Y.Doc().getText('t')
    text.doc?.on('update', (update: Uint8Array) => submit(session, update))
    return (keys: number): void => {
      for (let i = 0; i < keys; i++) text.insert(0, 'm')
    }
  }
  return { clock, updates, flushes, broken, live, typing }
}

/** The same, with two who have begun to write. */
const startWriting = async () => {
  const { typing, ...fixture } = startFlush()
  const [flood, type] = [typing(mallory), typing(ben)]
  flood(1)
  type(1)
  await fixture.clock.advance(1_000)
  fixture.flushes.length = 0
  return { ...fixture, flood, type }
}

const countOf = (flush: readonly string[] | undefined, id: string): number =>
  (flush ?? []).filter((one) => one === id).length

test('what one session sends by the hundred is applied over several flushes, and nobody else waits for it', async () => {
  const { clock, updates, flushes, live, flood, type } = await startWriting()
  flood(150)
  type(1)
  await clock.settle()
  expect([countOf(flushes[0], 'mallory'), countOf(flushes[0], 'ben')]).toEqual([64, 1])
  expect(updates.isIdle).toBe(false)
  await clock.advance(100)
  expect(flushes.map((flush) => countOf(flush, 'mallory'))).toEqual([64, 64, 22])
  expect(Y.decodeStateVector(live.stateVector()).size).toBe(2)
  expect(updates.isIdle).toBe(true)
})

test('all of it is applied when it is asked for', async () => {
  const { updates, flushes, flood } = await startWriting()
  flood(150)
  updates.flush()
  expect(flushes.map((flush) => flush.length)).toEqual([64, 64, 22])
  expect(updates.isIdle).toBe(true)
})

test('[S7] who begins to write waits for the log, and with them what they send meanwhile, in order', async () => {
  const { clock, updates, flushes, typing } = startFlush()
  const [begin, other] = [typing(mallory), typing(ben)]
  other(1)
  await clock.settle()
  begin(1)
  updates.flush()
  begin(70)
  other(1)
  updates.flush()
  expect(flushes).toEqual([['ben'], ['mallory'], ['ben']])
  expect([updates.isIdle, updates.heldBytes > 70]).toEqual([false, true])
  await clock.advance(100)
  expect(flushes.slice(3).map((flush) => countOf(flush, 'mallory'))).toEqual([64, 6])
  expect([updates.isIdle, updates.heldBytes]).toEqual([true, 0])
})

test('what the log has taken and no longer fits is the end of the document in memory', async () => {
  const { clock, flushes, broken, live, typing } = startFlush((deferred) => ({
    ...deferred,
    run: { ...deferred.run, update: bad },
  }))
  typing(mallory)(1)
  await clock.settle()
  expect([flushes, broken]).toEqual([[['mallory']], [expect.any(SilentDocumentError)]])
  expect(Y.decodeStateVector(live.stateVector()).size).toBe(0)
})

test('nothing is applied any more after it was stopped, whatever the log has taken', async () => {
  const { clock, updates, live, typing } = startFlush()
  typing(mallory)(1)
  updates.flush()
  updates.stop()
  await clock.settle()
  expect(Y.decodeStateVector(live.stateVector()).size).toBe(0)
})
