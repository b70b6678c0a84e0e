import { parseDocumentId } from '@quire/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { createFakeClock } from '../testing/fake-clock.ts'
import { edit } from '../testing/rooms-fixture.ts'
import type { Clock } from './clock.ts'
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

/** A document whose flushes take a second each. @returns types one character; how often was flushed. */
const dearDocument = (readers: number) => {
  const documentId = parseDocumentId('d')
  const clock = createFakeClock()
  let spentMs = 0
  const busyClock: Clock = { ...clock, now: () => clock.now() + spentMs }
  const updateCheck = createUpdateCheck()
  // The part of it that a flush uses.
  const world = {
    clock: busyClock,
    limits: defaultLimits,
    logger: silentLogger,
    metrics: noMetrics,
    updateCheck,
  } as RoomWorld
  let flushes = 0
  const updates = new UpdateFlush({
    documentId,
    world,
    live: new LiveDocument(documentId, updateCheck),
    ownership: new Ownership(new Owners(), { keptFor: () => undefined, idsOf: () => undefined }, busyClock),
    readers: () => readers,
    onFlushed: () => {
      flushes += 1
      spentMs += 1_000
    },
    onBroken: (error) => {
      throw error
    },
  })
  const doc = new Y.Doc()
  const session = { identity: undefined } as Session // of a guest whom nothing proves, nothing else is asked
  let frame = 0
  const type = (): void => {
    frame += 1
    updates.submit({
      session,
      frame,
      kind: 'update',
      update: edit(doc, 'k'),
      isRefused: false,
      receivedAt: busyClock.now(),
    })
  }
  return { clock, type, flushes: () => flushes }
}

test.each([
  ['two', 2, 3],
  ['twenty', 20, 5],
  ['a hundred', 100, 14],
])('words for %s readers gather for no longer than their number is worth', async (_, readers, ms) => {
  const { clock, type, flushes } = dearDocument(readers)
  type()
  await clock.settle()
  expect(flushes()).toBe(1)
  type()
  await clock.advance(ms - 1)
  expect(flushes()).toBe(1)
  await clock.advance(1)
  expect(flushes()).toBe(2)
})
